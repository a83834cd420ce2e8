//! The server is absent, is something else, or fails.

use crate::Scenario;
use crate::scenario::Front;
use crate::script::{Step, Then, When};

/// Opens with this subprotocol, and listens.
macro_rules! opening {
    ($chosen:literal) => {
        &[
            Step::Reply(concat!(
                "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n",
                "Sec-WebSocket-Accept: {accept}\nSec-WebSocket-Protocol: ",
                $chosen,
                "\n\n"
            )),
            Step::Listen,
        ]
    };
}

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
    Scenario::new(
        "server/sockjs",
        "A SockJS server, met with a plain WebSocket client.",
        "SockJS サーバーに素の WebSocket クライアントで接続します。",
    )
    .url("ws://{at}/echo")
    .http(&[
        (When::Path("/echo/websocket"), Then::Echo),
        (When::Always, Then::Do(&[Step::Reply(
            "HTTP/1.1 200 OK\nConnection: close\ncontent-type: text/plain; charset=UTF-8\n\
             Content-Length: {length}\n\nWelcome to SockJS!\n",
        )])),
    ]),
    Scenario::new(
        "server/signalr",
        "A SignalR hub, met with a plain WebSocket client.",
        "SignalR ハブに素の WebSocket クライアントで接続します。",
    )
    .url("ws://{at}/hub?id=lab")
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 404 Not Found\nServer: Kestrel\nContent-Type: text/plain\nConnection: close\n\
         Content-Length: {length}\n\nNo Connection with that ID",
    )]))]),
    Scenario::new(
        "server/graphql-ws",
        "A GraphQL server that opens, and closes with 4406 where its subprotocol was not offered.",
        "GraphQL サーバーが、サブプロトコルの提示がないと開いた直後に 4406 で閉じます。",
    )
    .url("ws://{at}/graphql")
    .websocket(&[
        (When::Offers("graphql-transport-ws"), Then::Do(&[
            Step::Reply(
                "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n\
                 Sec-WebSocket-Accept: {accept}\nSec-WebSocket-Protocol: graphql-transport-ws\n\n",
            ),
            Step::Listen,
        ])),
        (When::Always, Then::Do(&[
            Step::Reply(
                "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n\
                 Sec-WebSocket-Accept: {accept}\n\n",
            ),
            Step::Close(4406, "Subprotocol not acceptable"),
            Step::HearClose,
        ])),
    ]),
    Scenario::new(
        "server/mqtt",
        "An MQTT broker that refuses handshakes without its subprotocol.",
        "MQTT ブローカーが、サブプロトコルのないハンドシェイクを拒否します。",
    )
    .url("ws://{at}/mqtt")
    .websocket(&[(When::Offers("mqtt"), Then::Do(opening!("mqtt"))), (When::Always, Then::Do(WITHOUT))]),
    Scenario::new(
        "server/stomp",
        "A STOMP broker that refuses handshakes without its subprotocol.",
        "STOMP ブローカーが、サブプロトコルのないハンドシェイクを拒否します。",
    )
    .url("ws://{at}/ws")
    .websocket(&[(When::Offers("v12.stomp"), Then::Do(opening!("v12.stomp"))), (When::Always, Then::Do(WITHOUT))]),
    Scenario::new(
        "server/action-cable",
        "An Action Cable server that refuses handshakes without its subprotocol.",
        "Action Cable サーバーが、サブプロトコルのないハンドシェイクを拒否します。",
    )
    .url("ws://{at}/cable")
    .http(&[
        (When::Offers("actioncable-v1-json"), Then::Do(opening!("actioncable-v1-json"))),
        (When::Always, Then::Do(&[Step::Reply(
            "HTTP/1.1 404 Not Found\nContent-Type: text/plain\nContent-Length: {length}\nConnection: close\n\n\
             Page not found",
        )])),
    ]),
    Scenario::new(
        "server/phoenix",
        "A Phoenix application, asked at its socket's path without /websocket behind.",
        "Phoenix アプリケーションに、末尾の /websocket がないソケットのパスで接続します。",
    )
    .url("ws://{at}/socket")
    .http(&[
        (When::Path("/socket/websocket"), Then::Echo),
        (When::Always, Then::Do(&[Step::Reply(
            "HTTP/1.1 404 Not Found\ncontent-type: text/html\nserver: Cowboy\n\
             x-request-id: GBp3kVtq0y7xTm0AAAbR\ncontent-length: {length}\nconnection: close\n\nNot Found",
        )])),
    ]),
];

/// The answer of a broker to a handshake without its subprotocol.
const WITHOUT: &[Step] = &[Step::Reply(
    "HTTP/1.1 400 Bad Request\nContent-Type: text/plain\nContent-Length: {length}\nConnection: close\n\n\
     unsupported",
)];

const ENGINE_ERROR: &[Step] = &[Step::Reply(
    "HTTP/1.1 400 Bad Request\nContent-Type: application/json\nConnection: close\nContent-Length: {length}\n\n\
     {\"code\":0,\"message\":\"Transport unknown\"}",
)];
