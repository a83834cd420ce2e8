//! The transport ended without a close frame.

use crate::idle::{self, FAREWELL};
use crate::{Case, evidence};
use finding::{Finding, Text};
use model::trace::Loss;
use model::vigil::Ending;

rule!("session/abnormal-closure", Error, "abnormal_closure", |case| {
    let close = &case.first.close.as_ref()?.step;
    let lost = case.first.frames.as_ref().and_then(|it| it.step.lost);
    if close.peer_began || close.code.is_some() || !matches!(lost, Some(Loss::Closed | Loss::Reset)) {
        return Some(later(case).into_iter().collect());
    }
    let how = if lost == Some(Loss::Reset) { ("resets", "リセット") } else { ("ends", "切断") };
    let message = Text::new(
        format!("the server {} the connection without a close frame", how.0),
        format!("サーバーがクローズフレームを送らずに接続を{}しました", how.1),
    );
    let line = evidence::close_line(close.code, &close.reason);
    let at = evidence::whole(evidence::CLOSE, line.trim_end().len());
    let finding = RULE
        .meta
        .find(message)
        .proven()
        .at(at, Text::new("clients report 1006", "クライアントは 1006 と報告します"));
    // Where nothing is recorded of what was said, nobody counted it.
    let Some(received) =
        case.first.frames.as_ref().filter(|it| !it.step.records.is_empty()).map(|it| it.step.received.len())
    else {
        return Some(vec![finding]);
    };
    Some(vec![finding.note(Text::new(
        format!("{received} bytes came after the handshake"),
        format!("ハンドシェイクの後に受信したのは {received} バイトです"),
    ))])
});

/// Connections that were watched, and ended together without a word.
fn later(case: &Case) -> Option<Finding> {
    let reading = idle::read(case).filter(|it| it.cause == Some(FAREWELL))?;
    matches!(reading.silent.ending, Ending::Lost(_)).then(|| {
        let age = reading.age();
        let message = Text::new(
            format!("after {age} every connection ends at once, without a close frame"),
            format!("{age} 後、すべての接続がクローズフレームなしで同時に切れました"),
        );
        reading.tell(&RULE.meta, message).note(Text::new(
            "they were of different ages: the server, or the way to it, went away",
            "接続の経過時間は異なるため、サーバーまたは経路自体が失われました",
        ))
    })
}
