//! HTTP or HTML where frames should be.

use crate::evidence;
use finding::Text;

rule!("protocol/http-after-upgrade", Error, "http_after_upgrade", |case| {
    let frames = &case.first.frames.as_ref()?.step;
    let text = frames.received.trim_ascii_start();
    let starts = |word: &[u8]| text.len() >= word.len() && text[..word.len()].eq_ignore_ascii_case(word);
    let is =
        [b"HTTP/1.".as_slice(), b"<html", b"<!doctype", b"<head", b"<body"].iter().any(|word| starts(word));
    if !is || frames.violations.is_empty() {
        return Some(vec![]);
    }
    let shown = frames.received.len().min(200);
    let message = Text::new(
        "after the handshake comes a page instead of frames",
        "ハンドシェイクの後に、フレームではなくページが届いています",
    );
    let finding = RULE
        .meta
        .find(message)
        .proven()
        .at(
            evidence::whole(evidence::FRAMES, shown),
            Text::new("text, not frames", "フレームではなくテキスト"),
        )
        .note(Text::new(
            "something writes an ordinary response into the upgraded connection",
            "アップグレード後の接続に、通常のレスポンスが書き込まれています",
        ));
    Some(vec![finding])
});
