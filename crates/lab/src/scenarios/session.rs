//! It opens, and then it ends.

use crate::Scenario;
use crate::script::{Step, Then, When};

/// The answer of a good server.
const OPEN: Step = Step::Reply(
    "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n",
);

/// A cause, what the server does after the 101, and its two sentences.
macro_rules! sessions {
    ($($cause:literal, [$($step:expr),*], $en:literal, $ja:literal;)+) => {
        &[$(Scenario::new($cause, $en, $ja).websocket(&[(When::Always, Then::Do(&[OPEN, $($step),*]))])),+]
    };
}

pub(super) static ALL: &[Scenario] = sessions![
    "session/abnormal-closure", [],
        "The server ends the connection without a close frame.",
        "クローズフレームを送らずに接続を切ります。";
    "session/closed-at-once", [Step::Close(1000, ""), Step::HearClose],
        "The server closes with 1000 as soon as it has opened.",
        "開いた直後に 1000 で閉じます。";
    "session/going-away", [Step::Close(1001, "server restart"), Step::HearClose],
        "The server closes with 1001: it is going away.",
        "サーバーが停止するため 1001 で閉じます。";
    "session/protocol-error", [Step::Close(1002, "Invalid frame"), Step::HearClose],
        "The server closes with 1002: it says that the client broke the protocol.",
        "クライアントがプロトコルに違反したとして 1002 で閉じます。";
    "session/unsupported-data", [Step::Close(1003, "text only"), Step::HearClose],
        "The server closes with 1003: it does not take this kind of data.",
        "この種類のデータは扱えないとして 1003 で閉じます。";
    "session/bad-payload", [Step::Close(1007, "invalid JSON"), Step::HearClose],
        "The server closes with 1007: a payload was not what it said it was.",
        "ペイロードの内容が型と合わないとして 1007 で閉じます。";
    "session/policy", [Step::Close(1008, "rate limit exceeded"), Step::HearClose],
        "The server closes with 1008: its policy forbids this client.",
        "ポリシー違反として 1008 で閉じます。";
    "session/too-big", [Step::Close(1009, "message too big"), Step::HearClose],
        "The server closes with 1009: a message was too big.",
        "メッセージが大きすぎるとして 1009 で閉じます。";
    "session/extension-missing", [Step::Close(1010, "permessage-deflate"), Step::HearClose],
        "The server closes with 1010: it wants an extension.",
        "必要な拡張がないとして 1010 で閉じます。";
    "session/server-error", [Step::Close(1011, "internal error"), Step::HearClose],
        "The server closes with 1011: it failed.",
        "サーバーの内部エラーのため 1011 で閉じます。";
    "session/restart", [Step::Close(1012, "restart"), Step::HearClose],
        "The server closes with 1012: it restarts.",
        "サーバーの再起動のため 1012 で閉じます。";
    "session/try-later", [Step::Close(1013, "try later"), Step::HearClose],
        "The server closes with 1013: it is too busy now.",
        "混雑しているため 1013 で閉じます。";
    "session/bad-gateway", [Step::Close(1014, "upstream bad"), Step::HearClose],
        "The server closes with 1014: the server behind it failed.",
        "背後のサーバーの障害のため 1014 で閉じます。";
    "session/application-close", [Step::Close(4000, "room is full"), Step::HearClose],
        "The application closes with a code of its own, 4000.",
        "アプリケーションが独自のコード 4000 で閉じます。";
    "session/ping-unanswered", [Step::Wait],
        "The server never answers a ping.",
        "ping にまったく応答しません。";
];
