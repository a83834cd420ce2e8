//! HTTP or HTML where frames should be.

use crate::evidence;
use finding::Text;

rule!("protocol/http-after-upgrade", Error, "http_after_upgrade", |case| {
    let frames = &case.first.frames.as_ref()?.step;
    let text = frames.received.trim_ascii_start();
    if !(text.starts_with(b"HTTP/1.") || is_markup(text)) || frames.violations.is_empty() {
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

/// Whether this begins as a page, or a piece of one, does: `<!doctype`, `<html`, `<br />` of PHP. No frame
/// may begin with `<`.
fn is_markup(text: &[u8]) -> bool {
    let beginning = &text[..text.len().min(6)];
    let readable = beginning.iter().all(|it| it.is_ascii_graphic() || it.is_ascii_whitespace());
    let tag = |it: &u8| it.is_ascii_alphabetic() || *it == b'!';
    readable && text.first() == Some(&b'<') && text.get(1).is_some_and(tag)
}

#[cfg(test)]
mod tests {
    use super::is_markup;

    #[test]
    fn a_piece_of_a_page_is_told_from_frames() {
        for text in [b"<br />\n<b>Warning".as_slice(), b"<!DOCTYPE html>", b"<html><body>502"] {
            assert!(is_markup(text), "{text:?}");
        }
        for frames in [b"<\x05hello".as_slice(), b"\x81\x05<html", b"<"] {
            assert!(!is_markup(frames), "{frames:?}");
        }
    }
}
