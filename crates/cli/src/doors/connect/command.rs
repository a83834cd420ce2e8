//! What a line typed in the dialogue means.

use bytes::Bytes;
use finding::Text;

/// What a typed line means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// A text message.
    Send(String),
    /// A binary message.
    Binary(Bytes),
    /// A ping with this payload.
    Ping(Bytes),
    /// The closing handshake.
    Close(Option<u16>, String),
    /// A list of the commands.
    Help,
    /// Nothing was typed.
    Nothing,
    /// It cannot be done, and why.
    Wrong(Text),
}

/// The longest payload of a control frame (RFC 6455 section 5.5).
const CONTROL: usize = 125;

impl Command {
    /// The meaning of a line. `//text` is a text that begins with one slash.
    pub(super) fn of(line: &str) -> Self {
        if line.is_empty() {
            return Self::Nothing;
        }
        let Some(rest) = line.strip_prefix('/') else { return Self::Send(line.to_owned()) };
        if rest.starts_with('/') {
            return Self::Send(rest.to_owned());
        }
        let (word, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        match word {
            "ping" => ping(rest),
            "close" => close(rest.trim()),
            "binary" => binary(rest),
            "help" | "?" => Self::Help,
            _ => unknown(line, word),
        }
    }
}

/// What `/help` says.
pub(super) fn help() -> Text {
    Text::new(
        "/ping [TEXT]            send a ping\n\
         /binary HEX…            send a binary message: /binary 00 ff 10\n\
         /close [CODE [REASON]]  close the connection: /close 1000 bye\n\
         //text                  send a text that begins with a slash\n\
         anything else           is sent as a text message\n\
         Ctrl-D                  closes with 1000 and ends",
        "/ping [文字列]          ping を送る\n\
         /binary 16進…           バイナリメッセージを送る: /binary 00 ff 10\n\
         /close [コード [理由]]  接続を閉じる: /close 1000 bye\n\
         //文字列                スラッシュで始まるテキストを送る\n\
         それ以外                テキストメッセージとして送る\n\
         Ctrl-D                  1000 で閉じて終わる",
    )
}

fn ping(text: &str) -> Command {
    if text.len() > CONTROL {
        return wrong("a ping carries 125 bytes at most", "ping に載せられるのは 125 バイトまでです");
    }
    Command::Ping(Bytes::copy_from_slice(text.as_bytes()))
}

fn close(text: &str) -> Command {
    if text.is_empty() {
        return Command::Close(Some(1000), String::new());
    }
    let (code, reason) = text.split_once(' ').unwrap_or((text, ""));
    let may_be_sent = |code: &u16| matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999);
    let Some(code) = code.parse().ok().filter(may_be_sent) else {
        return wrong(
            "a close code is 1000–1003, 1007–1014 or 3000–4999: /close 1000 bye",
            "クローズコードは 1000–1003、1007–1014、3000–4999 のどれかです: /close 1000 bye",
        );
    };
    if reason.len() > CONTROL - 2 {
        return wrong("a reason has 123 bytes at most", "理由は 123 バイトまでです");
    }
    Command::Close(Some(code), reason.trim().to_owned())
}

fn binary(text: &str) -> Command {
    let digits: Vec<_> = text.chars().filter(|it| !it.is_whitespace()).map(|it| it.to_digit(16)).collect();
    let digits: Option<Vec<_>> = digits.into_iter().collect();
    match digits {
        Some(digits) if digits.len().is_multiple_of(2) => {
            let byte = |pair: &[u32]| u8::try_from(pair[0] * 16 + pair[1]).unwrap_or_default();
            Command::Binary(digits.chunks_exact(2).map(byte).collect())
        }
        _ => wrong(
            "give hexadecimal digits in pairs: /binary 00 ff 10",
            "16 進数を 2 桁ずつ指定してください: /binary 00 ff 10",
        ),
    }
}

fn unknown(line: &str, word: &str) -> Command {
    let line = finding::safe_line(line);
    let word = finding::safe_line(word);
    Command::Wrong(Text::new(
        format!("there is no command /{word}: /help lists them, and /{line} sends it as text"),
        format!("/{word} というコマンドはありません。/help で一覧、/{line} でテキストとして送れます"),
    ))
}

fn wrong(en: &str, ja: &str) -> Command {
    Command::Wrong(Text::new(en, ja))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_sent_and_two_slashes_send_one() {
        assert_eq!(Command::of("hi there"), Command::Send("hi there".into()));
        assert_eq!(Command::of("//ping"), Command::Send("/ping".into()));
        assert_eq!(Command::of(""), Command::Nothing);
    }

    #[test]
    fn commands_take_their_arguments() {
        assert_eq!(Command::of("/ping"), Command::Ping(Bytes::new()));
        assert_eq!(Command::of("/ping a b"), Command::Ping("a b".into()));
        assert_eq!(Command::of("/close"), Command::Close(Some(1000), String::new()));
        assert_eq!(Command::of("/close 4001 see you"), Command::Close(Some(4001), "see you".into()));
        assert_eq!(Command::of("/binary 00 fF10"), Command::Binary(Bytes::from_static(&[0, 255, 16])));
        assert_eq!(Command::of("/binary"), Command::Binary(Bytes::new()));
        assert_eq!(Command::of("/help"), Command::Help);
    }

    #[test]
    fn what_cannot_be_done_is_said_and_not_sent() {
        let long = format!("/ping {}", "x".repeat(126));
        let reason = format!("/close 1000 {}", "x".repeat(124));
        for line in
            ["/pong", "/close 1005", "/close x", "/close 99999", "/binary 0", "/binary zz", &long, &reason]
        {
            assert!(matches!(Command::of(line), Command::Wrong(_)), "{line}");
        }
        let Command::Wrong(text) = Command::of("/quit now") else { panic!("unknown") };
        assert!(text.en.contains("//quit now"), "the hint shows how to send it: {}", text.en);
    }
}
