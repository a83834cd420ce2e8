//! An ordinary HTTP server answers, and ignores the upgrade.

use crate::refusal;
use finding::Text;

rule!("server/not-websocket", Error, "not_websocket", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let status = reading.answer.status();
        let message = Text::new(
            format!("the server answers as plain HTTP ({status}) and ignores the upgrade"),
            format!("サーバーは通常の HTTP として応答し ({status})、アップグレードを無視しています"),
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if reading.proxy.is_some() && reading.answer.is_html() {
            finding = finding.note(Text::new(
                "a page for people came back: the proxy may serve this path from files, or from the wrong server",
                "HTML ページが返っています。プロキシがこのパスを静的ファイルや別のサーバーに割り当てている可能性があります",
            ));
        }
        finding.note(Text::new(
            "check the path and the port, and that the WebSocket server is attached to this HTTP server",
            "パスとポート、および WebSocket サーバーがこの HTTP サーバーに組み込まれていることを確認してください",
        ))
    })
});
