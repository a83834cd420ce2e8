//! The server refuses the page's Origin.

use crate::rules::repair;
use crate::{Variation, evidence, refusal};
use finding::Text;

rule!("origin/rejected", Error, "rejected", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let origin = case.first.attempt.request.origin.as_deref().unwrap_or("none");
        let message = Text::new(
            format!("the server refuses the Origin {origin}"),
            format!("サーバーが Origin {origin} を拒否しています"),
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(sent) = evidence::request_line(case, "Origin") {
            finding = finding.at(sent, Text::new("refused", "拒否された値"));
        }
        for (variation, en, ja) in [
            (
                Variation::WithoutOrigin,
                "the same handshake without Origin opens",
                "Origin を外すと同じハンドシェイクが成功します",
            ),
            (
                Variation::OwnOrigin,
                "the same handshake with the server's own origin opens",
                "Origin をサーバー自身のものに変えると同じハンドシェイクが成功します",
            ),
            (
                Variation::OtherOrigin,
                "the same handshake with the server's origin but for the port opens",
                "Origin をポートなしのサーバー自身のものに変えると同じハンドシェイクが成功します",
            ),
        ] {
            if case.opened_with(variation) {
                finding = finding.note(Text::new(en, ja));
            }
        }
        finding.notes.extend(refusal::behind_the_origin(case));
        repair::allow(finding, case, origin)
    })
});
