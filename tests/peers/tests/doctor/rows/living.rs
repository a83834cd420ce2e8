//! What becomes of a connection after it opened: who ends it, when, and why.

use super::{healthy, row, there};
use crate::set_up::{FORWARDING, ask, direct, through};
use crate::{Made, Row};
use lab::certificate::{Authority, GOOD};
use model::{Header, Secret};
use peers::{
    APACHE, CADDY, Daemon, HAPROXY, Kind, Namespace, STUNNEL, TINYPROXY, living, living_python, node, python,
    socket_io,
};
use std::time::Duration;

pub(crate) const ROWS: &[Row] = &[
    unsure("proxy/idle-timeout", SERVER, "nginx with proxy_read_timeout 2s before Node's ws", || {
        idle(through(&format!("{FORWARDING} proxy_read_timeout 2s;"), node("echo")?), 8)
    }),
    row("proxy/idle-timeout", "the same nginx, with --upstream for comparison", compared),
    unsure("proxy/idle-timeout", SERVER, "HAProxy with timeout client 2s before Node's ws", || {
        idle(behind(&HAPROXY, " timeout client 2s\n server one {server}"), 8)
    }),
    unsure("proxy/idle-timeout", SERVER, "HAProxy with timeout tunnel 2s before Node's ws", || {
        idle(behind(&HAPROXY, " timeout tunnel 2s\n server one {server}"), 8)
    }),
    unsure("proxy/idle-timeout", SERVER, "Caddy with read_timeout 2s before Node's ws", || {
        idle(behind(&CADDY, "reverse_proxy {server} {\n transport http {\n read_timeout 2s\n }\n}"), 8)
    }),
    unsure("proxy/idle-timeout", SERVER, "Apache with Timeout 2 before Node's ws", || {
        idle(behind(&APACHE, "Timeout 2\nProxyPass / http://{server}/ upgrade=websocket"), 8)
    }),
    unsure("proxy/idle-timeout", SERVER, "stunnel with TIMEOUTidle = 2 before Node's ws", || {
        idle(stunnel(), 8)
    }),
    unsure("proxy/idle-timeout", SERVER, "tinyproxy with Timeout 2 as forward proxy", || idle(forward(), 8)),
    row("session/idle-timeout", "Node's ws that closes with 4000 after 2 s of silence", || {
        idle(direct("ws", living("idle-close")?), 8)
    }),
    unsure("session/idle-timeout", PROXY, "Node's ws that drops a socket after 2 s of silence", || {
        idle(direct("ws", living("idle-drop")?), 8)
    }),
    row("proxy/lifetime-limit", "Node's ws that talks, and ends each connection after 2 s", || {
        idle(direct("ws", living("lifetime")?), 8)
    }),
    unsure("auth/first-message", HANDSHAKE, "Node's ws that waits 1.5 s for a login, then 4401", || {
        idle(direct("ws", living("login")?), 8)
    }),
    unsure("auth/first-message", HANDSHAKE, "Python's websockets that closes with 1008", || {
        direct("ws", living_python("login")?)
    }),
    unsure(
        "auth/token-expired",
        &["auth/unauthorized"],
        "Node's ws with verifyClient and a JWT of 2020",
        stale,
    ),
    there("network/nat-idle-expiry", "nftables forgets a connection that is silent for 2 s", |program| {
        let network = Namespace { rules: FORGETFUL, resolver: None };
        Ok(network.diagnose_idle(program, "ws://127.0.0.1:8080/chat", 6)?)
    }),
    there("session/half-open", "nftables drops all of a connection that is 2 s old", |program| {
        let network = Namespace { rules: CUT_OFF, resolver: None };
        Ok(network.diagnose_idle(program, "ws://127.0.0.1:8080/chat", 6)?)
    }),
    healthy("Node's ws, watched while it idles", || idle(direct("ws", node("echo")?), 3)),
    healthy("nginx before Python's websockets, watched while it idles", || {
        idle(through(FORWARDING, python("echo")?), 3)
    }),
    healthy("Python's websockets that pings each second, and wants pongs", || {
        idle(direct("ws", living_python("keepalive")?), 5)
    }),
    healthy("Node's ws with the heartbeat of its documents", || idle(direct("ws", living("heartbeat")?), 5)),
    healthy("Socket.IO, whose own pings want pongs of its own", || {
        let mut stage = direct("ws", socket_io()?)?;
        let path = "/socket.io/?EIO=4&transport=websocket";
        stage.question.attempt.url = stage.question.attempt.url.replace("/chat", path);
        idle(Ok(stage), 4)
    }),
    healthy("Node's ws that talks in bursts", || idle(direct("ws", living("bursts")?), 5)),
    healthy("Node's ws that talks much, and drops who does not read", || {
        idle(direct("ws", living("flood")?), 4)
    }),
    healthy("Python's websockets whose handler returns at once (1000)", || {
        direct("ws", living_python("returns")?)
    }),
    healthy("Node's ws that closes at once without a code", || direct("ws", living("close-at-once")?)),
];

/// What the facts leave open.
const SERVER: &[&str] = &["session/idle-timeout"];
const PROXY: &[&str] = &["proxy/idle-timeout"];
const HANDSHAKE: &[&str] = &["auth/unauthorized"];

const fn unsure(
    cause: &'static str,
    candidates: &'static [&'static str],
    set_up: &'static str,
    make: fn() -> Made,
) -> Row {
    Row { candidates, ..row(cause, set_up, make) }
}

/// The same set-up, watched while it idles.
pub(super) fn idle(made: Made, seconds: u64) -> Made {
    let mut stage = made?;
    stage.question.idle = Some(Duration::from_secs(seconds));
    Ok(stage)
}

/// This proxy before Node's ws, whose address goes into its lines.
fn behind(kind: &Kind, lines: &str) -> Made {
    let server = node("echo")?;
    let proxy = Daemon::start(kind, &lines.replace("{server}", &server.address().to_string()))?;
    ask(format!("ws://{}/chat", proxy.address()), vec![Box::new(proxy), Box::new(server)])
}

fn stunnel() -> Made {
    let authority = Authority::new()?;
    let identity = authority.issue(&GOOD)?;
    let both = format!("{}{}", identity.chain_pem(), identity.key_pem());
    let server = node("echo")?;
    let lines = format!("TIMEOUTidle = 2\nconnect = {}", server.address());
    let proxy = Daemon::with(&STUNNEL, &lines, &[("both.pem", &both)])?;
    let url = format!("wss://{}/chat", proxy.address());
    let mut stage = ask(url, vec![Box::new(proxy), Box::new(server)])?;
    stage.question.attempt.tls.extra_roots.push(authority.root_pem().into_bytes());
    Ok(stage)
}

fn forward() -> Made {
    let proxy = Daemon::start(&TINYPROXY, "Timeout 2")?;
    let mut stage = direct("ws", node("echo")?)?;
    stage.question.attempt.proxy = Some(Secret(format!("http://{}", proxy.address())));
    stage.peers.push(Box::new(proxy));
    Ok(stage)
}

fn compared() -> Made {
    let server = node("echo")?;
    let straight = format!("ws://{}/chat", server.address());
    let mut stage = idle(through(&format!("{FORWARDING} proxy_read_timeout 2s;"), server), 8)?;
    stage.question.upstream = Some(straight);
    Ok(stage)
}

/// Who has a token, of which nobody but the server knows that it is worth nothing.
fn stale() -> Made {
    let mut stage = direct("ws", node("token")?)?;
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSIsImlhdCI6MTU3NzgzNjgwMCwiZXhwIjoxNTc3ODQwNDAwfQ.c2ln";
    let value = format!("Bearer {token}");
    stage.question.attempt.request.headers.push(Header { name: "Authorization".into(), value });
    Ok(stage)
}

/// A table of connections, as a NAT router has one: an entry lives as long as something passes, and
/// what has no entry is dropped.
const FORGETFUL: &str = "table inet wscope {\n \
    set known {\n type inet_service; flags dynamic,timeout; timeout 2s;\n }\n \
    chain in {\n type filter hook input priority 0; policy accept;\n \
    tcp dport 8080 tcp flags syn / syn,ack update @known { tcp sport } accept\n \
    tcp dport 8080 tcp sport @known update @known { tcp sport } accept\n \
    tcp sport 8080 tcp dport @known update @known { tcp dport } accept\n \
    tcp dport 8080 drop\n tcp sport 8080 drop\n }\n}\n";

/// The same, and no entry is renewed.
const CUT_OFF: &str = "table inet wscope {\n \
    set known {\n type inet_service; flags dynamic,timeout; timeout 2s;\n }\n \
    chain in {\n type filter hook input priority 0; policy accept;\n \
    tcp dport 8080 tcp flags syn / syn,ack add @known { tcp sport } accept\n \
    tcp dport 8080 tcp sport @known accept\n \
    tcp sport 8080 tcp dport @known accept\n \
    tcp dport 8080 drop\n tcp sport 8080 drop\n }\n}\n";
