use super::{Answer, carries, each};
use crate::tree::Directive;
use crate::{Config, Proxy};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// The backend accepts, and nginx takes a header out of its answer that the client needs.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/hidden-handshake-header",
        severity: Severity::Error,
        page: Page {
            en: include_str!("hidden_handshake_header.md"),
            ja: include_str!("hidden_handshake_header.ja.md"),
        },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let hides = |line: &&Directive, headers: &[&str]| {
        let hidden = line.argument(0).unwrap_or_default();
        headers.iter().any(|header| header.as_bytes().eq_ignore_ascii_case(hidden))
    };
    let passed = proxy.list(config, "proxy_pass_header");
    let is_passed = |line: &&Directive| {
        let hidden = line.argument(0).unwrap_or_default();
        passed.iter().any(|it| it.argument(0).is_some_and(|it| it.eq_ignore_ascii_case(hidden)))
    };
    let mut lines = proxy.list(config, "proxy_hide_header");
    lines.retain(|line| !is_passed(line));
    if let Some(line) = lines.iter().find(|line| hides(line, &["Upgrade", "Sec-WebSocket-Accept"])) {
        return Answer::found(find(
            config,
            proxy,
            line,
            Text::new(
                "a header that the handshake needs is taken out of the answer",
                "ハンドシェイクに必要なヘッダーが応答から取り除かれています",
            ),
            Text::new(
                "the client fails although the server accepted",
                "サーバーが受け付けてもクライアントは失敗します",
            ),
        ));
    }
    let agreed = ["Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol"];
    let line = lines.iter().find(|line| hides(line, &agreed)).filter(|_| carries(config, proxy));
    let Some(line) = line else { return Answer::Clean };
    let message = Text::new(
        "what the server agrees to is taken out of the answer",
        "サーバーの合意した内容が応答から取り除かれています",
    );
    let text = Text::new("the two sides speak differently then", "両側の話し方が食い違います");
    Answer::found(find(config, proxy, line, message, text).only(Severity::Warning))
}

fn find(config: &Config, proxy: &Proxy, line: &Directive, message: Text, text: Text) -> Finding {
    let title = Text::new("let the header through", "ヘッダーをそのまま通す");
    let finding = RULE.meta.find(message).proven().at(config.span(line), text);
    finding.edit(title, Applicability::Unsafe, vec![let_through(config, proxy, line)])
}

/// Without the line; where it is of a level above, or one above says the same, by one that undoes it here.
fn let_through(config: &Config, proxy: &Proxy, line: &Directive) -> Edit {
    let hidden = line.argument(0).unwrap_or_default();
    let same = |it: &&Directive| {
        it.is("proxy_hide_header") && it.argument(0).is_some_and(|it| it.eq_ignore_ascii_case(hidden))
    };
    let all = config.up(proxy.level).filter_map(|level| config.tree.items(level).find(same)).count();
    if line.parent == proxy.level && all == 1 {
        return config.without(line);
    }
    let inherited = proxy.list(config, "proxy_pass_header");
    let inherited = inherited.iter().filter(|it| it.parent != proxy.level);
    let mut lines: Vec<String> = inherited.map(|it| config.text(it.range.clone())).collect();
    lines.push(format!("proxy_pass_header {};", String::from_utf8_lossy(hidden)));
    config.insert_behind(proxy, &lines)
}
