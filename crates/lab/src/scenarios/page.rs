//! The page that opens the connection has a part in the failure.

use crate::Scenario;
use crate::certificate::{GOOD, Leaf};
use crate::script::{Step, Then, When};

/// A refusal for want of a cookie.
const LOG_IN: &str = "HTTP/1.1 401 Unauthorized\nConnection: close\nContent-Type: text/plain\n\
                      Content-Length: {length}\n\nPlease log in";

pub(super) static ALL: &[Scenario] = &[
    Scenario::new(
        "auth/cookie-missing",
        "The page sets a session cookie, and the endpoint refuses whoever does not bring it: 401.",
        "ページがセッション Cookie を設定し、エンドポイントはそれがないと 401 を返します。",
    )
    .page("http://{at}/")
    .http(&[
        (When::NoUpgrade, Then::Do(&[Step::Reply(
            "HTTP/1.1 200 OK\nSet-Cookie: sid=fresh; Path=/; HttpOnly; SameSite=Lax\nConnection: close\n\
             Content-Type: text/html\nContent-Length: {length}\n\n<!doctype html><title>chat</title>",
        )])),
        (When::Has("Cookie"), Then::Echo),
        (When::Always, Then::Do(&[Step::Reply(LOG_IN)])),
    ]),
    Scenario::new(
        "auth/csrf",
        "A filter against forged requests stands before the endpoint: 403 in the words of Django.",
        "エンドポイントの手前に CSRF 対策のフィルターがあり、Django の文面で 403 を返します。",
    )
    .websocket(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 403 Forbidden\nConnection: close\nContent-Type: text/html; charset=utf-8\n\
         Content-Length: {length}\n\n<!DOCTYPE html><html><head><title>403 Forbidden</title></head><body>\
         <h1>Forbidden <span>(403)</span></h1><p>CSRF verification failed. Request aborted.</p></body></html>",
    )]))]),
    Scenario::new(
        "origin/cookies-not-sent",
        "The page sets its session cookie for /app alone, and the endpoint at /chat wants it.",
        "ページのセッション Cookie は /app 限定ですが、/chat のエンドポイントがそれを要求します。",
    )
    .page("http://{at}/app/")
    .http(&[
        (When::NoUpgrade, Then::Do(&[Step::Reply(
            "HTTP/1.1 200 OK\nSet-Cookie: sid=fresh; Path=/app; HttpOnly; SameSite=Lax\nConnection: close\n\
             Content-Type: text/html\nContent-Length: {length}\n\n<!doctype html><title>chat</title>",
        )])),
        (When::Has("Cookie"), Then::Echo),
        (When::Always, Then::Do(&[Step::Reply(LOG_IN)])),
    ]),
    Scenario::new(
        "origin/csp",
        "The page's Content Security Policy allows connections to another host alone.",
        "ページの Content Security Policy が、別のホストへの接続しか許可していません。",
    )
    .page("http://{at}/")
    .http(&[
        (When::NoUpgrade, Then::Do(&[Step::Reply(
            "HTTP/1.1 200 OK\nContent-Security-Policy: default-src 'self'; connect-src https://api.example\n\
             Connection: close\nContent-Type: text/html\nContent-Length: {length}\n\n<!doctype html><title>chat</title>",
        )])),
        (When::Always, Then::Echo),
    ]),
    Scenario::new(
        "origin/mixed-content",
        "A page that came by https opens ws:// at the same host, which its browser does not allow.",
        "https のページが同じホストに ws:// で接続しようとし、ブラウザーがそれを遮断します。",
    )
    .url("ws://chat.lab.example/chat")
    .every_host()
    .site(Leaf { common_name: "chat.lab.example", names: &["chat.lab.example"], ..GOOD })
    .trusts_root()
    .page("https://chat.lab.example/")
    .http(&[
        (When::NoUpgrade, Then::Do(&[Step::Reply(
            "HTTP/1.1 200 OK\nConnection: close\nContent-Type: text/html\nContent-Length: {length}\n\n\
             <!doctype html><title>chat</title><script>new WebSocket('ws://chat.lab.example/chat')</script>",
        )])),
        (When::Always, Then::Echo),
    ]),
    Scenario::new(
        "origin/null",
        "The server opens for pages with an origin alone; one from a file gets 403.",
        "オリジンのあるページだけを受け入れ、ファイルから開いたページには 403 を返します。",
    )
    .origin("null")
    .page("file:///tmp/chat.html")
    .websocket(&[
        (When::NoOrigin, Then::Echo),
        (When::OwnOrigin, Then::Echo),
        (When::Always, Then::Do(&[Step::Reply(
            "HTTP/1.1 403 Forbidden\nConnection: close\nContent-Type: text/plain\nContent-Length: {length}\n\n\
             Cross origin websockets not allowed",
        )])),
    ]),
    Scenario::new(
        "origin/private-network",
        "A page of a public address (one that nobody has) connects to this machine.",
        "公開アドレス（実在しない例示用アドレス）のページから、このマシンに接続します。",
    )
    .page("http://192.0.2.1/")
    .websocket(&[(When::Always, Then::Echo)]),
    Scenario::new(
        "tls/hsts-upgrade",
        "The page upgrades its requests, so browsers open wss:// at a server that speaks no TLS.",
        "ページの upgrade-insecure-requests により、TLS を使わないサーバーに wss:// で接続します。",
    )
    .url("ws://chat.lab.example/chat")
    .every_host()
    .page("http://chat.lab.example/")
    .http(&[
        (When::NoUpgrade, Then::Do(&[Step::Reply(
            "HTTP/1.1 200 OK\nContent-Security-Policy: upgrade-insecure-requests\nConnection: close\n\
             Content-Type: text/html\nContent-Length: {length}\n\n<!doctype html><title>chat</title>",
        )])),
        (When::Always, Then::Echo),
    ]),
];
