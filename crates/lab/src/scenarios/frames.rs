//! The handshake is good, and then a frame is not.

use crate::Scenario;
use crate::script::{Step, Then, When};

/// The answer of a good server.
const OPEN: Step = Step::Reply(
    "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n",
);

/// A cause, its two sentences, and the bytes that follow the 101.
macro_rules! frames {
    ($($cause:literal, $bytes:expr, $en:literal, $ja:literal;)+) => {
        &[$(Scenario::new($cause, $en, $ja)
            .websocket(&[(When::Always, Then::Do(&[OPEN, Step::Bytes($bytes), Step::Listen]))])),+]
    };
}

pub(super) static ALL: &[Scenario] = frames![
    "protocol/masked-server-frame", b"\x81\x82\x01\x02\x03\x04ik",
        "The server masks its frames, which only clients do.",
        "クライアントだけが行うマスクを、サーバーのフレームにも掛けます。";
    "protocol/reserved-bits", b"\xc1\x02hi",
        "A frame has its first reserved bit set, and no compression was agreed on.",
        "圧縮を取り決めていないのに、フレームの予約ビット RSV1 が立っています。";
    "protocol/bad-opcode", b"\x83\x02hi",
        "A frame has the opcode 3, which has no meaning.",
        "フレームのオペコードが、意味の定められていない 3 です。";
    "protocol/bad-length", b"\x81\x7e\x00\x02hi",
        "A frame of two bytes writes its length in the long form.",
        "2 バイトのフレームの長さが、長い形式で書かれています。";
    "protocol/fragmented-control", b"\x09\x02hi",
        "A ping is the beginning of a fragmented message.",
        "ping フレームが断片化されています。";
    "protocol/bad-fragmentation", b"\x80\x02hi",
        "A continuation frame comes first, and there is nothing to continue.",
        "続きのフレームが最初に届き、対応する先頭がありません。";
    "protocol/bad-utf8", b"\x81\x04ab\xc3\x28",
        "A text message is not UTF-8.",
        "テキストメッセージが UTF-8 ではありません。";
    "protocol/bad-close-code", b"\x88\x02\x03\xed",
        "The server sends close code 1005, which may not be on the wire.",
        "送信してはならないクローズコード 1005 を送ります。";
    "protocol/http-after-upgrade",
        b"<html>\r\n<head><title>500 Internal Server Error</title></head>\r\n<body>\r\n</body>\r\n</html>\r\n",
        "After the 101 comes a page instead of frames.",
        "101 の後に、フレームではなく HTML ページが届きます。";
];

pub(super) static LATE: &[Scenario] = &[Scenario::new(
    "protocol/frame-after-close",
    "A message follows the close frame of the server.",
    "サーバーのクローズフレームの後に、メッセージが続きます。",
)
.websocket(&[(
    When::Always,
    Then::Do(&[OPEN, Step::Close(1000, ""), Step::Bytes(b"\x81\x02hi"), Step::HearClose]),
)])];
