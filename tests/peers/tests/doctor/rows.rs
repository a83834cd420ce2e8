//! The rows: a cause, the real set-up in words, and the set-up.

mod brokers;
mod jvm;
mod more_proxies;
mod perl;
mod python_apps;
mod refusal;
mod ruby;
mod waf;

use crate::set_up::{
    FORWARDING, ask, before_a_dead_group, before_nothing, crowded, direct, mutual, nginx, nothing, secure,
    self_signed, through, trusted,
};
use crate::{Made, Make, Row, Seen};
use lab::certificate::{GOOD, Leaf, Signer};
use model::Header;
use peers::{Namespace, node, python};
use std::path::Path;

mod living;
mod page;
mod secure;

/// Every row.
pub(crate) fn all() -> Vec<&'static Row> {
    let servers =
        [brokers::ROWS, jvm::ROWS, more_proxies::ROWS, perl::ROWS, python_apps::ROWS, ruby::ROWS, waf::ROWS];
    let all = [ROWS, living::ROWS, page::ROWS, refusal::ROWS];
    all.into_iter().chain(servers).chain(secure::ROWS).flatten().collect()
}

const ROWS: &[Row] = &[
    row("uri/invalid", "the URL has a space in its path", || ask("ws://example.test/my chat".into(), vec![])),
    row("uri/wrong-scheme", "http:// before Node's ws", || direct("http", node("echo")?)),
    row("uri/scheme-mismatch-tls", "ws:// to the TLS port of nginx", || secure("ws", GOOD)),
    row("uri/scheme-mismatch-plain", "wss:// to Node's ws without TLS", || direct("wss", node("echo")?)),
    row("uri/scheme-mismatch-plain", "wss:// to Python's websockets without TLS", || {
        direct("wss", python("echo")?)
    }),
    there("network/dns-not-found", "a resolver of its own says NXDOMAIN", |program| {
        let network = Namespace { rules: "", resolver: Some(&["echo.example.test"]) };
        Ok(network.diagnose(program, "ws://ehco.example.test/chat")?)
    }),
    there("network/connection-timeout", "nftables drops every SYN to port 8080", |program| {
        let network = Namespace { rules: DROPPING, resolver: None };
        Ok(network.diagnose(program, "ws://127.0.0.1:8080/chat")?)
    }),
    row("server/not-listening", "nothing listens at the port", nothing),
    row("server/not-websocket", "nginx serves a page", || {
        nginx("location / { default_type text/html; return 200 '<!doctype html><title>Shop</title>'; }")
    }),
    row("server/no-response", "Node takes the upgrade and never answers", || direct("ws", node("silent")?)),
    row("tls/self-signed", "nginx with a certificate of `openssl req -x509`", self_signed),
    row("tls/expired", "nginx with a certificate of 2020, its authority trusted", || {
        trusted(Leaf { to: (2021, 1, 1), ..GOOD })
    }),
    row("tls/not-yet-valid", "nginx with a certificate from 2048 on, its authority trusted", || {
        trusted(Leaf { from: (2048, 1, 1), ..GOOD })
    }),
    row("tls/wrong-host", "nginx with a certificate for other.example, its authority trusted", || {
        trusted(Leaf { common_name: "other.example", names: &["other.example"], ..GOOD })
    }),
    row("tls/no-san", "nginx with its host in the common name alone, its authority trusted", || {
        trusted(Leaf { common_name: "127.0.0.1", names: &[], ..GOOD })
    }),
    row("tls/incomplete-chain", "nginx without the intermediate, its authority trusted", || {
        trusted(Leaf { signer: Signer::Intermediate, ..GOOD })
    }),
    row("tls/untrusted-root", "nginx with a certificate of a private authority", || secure("wss", GOOD)),
    row("tls/client-certificate-required", "nginx with ssl_verify_client on", mutual),
    unsure(CONNECTION, "nginx with proxy_pass alone before Node's ws", || through("", node("echo")?)),
    unsure(CONNECTION, "nginx with HTTP/1.1 alone before Python's websockets", || {
        through("proxy_http_version 1.1;", python("echo")?)
    }),
    unsure(CONNECTION, "nginx with Upgrade alone before Python's websockets", || {
        through("proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;", python("echo")?)
    }),
    unsure(CONNECTION, "nginx with Upgrade alone before Node's ws", || {
        through("proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;", node("echo")?)
    }),
    // Python's websockets 10.4 says the same to all that is HTTP/1.0.
    unsure(HTTP10, "nginx with proxy_pass alone before Python's websockets", || through("", python("echo")?)),
    unsure(HTTP10, "nginx with both headers, HTTP/1.0, before Python's websockets", || {
        through(
            "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;",
            python("echo")?,
        )
    }),
    row("proxy/upgrade-not-forwarded", "nginx with Connection alone before Python's websockets", || {
        through("proxy_http_version 1.1; proxy_set_header Connection upgrade;", python("echo")?)
    }),
    row("proxy/headers-stripped", "nginx that clears Sec-WebSocket-Key before Node's ws", || {
        through(&format!("{FORWARDING} proxy_set_header Sec-WebSocket-Key '';"), node("echo")?)
    }),
    row("proxy/bad-gateway", "nginx before a port where nothing listens", before_nothing),
    row("proxy/bad-gateway", "nginx with an upstream whose only server is down", before_a_dead_group),
    row(
        "proxy/gateway-timeout",
        "nginx with proxy_read_timeout 1s before a server that never answers",
        || through(&format!("{FORWARDING} proxy_read_timeout 1s;"), node("silent")?),
    ),
    row("proxy/connection-limit", "nginx with limit_conn 1, and another client is connected", crowded),
    row("origin/rejected", "Python's websockets with origins=[…], another Origin", || {
        let mut stage = direct("ws", python("origin")?)?;
        stage.question.attempt.request.origin = Some("https://elsewhere.example".into());
        Ok(stage)
    }),
    row("auth/unauthorized", "nginx with auth_basic before Node's ws", || {
        through(&format!("auth_basic lab; auth_basic_user_file /dev/null; {FORWARDING}"), node("echo")?)
    }),
    row("auth/unauthorized", "Node's ws with verifyClient and no token", || direct("ws", node("token")?)),
    row("protocol/bad-accept", "a handshake written by hand in Node, without the GUID", || {
        direct("ws", node("handmade")?)
    }),
    healthy("Node's ws, directly", || direct("ws", node("echo")?)),
    healthy("Node's ws with the token it wants", || {
        let mut stage = direct("ws", node("token")?)?;
        let token = Header { name: "Authorization".into(), value: "Bearer secret".into() };
        stage.question.attempt.request.headers.push(token);
        Ok(stage)
    }),
    healthy("Python's websockets, directly", || direct("ws", python("echo")?)),
    healthy("nginx, as it should be, before Node's ws", || through(FORWARDING, node("echo")?)),
    healthy("nginx, as it should be, before Python's websockets", || through(FORWARDING, python("echo")?)),
    healthy("nginx with both headers and HTTP/1.0 before Node's ws", || {
        through("proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;", node("echo")?)
    }),
    healthy("wss:// through nginx to Node's ws, its authority trusted", || trusted(GOOD)),
];

/// A firewall that drops silently.
const DROPPING: &str = "table inet wscope {\n chain in {\n type filter hook input priority 0; policy accept;\n \
                        tcp dport 8080 drop\n }\n}\n";

/// What the words of a server leave open that misses Connection, and says nothing of Upgrade.
const CONNECTION: &[&str] = &["proxy/connection-header-lost"];
/// The same, where it can read nothing at all.
const HTTP10: &[&str] = &["proxy/connection-header-lost", "proxy/http10-upstream"];

/// A proxy that does not forward the upgrade, as far as the facts tell.
const fn unsure(candidates: &'static [&'static str], set_up: &'static str, make: fn() -> Made) -> Row {
    Row { candidates, ..row("proxy/upgrade-not-forwarded", set_up, make) }
}

const fn row(cause: &'static str, set_up: &'static str, make: fn() -> Made) -> Row {
    Row { cause: Some(cause), set_up, candidates: &[], make: Make::Here(make) }
}

const fn there(cause: &'static str, set_up: &'static str, look: fn(&Path) -> Seen) -> Row {
    Row { cause: Some(cause), set_up, candidates: &[], make: Make::There(look) }
}

const fn healthy(set_up: &'static str, make: fn() -> Made) -> Row {
    Row { cause: None, set_up, candidates: &[], make: Make::Here(make) }
}
