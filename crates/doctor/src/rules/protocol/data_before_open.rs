//! Something stands before the 101, or between it and the first frame.

use crate::{Case, evidence};
use finding::{Finding, Span, Text};
use model::trace::UpgradeOutcome;

rule!("protocol/data-before-open", Error, "data_before_open", |case| {
    let upgrade = &case.first.upgrade.as_ref()?.step;
    let found = match upgrade.outcome {
        UpgradeOutcome::NotHttp => before(&upgrade.response),
        UpgradeOutcome::Status(101) => between(case),
        _ => None,
    };
    Some(found.into_iter().collect())
});

/// A 101 that is not the first thing that came.
fn before(response: &[u8]) -> Option<Finding> {
    let at = response.windows(9).position(|it| it.starts_with(b"HTTP/1.") && it[8] == b' ')?;
    let is_101 = response[at + 9..].starts_with(b"101");
    if at == 0 || !is_101 {
        return None;
    }
    let message = Text::new(
        format!("{at} bytes stand before the 101, where it should be the first"),
        format!("101 の前に {at} バイトのデータがあります。101 は先頭でなければなりません"),
    );
    let label = Text::new("not part of the answer", "応答の一部ではないデータ");
    let finding = RULE.meta.find(message).proven().at(Span::new(evidence::RESPONSE, 0..at), label);
    Some(finding.note(match response[..at].first() {
        Some(0x81 | 0x82 | 0x88..=0x8a) => Text::new(
            "it looks like a frame: the server speaks before the handshake is done",
            "フレームのように見えます。ハンドシェイクの完了前に送信しています",
        ),
        _ => Text::new(
            "look for what prints there: a warning, a byte order mark, a stray line end",
            "警告の出力、BOM、余分な改行など、そこに書き込んでいるものを探してください",
        ),
    }))
}

/// What belongs to the body of an ordinary answer, where frames should begin.
fn between(case: &Case) -> Option<Finding> {
    let frames = &case.first.frames.as_ref()?.step;
    if frames.violations.is_empty() {
        return None;
    }
    let length = body(&frames.received)?;
    let message = Text::new(
        "between the 101 and the first frame stands the body of an HTTP answer",
        "101 と最初のフレームの間に、HTTP 応答の本文が挟まっています",
    );
    let label = Text::new("a 101 has no body", "101 に本文はありません");
    Some(RULE.meta.find(message).proven().at(evidence::whole(evidence::FRAMES, length), label).note(
        Text::new(
            "the server ends the 101 as it ends other answers: an empty chunk or a line end too many",
            "通常の応答と同じ終わらせ方をしています（空のチャンクや余分な改行）",
        ),
    ))
}

/// How long the line ends or chunks are with which these bytes begin; `None`: there are none.
fn body(received: &[u8]) -> Option<usize> {
    let chunk = [b"0\r\n\r\n".as_slice(), b"\r\n", b"\n"];
    if let Some(end) = chunk.iter().find(|it| received.starts_with(it)) {
        return Some(end.len());
    }
    let line = received.iter().take(10).position(|it| *it == b'\n')?;
    let digits = received[..line].strip_suffix(b"\r")?;
    let is_size = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    is_size.then_some(line + 1)
}

/// Whether this rule explains the case.
pub(in crate::rules) fn found(case: &Case) -> bool {
    (RULE.check)(case).is_some_and(|findings| !findings.is_empty())
}

#[cfg(test)]
mod tests {
    use super::body;

    #[test]
    fn chunks_and_line_ends_are_no_frames() {
        for (bytes, length) in [
            (b"0\r\n\r\n".as_slice(), Some(5)),
            (b"\r\n\x81\x02hi", Some(2)),
            (b"4\r\n\x81\x02hi\r\n", Some(3)),
            (b"\x81\x02hi", None),
            (b"\x8a\x00", None),
            (b"", None),
        ] {
            assert_eq!(body(bytes), length, "{bytes:?}");
        }
    }
}
