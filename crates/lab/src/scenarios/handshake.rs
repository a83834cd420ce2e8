//! The answer to the upgrade is wrong.

use crate::Scenario;
use crate::certificate::GOOD;
use crate::scenario::Front;
use crate::script::{Rule, Step, Then, When};

/// A 101 without its last lines.
const SWITCHING: &str = "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n";

/// An empty SETTINGS frame, one that allows extended CONNECT (RFC 8441), and a GOAWAY with HTTP_1_1_REQUIRED (RFC 9113 sections 6.5 and 6.8).
const SETTINGS: &[u8] = b"\0\0\0\x04\0\0\0\0\0";
const ALLOWING: &[u8] = b"\0\0\x06\x04\0\0\0\0\0\0\x08\0\0\0\x01";
const GOAWAY: &[u8] = b"\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\x0d";

/// A WebSocket server with one thing wrong in its answer, written `…` as rules.
const fn answering(
    rules: &'static [Rule],
    cause: &'static str,
    en: &'static str,
    ja: &'static str,
) -> Scenario {
    Scenario::new(cause, en, ja).websocket(rules)
}

pub(super) static ALL: &[Scenario] = &[
    answering(
        &[(When::Always, Then::Do(&[
            Step::Reply(SWITCHING),
            Step::Reply("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n\n"),
            Step::Wait,
        ]))],
        "protocol/bad-accept",
        "The server answers every key with the Sec-WebSocket-Accept of the RFC's example.",
        "どのキーに対しても、RFC の例にある Sec-WebSocket-Accept を返します。",
    ),
    answering(
        &[(When::Always, Then::Do(&[Step::Reply(SWITCHING), Step::Reply("\n"), Step::Wait]))],
        "protocol/missing-accept",
        "The 101 has no Sec-WebSocket-Accept.",
        "101 応答に Sec-WebSocket-Accept がありません。",
    ),
    answering(
        &[(When::Always, Then::Do(&[
            Step::Reply("HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n"),
            Step::Wait,
        ]))],
        "protocol/missing-upgrade-header",
        "The 101 has no Upgrade header.",
        "101 応答に Upgrade ヘッダーがありません。",
    ),
    answering(
        &[(When::Always, Then::Do(&[
            Step::Reply("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nSec-WebSocket-Accept: {accept}\n\n"),
            Step::Wait,
        ]))],
        "protocol/missing-connection-header",
        "The 101 has no Connection header.",
        "101 応答に Connection ヘッダーがありません。",
    ),
    answering(
        &[(When::Always, Then::Do(&[
            Step::Reply(SWITCHING),
            Step::Reply("Sec-WebSocket-Accept: {accept}\nSec-WebSocket-Accept: {accept}\n\n"),
            Step::Wait,
        ]))],
        "protocol/duplicate-header",
        "The 101 has Sec-WebSocket-Accept twice, as where two layers both upgrade.",
        "二つの層がどちらもアップグレードし、101 応答に Sec-WebSocket-Accept が 2 回現れます。",
    ),
    answering(
        &[(When::Always, Then::Do(&[
            Step::Reply(SWITCHING),
            Step::Reply("Sec-WebSocket-Accept: {accept}\nSec-WebSocket-Protocol: chat.v2\n\n"),
            Step::Wait,
        ]))],
        "protocol/subprotocol-not-offered",
        "The server chooses the subprotocol chat.v2, whatever was offered.",
        "何を提示されても、サブプロトコル chat.v2 を選びます。",
    )
    .subprotocols(&["chat.v1"]),
    answering(
        &[(When::Always, Then::Do(&[
            Step::Reply(SWITCHING),
            Step::Reply("Sec-WebSocket-Accept: {accept}\n\n"),
            Step::Listen,
        ]))],
        "protocol/subprotocol-none-selected",
        "The client offers subprotocols, and the server chooses none.",
        "クライアントがサブプロトコルを提示しても、サーバーはどれも選びません。",
    )
    .subprotocols(&["chat.v1"]),
    answering(
        &[
            (When::Has("Sec-WebSocket-Protocol"), Then::Do(&[Step::Reply(
                "HTTP/1.1 400 Bad Request\nConnection: close\nContent-Type: text/plain\n\
                 Content-Length: {length}\n\ninvalid subprotocol",
            )])),
            (When::Always, Then::Echo),
        ],
        "protocol/subprotocol-rejected",
        "The server answers 400 to a subprotocol that it does not know.",
        "知らないサブプロトコルには 400 を返します。",
    )
    .subprotocols(&["chat.v1"]),
    answering(
        &[(When::Offers("graphql-transport-ws"), Then::Echo), (When::Always, Then::Do(&[Step::Reply(
            "HTTP/1.1 400 Bad Request\nConnection: close\nContent-Type: text/plain\nContent-Length: {length}\n\n\
             missing subprotocol; expected one of graphql-transport-ws.",
        )]))],
        "protocol/subprotocol-required",
        "The server opens for the subprotocol graphql-transport-ws alone.",
        "サブプロトコル graphql-transport-ws でしか接続を受け入れません。",
    ),
    answering(
        &[(When::Always, Then::Do(&[
            Step::Reply(SWITCHING),
            Step::Reply("Sec-WebSocket-Accept: {accept}\nSec-WebSocket-Extensions: x-lab\n\n"),
            Step::Wait,
        ]))],
        "protocol/extension-not-offered",
        "The server chooses an extension that was not offered.",
        "提示されていない拡張を選びます。",
    ),
    answering(
        &[(When::Always, Then::Do(&[
            Step::Reply("HTTP/1.0 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n"),
            Step::Reply("Sec-WebSocket-Accept: {accept}\n\n"),
            Step::Listen,
        ]))],
        "protocol/http10-response",
        "The 101 says HTTP/1.0.",
        "101 応答のバージョンが HTTP/1.0 です。",
    ),
    answering(
        &[(When::Always, Then::Do(&[
            Step::Reply("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: keep-alive, Upgrade\n"),
            Step::Reply("Sec-WebSocket-Accept: {accept}\n\n"),
            Step::Listen,
        ]))],
        "protocol/client-refuses",
        "The 101 says Connection: keep-alive, Upgrade, which is legal, and which undici refuses.",
        "101 応答の Connection が keep-alive, Upgrade です。規格どおりですが、undici は拒否します。",
    )
    .client("undici"),
    answering(
        &[(When::Always, Then::Do(&[
            Step::Reply("HTTP/1.1 103 Early Hints\nLink: </app.css>; rel=preload\n\n"),
            Step::Reply(SWITCHING),
            Step::Reply("Sec-WebSocket-Accept: {accept}\n\n"),
            Step::Listen,
        ]))],
        "protocol/early-hints",
        "The server sends 103 Early Hints before the 101.",
        "101 の前に 103 Early Hints を送ります。",
    ),
    answering(
        &[(When::Always, Then::Do(&[
            Step::Reply("HTTP/1.1 101 Switching Protocols\nAge: 512\nX-Cache: HIT\nUpgrade: websocket\n"),
            Step::Reply("Connection: Upgrade\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n\n"),
            Step::Wait,
        ]))],
        "protocol/cached-response",
        "A cache answers with the 101 of an older handshake.",
        "キャッシュが、過去のハンドシェイクの 101 応答を返します。",
    ),
    answering(
        &[(When::Always, Then::Do(&[
            Step::Reply(SWITCHING),
            Step::Repeat("X-Padding: 0123456789012345678901234567890123456789012345678901\n", 8192),
            Step::Reply("Sec-WebSocket-Accept: {accept}\n\n"),
            Step::Wait,
        ]))],
        "protocol/header-too-large",
        "The head of the 101 is half a megabyte long.",
        "101 応答のヘッダーが 0.5 MB もあります。",
    ),
    answering(
        &[(When::Always, Then::Do(&[Step::Reply("HTTP/1.1 OK Switching\nUpgrade: websocket\n\n"), Step::Wait]))],
        "protocol/malformed-response",
        "The status line of the answer has no status.",
        "応答のステータス行にステータスコードがありません。",
    ),
    answering(
        &[(When::Always, Then::Do(&[
            Step::Bytes(b"Warning: Undefined variable $room in /srv/chat.php on line 42\r\n"),
            Step::Reply(SWITCHING),
            Step::Reply("Sec-WebSocket-Accept: {accept}\n\n"),
            Step::Wait,
        ]))],
        "protocol/data-before-open",
        "The program prints a warning into the socket before the 101.",
        "101 の前に、プログラムの警告がソケットに出力されます。",
    ),
    answering(
        &[
            (When::Has("Sec-WebSocket-Extensions"), Then::Do(&[
                Step::Reply(SWITCHING),
                Step::Reply("Sec-WebSocket-Accept: {accept}\nSec-WebSocket-Extensions: permessage-deflate\n\n"),
                // A block of a type that DEFLATE does not have.
                Step::Bytes(b"\xc1\x05\xff\xff\xff\xff\xff"),
                Step::Listen,
            ])),
            (When::Always, Then::Echo),
        ],
        "protocol/compression-broken",
        "The server agrees to compression, and sends what cannot be inflated.",
        "圧縮に合意しながら、展開できないデータを送ります。",
    ),
    Scenario::new(
        "protocol/unsendable-header",
        "A WebSocket server, and a client that is told to send a header with a space in its name.",
        "WebSocket サーバーに対し、名前に空白を含むヘッダーを送るようクライアントに指定します。",
    )
    .headers(&[("X Room", "7")])
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "protocol/http2-only",
        "The server speaks HTTP/2 alone, and opens WebSockets over it.",
        "HTTP/2 専用のサーバーで、WebSocket も HTTP/2 の上でだけ開きます。",
    )
    .url("wss://{at}/chat")
    .front(Front::Http2Tls(GOOD))
    .trusts_root()
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "protocol/http2-not-spoken",
        "A server of HTTP/1.1, asked for a WebSocket over HTTP/2.",
        "HTTP/1.1 のサーバーに、HTTP/2 での WebSocket を要求します。",
    )
    .http2()
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "protocol/extended-connect-missing",
        "The server speaks HTTP/2, and its SETTINGS allow no WebSocket over it.",
        "HTTP/2 を話しますが、SETTINGS で WebSocket を許可していません。",
    )
    .http2()
    .greets(&[Step::Bytes(SETTINGS), Step::Wait]),
    Scenario::new(
        "protocol/http2-error",
        "The server ends every HTTP/2 connection with HTTP_1_1_REQUIRED.",
        "HTTP/2 の接続を毎回 HTTP_1_1_REQUIRED で終了します。",
    )
    .http2()
    .greets(&[Step::Bytes(ALLOWING), Step::Hear, Step::Bytes(GOAWAY), Step::Wait]),
    Scenario::new(
        "protocol/unsupported-version",
        "The server speaks version 8 of the protocol alone.",
        "プロトコルのバージョン 8 にしか対応していません。",
    )
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 426 Upgrade Required\nSec-WebSocket-Version: 8\nConnection: close\nContent-Type: text/plain\n\
         Content-Length: {length}\n\nUnsupported WebSocket version",
    )]))]),
];
