//! nginx asks its authentication location with the upgrade headers, and gets a 101 there.

use crate::{Case, Variation, evidence, fingerprint};
use finding::Text;
use model::trace::{Loss, UpgradeOutcome};

rule!("proxy/upgrade-in-subrequest", Error, "upgrade_in_subrequest", |case| {
    case.first.upgrade.as_ref()?;
    if !found(case) {
        return Some(vec![]);
    }
    let message = Text::new(
        "nginx closes without a byte, and only when the request is an upgrade",
        "nginx が、アップグレード要求のときだけ応答せずに切断しています",
    );
    let (sent, label) = evidence::sent(case, Text::new("sent, and never answered", "送信済み、応答なし"));
    let status = case.answer_to(Variation::PlainGet).map_or(String::new(), |it| it.status());
    let finding = RULE.meta.find(message).at(sent, label).note(Text::new(
        format!("a plain GET gets HTTP {status} from nginx: only the upgrade is dropped"),
        format!("通常の GET には nginx から HTTP {status} が返ります。切断されるのはアップグレードだけです"),
    ));
    let finding = finding.note(Text::new(
        "an auth_request location that passes Upgrade on does this; so does a rule that returns 444 (the \
         same facts would also fit server/closed-before-response)",
        "Upgrade を転送する auth_request の location がこうなります。return 444 のルールでも同じです\
         （同じ事実は server/closed-before-response でも説明できます）",
    ));
    Some(vec![finding.paste(
        Text::new(
            "keep the upgrade out of the authentication location, and see nginx's log",
            "認証用の location ではアップグレードを転送しない。nginx のログも確認する",
        ),
        Text::same(
            "location = /auth {\n    internal;\n    proxy_pass http://127.0.0.1:9000;\n    \
             proxy_set_header Upgrade \"\";\n    proxy_set_header Connection \"\";\n}\n\
             # sudo grep 'upgrade in subrequest' /var/log/nginx/error.log\n",
        ),
    )])
});

/// Whether nginx answers a plain GET, and drops the handshake without a byte.
pub(in crate::rules) fn found(case: &Case) -> bool {
    let Some(upgrade) = &case.first.upgrade else { return false };
    if crate::refusal::at_another_path(case).is_some() {
        return false;
    }
    let dropped =
        upgrade.step.outcome == UpgradeOutcome::Lost(Loss::Closed) && upgrade.step.response.is_empty();
    let plain = case.answer_to(Variation::PlainGet).and_then(|it| fingerprint::proxy(&it));
    dropped && plain.is_some_and(|it| ["nginx", "openresty", "tengine"].contains(&it.product))
}
