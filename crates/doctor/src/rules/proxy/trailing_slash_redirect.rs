//! The proxy itself redirects to the path with a slash.

use crate::rules::repair;
use crate::{Variation, evidence, refusal};
use finding::Text;

rule!("proxy/trailing-slash-redirect", Error, "trailing_slash_redirect", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let (by, by_ja) = reading.by();
        let message = Text::new(
            format!("the proxy{by} redirects to the same path with a slash at its end"),
            format!("プロキシ{by_ja}が、末尾にスラッシュを付けたパスにリダイレクトしています"),
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(field) = reading.answer.head.field("location") {
            let at = reading.answer.line(evidence::RESPONSE, field);
            finding = finding.at(at, Text::new("where it points", "リダイレクト先"));
        }
        if case.opened_with(Variation::TrailingSlash) {
            finding = finding.note(Text::new(
                "with the slash the WebSocket opens",
                "スラッシュを付けると WebSocket は開きます",
            ));
        }
        let finding = finding.note(Text::new(
            "browsers, Node ws and undici do not follow a redirect of a handshake",
            "ブラウザー、Node ws、undici はハンドシェイクのリダイレクトに従いません",
        ));
        repair::with_slash(finding, case, reading)
    })
});
