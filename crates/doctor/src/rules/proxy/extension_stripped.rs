//! Compression is agreed on without the proxy, and not through it.

use crate::answer::Answer;
use crate::{Variation, evidence};
use finding::Text;

const FIELD: &str = "sec-websocket-extensions";

// A warning: the connection works, only larger.
rule!("proxy/extension-stripped", Warning, "extension_stripped", |case| {
    let through = Answer::of(&case.first).filter(|_| case.first.switched())?;
    let direct = case.answer_to(Variation::Upstream).filter(|_| case.opened_with(Variation::Upstream))?;
    let Some(agreed) = direct.head.field(FIELD) else { return Some(vec![]) };
    let Some(offered) = evidence::request_line(case, FIELD) else { return Some(vec![]) };
    if through.head.field(FIELD).is_some() {
        return Some(vec![]);
    }
    let message = Text::new(
        "the proxy loses the extension that the server behind would agree to",
        "サーバーが合意するはずの拡張が、プロキシを通ると失われます",
    );
    let source = Variation::Upstream.source();
    let finding = RULE.meta.find(message).proven().at(offered, Text::new("offered", "提示した拡張"));
    Some(vec![
        finding
            .at(evidence::status_line(&through), Text::new("through the proxy: none", "プロキシ経由: なし"))
            .at(
                direct.line(source, agreed),
                Text::new("straight to the upstream", "アップストリームへの直接接続"),
            )
            .paste(
                Text::new(
                    "remove the lines that drop Sec-WebSocket-Extensions",
                    "Sec-WebSocket-Extensions を取り除いている行を削除する",
                ),
                Text::same("sudo nginx -T 2>/dev/null | grep -nE 'Sec-WebSocket-Extensions'\n"),
            ),
    ])
});
