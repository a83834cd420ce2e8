//! What Chrome and Edge say of frames: the connection had opened.

use super::{CHROME, Kind, Row};

const fn frame(
    words: &'static [&'static str],
    causes: &'static [&'static str],
    means: [&'static str; 2],
) -> Row {
    let untold = [
        "whether the server or a box on the way wrote the frame so",
        "フレームをそう書いたのがサーバーか、途中の機器か",
    ];
    Row { words, by: CHROME, kind: Kind::Way, causes, means, untold }
}

pub(super) const ROWS: &[Row] = &[
    frame(
        &["A server must not mask any frames that it sends to the client"],
        &["protocol/masked-server-frame"],
        [
            "it opened, and the server masks its frames as only clients may",
            "接続後、サーバーがクライアントにだけ許されるマスクを付けて送っています",
        ],
    ),
    frame(
        &["One or more reserved bits are on"],
        &["protocol/reserved-bits", "protocol/compression-broken"],
        [
            "it opened, and a frame has a reserved bit on: most often it is compressed although that was not agreed on",
            "接続後、予約ビットの立ったフレームが届きました。多くは合意のない圧縮です",
        ],
    ),
    frame(
        &["Unrecognized frame opcode"],
        &["protocol/bad-opcode"],
        [
            "it opened, and a frame has an opcode that does not exist",
            "接続後、存在しないオペコードのフレームが届きました",
        ],
    ),
    frame(
        &[
            "Received unexpected continuation frame",
            "Received start of new message but previous message is unfinished",
        ],
        &["protocol/bad-fragmentation"],
        [
            "it opened, and the frames of two messages are mixed: two writers at once, as a rule",
            "接続後、二つのメッセージのフレームが混ざりました。多くは同時書き込みです",
        ],
    ),
    frame(
        &["Could not decode a text frame as UTF-8"],
        &["protocol/bad-utf8"],
        [
            "it opened, and a text message is no UTF-8: send binary, or encode it",
            "接続後、UTF-8 でないテキストメッセージが届きました。バイナリで送るか、エンコードします",
        ],
    ),
    frame(
        &["Received a broken close frame"],
        &["protocol/bad-close-code", "protocol/"],
        ["it opened, and the server's close frame is broken", "接続後、壊れたクローズフレームが届きました"],
    ),
    frame(
        &["Data frame received after close"],
        &["protocol/frame-after-close"],
        [
            "it opened, and the server sent on after its close frame",
            "接続後、サーバーがクローズフレームの後にも送信しました",
        ],
    ),
    frame(
        &["Invalid frame header"],
        &["protocol/", "session/"],
        [
            "it opened, and what came is no frame: HTML or HTTP text, a bad length, a control frame that is too long or in pieces, or broken compression",
            "接続後、フレームでないものが届きました。HTML や HTTP のテキスト、不正な長さ、長すぎるか分割された制御フレーム、壊れた圧縮などです",
        ],
    ),
];
