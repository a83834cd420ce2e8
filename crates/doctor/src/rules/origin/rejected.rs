//! The server refuses the page's Origin.

use crate::rules::repair;
use crate::{Case, Variation, evidence, refusal};
use finding::{Finding, Text};
use model::{Direction, Kind};

rule!("origin/rejected", Error, "rejected", |case| {
    if let Some(finding) = said_after_opening(case) {
        return Some(vec![finding]);
    }
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

/// It opens, says that it does not like the origin, and closes: webpack-dev-server does.
fn said_after_opening(case: &Case) -> Option<Finding> {
    let closed = case.first.close.as_ref().is_some_and(|it| it.step.peer_began);
    let frames = &case.first.frames.as_ref().filter(|_| closed)?.step;
    let texts = frames.records.iter().filter(|it| it.direction == Direction::Received);
    let said = |it: &&model::Record| {
        let text = String::from_utf8_lossy(&it.payload).to_ascii_lowercase();
        ["invalid host/origin header", "invalid origin", "origin not allowed"]
            .iter()
            .any(|it| text.contains(it))
    };
    texts.filter(|it| it.kind == Kind::Text).find(said)?;
    let origin = case.first.attempt.request.origin.as_deref().unwrap_or("none");
    let message = Text::new(
        format!("the server opens, says that it refuses the Origin {origin}, and closes"),
        format!("サーバーは接続を受け入れた後、Origin {origin} を拒否すると伝えて閉じています"),
    );
    let at = evidence::whole(evidence::FRAMES, frames.received.len().min(200));
    let label = Text::new("what it says before it closes", "閉じる前のメッセージ");
    Some(RULE.meta.find(message).at(at, label).note(Text::new(
        "webpack-dev-server: set `allowedHosts` (or `client.webSocketURL`) to what the page's URL has",
        "webpack-dev-server では、ページの URL に合わせて `allowedHosts` や `client.webSocketURL` を設定します",
    )))
}
