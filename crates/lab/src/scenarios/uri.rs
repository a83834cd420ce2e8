//! The URL is wrong for what stands there.

use crate::Scenario;
use crate::certificate::GOOD;
use crate::scenario::Front;
use crate::script::{Step, Then, When};

pub(super) static ALL: &[Scenario] = &[
    Scenario::new(
        "uri/blocked-port",
        "A WebSocket server at port 6000, to which no browser connects (met through a proxy of the lab).",
        "どのブラウザーも接続しないポート 6000 の WebSocket サーバーです（ラボのプロキシ経由）。",
    )
    .url("ws://chat.lab.example:6000/chat")
    .every_host()
    .http(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "uri/browser-only",
        "A WebSocket server whose address was written with one slash: browsers repair it, others do not.",
        "アドレスのスラッシュが 1 つ足りない WebSocket サーバーです。補正するのはブラウザーだけです。",
    )
    .url("ws:/{at}/chat")
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "uri/credentials",
        "A WebSocket server whose address was written with a user name and a password.",
        "WebSocket サーバーのアドレスにユーザー名とパスワードが書かれています。",
    )
    .url("ws://ann:secret@{at}/chat")
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "uri/invalid",
        "A WebSocket server whose address was written with a space before the path.",
        "WebSocket サーバーのアドレスで、パスの前に空白が入っています。",
    )
    .url("ws://{at} /chat")
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "uri/placeholder",
        "A WebSocket server whose address was written with a variable that was never filled in.",
        "WebSocket サーバーのアドレスに、値の埋め込まれていない変数が残っています。",
    )
    .url("ws://{at}/chat/${room}")
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "uri/scheme-mismatch-plain",
        "A WebSocket server without TLS, met with wss://.",
        "TLS を使わない WebSocket サーバーに wss:// で接続します。",
    )
    .url("wss://{at}/chat")
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "uri/scheme-mismatch-tls",
        "A WebSocket server that speaks TLS alone, met with ws://.",
        "TLS 専用の WebSocket サーバーに ws:// で接続します。",
    )
    .front(Front::Tls(GOOD))
    .trusts_root()
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "uri/unspecified-address",
        "A WebSocket server, met at the address that it was told to listen on: 0.0.0.0.",
        "待ち受け用のアドレス 0.0.0.0 を接続先として使います。",
    )
    .url("ws://0.0.0.0:{port}/chat")
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "uri/wrong-scheme",
        "A WebSocket server whose address was written as http://.",
        "WebSocket サーバーのアドレスが http:// で書かれています。",
    )
    .url("http://{at}/chat")
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "uri/fragment",
        "A WebSocket server whose address was written with a #fragment.",
        "WebSocket サーバーのアドレスに #フラグメントが付いています。",
    )
    .url("ws://{at}/chat#room")
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "uri/redirected",
        "The path moved: the server answers 301, and WebSocket clients do not follow.",
        "パスが移動し、サーバーは 301 を返します。WebSocket クライアントはリダイレクトを追いません。",
    )
    .websocket(&[
        (When::Path("/chat/"), Then::Echo),
        (When::Always, Then::Do(&[Step::Reply("HTTP/1.1 301 Moved Permanently\nLocation: /chat/\nContent-Length: {length}\n\n")])),
    ]),
    Scenario::new(
        "uri/wrong-path",
        "WebSocket is served at /chat alone; every other path is 404.",
        "WebSocket を提供するのは /chat だけで、ほかのパスはすべて 404 です。",
    )
    .url("ws://{at}/caht")
    .websocket(&[
        (When::Path("/chat"), Then::Echo),
        (When::Always, Then::Do(&[Step::Reply(
            "HTTP/1.1 404 Not Found\nConnection: close\nContent-Type: text/plain\nContent-Length: {length}\n\n\
             Not Found",
        )])),
    ]),
];
