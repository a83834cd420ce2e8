//! The server is absent, is something else, or fails.

use crate::Scenario;
use crate::scenario::Front;
use crate::script::{Step, Then, When};

pub(super) static ALL: &[Scenario] = &[
    Scenario::new(
        "server/not-listening",
        "Nothing listens at this port.",
        "このポートでは何も待ち受けていません。",
    )
    .front(Front::Closed),
    Scenario::new(
        "server/loopback-only",
        "The server listens on 127.0.0.1 alone, and is asked at another address of this machine.",
        "サーバーは 127.0.0.1 だけで待ち受けており、このマシンの別のアドレスに接続します。",
    )
    .url("ws://127.0.0.2:{port}/chat")
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "server/not-websocket",
        "A web server that answers its page whatever Upgrade says.",
        "Upgrade の有無に関係なく、いつもページを返す Web サーバーです。",
    )
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 200 OK\nConnection: close\nContent-Type: text/html; charset=utf-8\nContent-Length: {length}\n\n\
         <!doctype html>\n<title>Lab</title>\n<p>Just a page.</p>\n",
    )]))]),
    Scenario::new(
        "server/not-http",
        "An SSH server listens here.",
        "ここで待ち受けているのは SSH サーバーです。",
    )
    .greets(&[Step::Bytes(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"), Step::Hear]),
    Scenario::new(
        "server/no-response",
        "The server accepts the connection and never answers.",
        "接続は受け付けますが、いつまでも応答しません。",
    )
    .http(&[(When::Always, Then::Do(&[Step::Wait]))]),
    Scenario::new(
        "server/closed-before-response",
        "The server closes the connection without having answered.",
        "応答を返さずに接続を閉じます。",
    )
    .greets(&[Step::Hear]),
    Scenario::new(
        "server/error",
        "The application crashes in its handshake handler: 500.",
        "ハンドシェイクの処理中にアプリケーションが落ち、500 を返します。",
    )
    .websocket(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 500 Internal Server Error\nConnection: close\nContent-Type: text/plain; charset=utf-8\n\
         Content-Length: {length}\n\nInternal Server Error",
    )]))]),
    Scenario::new(
        "server/overloaded",
        "The server has no room for another client: 429 with Retry-After.",
        "これ以上クライアントを受け入れられず、Retry-After 付きの 429 を返します。",
    )
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 429 Too Many Requests\nRetry-After: 30\nConnection: close\nContent-Type: text/plain\n\
         Content-Length: {length}\n\nToo many connections",
    )]))]),
    Scenario::new(
        "server/socket-io",
        "A Socket.IO server, met with a plain WebSocket client.",
        "Socket.IO サーバーに素の WebSocket クライアントで接続します。",
    )
    .url("ws://{at}/socket.io/")
    .http(&[
        (When::NoUpgrade, Then::Do(ENGINE_ERROR)),
        (When::Query("EIO=4&transport=websocket"), Then::Do(&[
            Step::Reply(
                "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n\
                 Sec-WebSocket-Accept: {accept}\n\n",
            ),
            Step::Bytes(b"\x81\x1f0{\"sid\":\"lab\",\"pingTimeout\":20}"),
            Step::Listen,
        ])),
        (When::Always, Then::Do(ENGINE_ERROR)),
    ]),
];

const ENGINE_ERROR: &[Step] = &[Step::Reply(
    "HTTP/1.1 400 Bad Request\nContent-Type: application/json\nConnection: close\nContent-Length: {length}\n\n\
     {\"code\":0,\"message\":\"Transport unknown\"}",
)];
