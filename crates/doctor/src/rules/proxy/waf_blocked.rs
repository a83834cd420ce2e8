//! A firewall's page instead of an answer.

use crate::{Case, Variation, evidence, fingerprint, refusal};
use finding::{Finding, Text};

rule!("proxy/waf-blocked", Error, "waf_blocked", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let found = fingerprint::firewall(&reading.answer);
        let name = found.as_ref().map_or("", |it| it.row.name);
        let message = match name {
            "" => {
                let (by, by_ja) = reading.by();
                Text::new(
                    format!("something in front of the server{by} blocks the handshake"),
                    format!("サーバーの手前{by_ja}で、ハンドシェイクが遮断されています"),
                )
            }
            name => Text::new(
                format!("a firewall blocks the handshake: {name}"),
                format!("ファイアウォールがハンドシェイクを遮断しています: {name}"),
            ),
        };
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(at) = found.and_then(|it| it.at) {
            let text = Text::new(format!("the page of {name}"), format!("{name} のページ"));
            finding = finding.at(evidence::body(at), text);
        }
        finding.notes.extend(disliked(case));
        let path = case.first.target().map_or("/", |it| it.path_and_query.as_str());
        let path = path.split('?').next().unwrap_or("/");
        let finding = match refusal::disliked(case) {
            Some(_) => except(finding, reading.product(), path),
            None => finding,
        };
        finding.note(Text::new(
            format!("let handshakes to {path} pass in its rules; its log names the rule that fired"),
            format!("{path} へのハンドシェイクを許可してください。どのルールが働いたかはログでわかります"),
        ))
    })
});

/// Gives what makes an exception for this path, where ModSecurity runs in the server that answered.
fn except(finding: Finding, product: &str, path: &str) -> Finding {
    let path = crate::rules::repair::path(path);
    let text = match product {
        "Apache" => format!("<Location \"{path}\">\n    SecRuleRemoveById 942100\n</Location>\n"),
        "nginx" => format!("location {path} {{\n    modsecurity_rules 'SecRuleRemoveById 942100';\n}}\n"),
        _ => return finding,
    };
    finding.paste(
        Text::new(
            "make an exception for this path: the log of ModSecurity has the id of the rule",
            "このパスだけ例外にする（ルールの id は ModSecurity のログにあります）",
        ),
        Text::same(text),
    )
}

/// What in the request it blocks, where an experiment shows that.
fn disliked(case: &Case) -> Option<Text> {
    let variation = refusal::disliked(case)?;
    let status = case.answer_to(variation).map(|it| it.status()).unwrap_or_default();
    Some(match variation {
        Variation::WithoutQuery => Text::new(
            format!("without the query it gets HTTP {status}: a rule takes the query for an attack"),
            format!("クエリなしでは HTTP {status} が返ります。ルールがクエリを攻撃とみなしています"),
        ),
        _ => Text::new(
            format!(
                "with the headers of a browser it gets HTTP {status}: a rule looks at User-Agent or Accept"
            ),
            format!(
                "ブラウザーのヘッダーを付けると HTTP {status} が返ります。ルールが User-Agent や Accept を見ています"
            ),
        ),
    })
}
