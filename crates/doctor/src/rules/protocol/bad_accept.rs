//! Sec-WebSocket-Accept does not answer the key.

use super::accept::{at_field, when};
use crate::evidence;
use finding::Text;
use wire::{HandshakeFault, accept_key};

rule!("protocol/bad-accept", Error, "bad_accept", |case| {
    when(
        case,
        |it| matches!(it, HandshakeFault::WrongAccept),
        |answer, _| {
            let key = case.first.upgrade.as_ref().map_or("", |it| it.step.key.as_str());
            let (expected, received) = (accept_key(key), answer.field("sec-websocket-accept").to_owned());
            let message = Text::new(
                "Sec-WebSocket-Accept does not answer the key that was sent",
                "Sec-WebSocket-Accept が送信したキーに対応していません",
            );
            let label = Text::new(format!("{expected} is right"), format!("正しい値は {expected}"));
            let mut finding = at_field(&RULE.meta, answer, "sec-websocket-accept", message, label);
            if let Some(sent) = evidence::request_line(case, "Sec-WebSocket-Key") {
                finding = finding.at(sent, Text::new("the key", "送信したキー"));
            }
            if let Some(reason) = reason(key, &expected, &received) {
                finding = finding.note(reason);
            }
            finding.paste(
                Text::new("compute it like this", "次のように計算する"),
                Text::same("accept = base64(sha1(key + \"258EAFA5-E914-47DA-95CA-C5AB0DC85B11\"))\n"),
            )
        },
    )
});

/// What the server did instead, where it can be told from the value.
fn reason(key: &str, expected: &str, received: &str) -> Option<Text> {
    if received == key {
        return Some(Text::new(
            "the server sent the key back unchanged",
            "サーバーはキーをそのまま返しています",
        ));
    }
    if received.eq_ignore_ascii_case(expected) {
        return Some(Text::new(
            "only the case differs: something changed the value on the way",
            "大文字と小文字だけが違います。途中で値が書き換えられています",
        ));
    }
    let hex = received.len() == 40 && received.bytes().all(|it| it.is_ascii_hexdigit());
    if hex {
        return Some(Text::new(
            "this is hexadecimal: base64 of the 20 raw bytes is asked for",
            "16 進数になっています。20 バイトのダイジェストをそのまま base64 にします",
        ));
    }
    // Servers that do not trim the header line hash a line end with the key.
    let untrimmed =
        ["\r", "\n", "\r\n", " "].iter().any(|end| accept_key(&format!("{key}{end}")) == received);
    let led = accept_key(&format!(" {key}")) == received;
    (untrimmed || led).then(|| {
        Text::new(
            "the server hashed the key with a space or line end around it",
            "サーバーは前後の空白や改行を含めてハッシュを計算しています",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_mistakes_are_recognised() {
        let key = crate::synthetic::KEY;
        let expected = accept_key(key);
        for received in
            [key.to_owned(), expected.to_lowercase(), "a".repeat(40), accept_key(&format!("{key}\r\n"))]
        {
            assert!(reason(key, &expected, &received).is_some(), "{received}");
        }
        assert!(reason(key, &expected, "AAAA").is_none());
    }
}
