//! Refusals: the same status from many causes, by real servers and through real proxies.

use super::{healthy, row, unsure};
use crate::set_up::{FORWARDING, direct, nginx, through};
use crate::{Made, Row};
use peers::{
    APACHE, CADDY, Daemon, HAPROXY, Kind, LIGHTTPD, Nginx, Scripted, TINYPROXY, VARNISH, WEBSOCKETD, app,
    framework, node, python, socket_io,
};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

pub(crate) const ROWS: &[Row] = &[
    // The path.
    may("uri/wrong-path", PATHS, "Node's ws at /ws, asked at /chat", || direct("ws", node("path")?)),
    may("uri/wrong-path", REFUSED, "Starlette in uvicorn, asked at a path without a route", || {
        at("/nowhere", framework("uvicorn")?)
    }),
    may("uri/wrong-path", ELSEWHERE, "Tornado, asked at a path without a handler", || {
        at("/nowhere", framework("tornado")?)
    }),
    may("uri/wrong-path", ELSEWHERE, "aiohttp, asked at a path without a route", || {
        at("/nowhere", framework("aiohttp")?)
    }),
    may(
        "uri/wrong-path",
        &["proxy/path-rewritten"],
        "nginx, as it should be, before Node's ws at another path",
        || through(FORWARDING, node("path")?),
    ),
    may("server/not-websocket", &["uri/wrong-path"], "Express without a WebSocket", || {
        direct("ws", app("express")?)
    }),
    row("server/closed-before-response", "Node's handler drops upgrades at other paths", || {
        direct("ws", node("dropping")?)
    }),
    row("server/closed-before-response", "Socket.IO, asked at a path of another handler", || {
        direct("ws", socket_io()?)
    }),
    row("server/socket-io", "Socket.IO, asked at its path without its query", || {
        at("/socket.io/", socket_io()?)
    }),
    row("server/sockjs", "SockJS, asked at its prefix", || direct("ws", app("sockjs")?)),
    row("server/graphql-ws", "graphql-ws, asked without its subprotocol", || direct("ws", app("graphql")?)),
    row("server/error", "Starlette in uvicorn, whose handler raises", || at("/crash", framework("uvicorn")?)),
    // The origin.
    row("origin/rejected", "Node's ws lets in its own pages and programs, another Origin", || {
        from(ELSEWHERE_ORIGIN, direct("ws", node("own")?))
    }),
    may(
        "origin/rejected",
        &["auth/unauthorized"],
        "Node's ws lets in one origin alone, another Origin",
        || from(ELSEWHERE_ORIGIN, direct("ws", node("strict")?)),
    ),
    row("origin/rejected", "Tornado as it is, another Origin", || {
        from(ELSEWHERE_ORIGIN, direct("ws", framework("tornado")?))
    }),
    row("origin/required", "websocketd --sameorigin, no Origin", || daemon(&WEBSOCKETD, "--sameorigin")),
    row("origin/rejected", "websocketd --sameorigin, another Origin", || {
        from(ELSEWHERE_ORIGIN, daemon(&WEBSOCKETD, "--sameorigin"))
    }),
    may("proxy/host-rewritten", REJECTED, "nginx without Host before Tornado, its own origin", || {
        own(through(UNHOSTED, framework("tornado")?))
    }),
    may("proxy/host-rewritten", REJECTED, "nginx without Host before Tornado, another Origin", || {
        from(ELSEWHERE_ORIGIN, through(UNHOSTED, framework("tornado")?))
    }),
    row("proxy/host-rewritten", "nginx with Host $host before Tornado, its own origin", || {
        own(through(&format!("{UNHOSTED} proxy_set_header Host $host;"), framework("tornado")?))
    }),
    row("proxy/host-rewritten", "nginx without Host before Tornado, its own origin, --upstream", || {
        let server = framework("tornado")?;
        let upstream = format!("ws://{}/chat", server.address());
        let mut stage = own(through(UNHOSTED, server))?;
        stage.question.upstream = Some(upstream);
        Ok(stage)
    }),
    healthy("nginx with Host $http_host before Tornado, its own origin", || {
        own(through(FORWARDING, framework("tornado")?))
    }),
    healthy("Apache with ProxyPreserveHost before Tornado, its own origin", || {
        own(before(
            &APACHE,
            framework("tornado")?,
            "ProxyPreserveHost On\nProxyPass / http://{to}/ upgrade=websocket",
        ))
    }),
    // The route.
    may("proxy/unmatched-route", ROUTES, "Caddy without a matcher for the path", || {
        before(&CADDY, node("echo")?, "reverse_proxy /ws/* {to}")
    }),
    may("proxy/unmatched-route", ROUTES, "nginx without a location for the path", || {
        nginx("location /ws { return 204; }")
    }),
    may("proxy/unmatched-route", ROUTES, "Apache without a ProxyPass for the path", || {
        before(&APACHE, node("echo")?, "ProxyPass /ws http://{to}/ upgrade=websocket")
    }),
    may("proxy/unmatched-route", ROUTES, "lighttpd without a proxy for the path", || daemon(&LIGHTTPD, "")),
    may(
        "proxy/unmatched-route",
        &["uri/wrong-path"],
        "tinyproxy in reverse without a mapping for the path",
        || before(&TINYPROXY, node("echo")?, "ReversePath \"/ws/\" \"http://{to}/\"\nReverseOnly Yes"),
    ),
    row("proxy/path-rewritten", "nginx that cuts the prefix off before Express", || {
        let server = app("chat")?;
        let mut stage =
            nginx(&format!("location /api/ {{ {UNUPGRADED} proxy_pass http://{}/v2/; }}", server.address()))?;
        stage.peers.push(Box::new(server));
        stage.question.attempt.url = stage.question.attempt.url.replace("/chat", "/api/chat");
        Ok(stage)
    }),
    row("proxy/path-rewritten", "Caddy with handle_path before Express", || {
        let mut stage = before(&CADDY, app("express")?, "handle_path /api/* {\n reverse_proxy {to}\n}")?;
        stage.question.attempt.url = stage.question.attempt.url.replace("/chat", "/api/chat");
        Ok(stage)
    }),
    row("proxy/path-rewritten", "nginx that adds a prefix before Node's ws, --upstream", || {
        let server = node("path")?;
        let to = server.address();
        let mut stage = nginx(&format!("location /ws {{ {FORWARDING} proxy_pass http://{to}/app/ws; }}"))?;
        stage.question.attempt.url = stage.question.attempt.url.replace("/chat", "/ws");
        stage.question.upstream = Some(format!("ws://{to}/ws"));
        stage.peers.push(Box::new(server));
        Ok(stage)
    }),
    may("proxy/wrong-virtual-host", &["proxy/unmatched-route"], "nginx whose first page answers", || {
        nginx(
            "location / { default_type text/html; return 200 '<!DOCTYPE html><title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>'; }",
        )
    }),
    row("proxy/trailing-slash-redirect", "nginx with a location for the path with a slash", || {
        let server = node("echo")?;
        let mut stage =
            nginx(&format!("location /chat/ {{ {FORWARDING} proxy_pass http://{}; }}", server.address()))?;
        stage.peers.push(Box::new(server));
        Ok(stage)
    }),
    // What the proxy does not pass on.
    unsure(&["proxy/connection-header-lost"], "Apache with ProxyPass alone before Node's ws", || {
        before(&APACHE, node("echo")?, "ProxyPass / http://{to}/")
    }),
    unsure(&["proxy/connection-header-lost"], "HAProxy that deletes Upgrade before Node's ws", || {
        before(&HAPROXY, node("echo")?, " http-request del-header Upgrade\n server one {to}")
    }),
    unsure(&["proxy/connection-header-lost"], "lighttpd without upgrade before Node's ws", || {
        before(
            &LIGHTTPD,
            node("echo")?,
            "proxy.server = (\"\" => ((\"host\" => \"127.0.0.1\", \"port\" => {to_port})))",
        )
    }),
    unsure(&["proxy/connection-header-lost"], "Varnish without pipe before Node's ws", || {
        before(&VARNISH, node("echo")?, "backend default { .host = \"127.0.0.1\"; .port = \"{to_port}\"; }")
    }),
    unsure(&["uri/wrong-path"], "nginx with proxy_pass alone before Starlette in uvicorn", || {
        through("", framework("uvicorn")?)
    }),
    row("proxy/upgrade-not-forwarded", "nginx with proxy_pass alone before Tornado", || {
        through("", framework("tornado")?)
    }),
    row("proxy/headers-stripped", "nginx with proxy_method POST before Node's ws", || {
        through(&format!("{FORWARDING} proxy_method POST;"), node("echo")?)
    }),
    row("proxy/upgrade-in-subrequest", "nginx whose auth_request passes Upgrade on", in_subrequest),
    row(
        "proxy/subprotocol-stripped",
        "nginx that clears the subprotocol before Node's ws, --upstream",
        || {
            let mut stage = with_upstream("proxy_set_header Sec-WebSocket-Protocol '';", node("chat")?)?;
            stage.question.attempt.request.subprotocols = vec!["chat".into()];
            Ok(stage)
        },
    ),
    // A warning: the connection works.
    healthy("nginx that clears the extensions before Node's ws, --upstream", || {
        with_upstream("proxy_set_header Sec-WebSocket-Extensions '';", node("deflate")?)
    }),
    healthy("nginx, as it should be, before Node's ws, --upstream", || with_upstream("", node("echo")?)),
    // Limits, and servers that are down.
    may(
        "proxy/rate-limited",
        &["proxy/connection-limit"],
        "nginx with limit_req, a second too early",
        limited,
    ),
    row("proxy/rate-limited", "HAProxy that denies with 429", || {
        before(&HAPROXY, node("echo")?, " http-request deny deny_status 429\n server one {to}")
    }),
    may(
        "proxy/service-unavailable",
        &["server/overloaded"],
        "Apache before a port where nothing listens",
        || daemon(&APACHE, "ProxyPass / http://127.0.0.1:1/ upgrade=websocket"),
    ),
    may("proxy/service-unavailable", &["server/overloaded"], "HAProxy without a server", || {
        daemon(&HAPROXY, "")
    }),
    may(
        "proxy/service-unavailable",
        &["server/overloaded"],
        "Varnish before a port where nothing listens",
        || daemon(&VARNISH, "backend default { .host = \"127.0.0.1\"; .port = \"1\"; }"),
    ),
    row("proxy/bad-gateway", "Caddy before a port where nothing listens", || {
        daemon(&CADDY, "reverse_proxy 127.0.0.1:1")
    }),
    may(
        "proxy/bad-gateway",
        &["server/closed-before-response"],
        "nginx before a handler that drops the upgrade",
        || through(FORWARDING, node("dropping")?),
    ),
    row("proxy/waf-blocked", "HAProxy that denies upgrades", || {
        before(&HAPROXY, node("echo")?, " http-request deny if { hdr(Upgrade) -m found }\n server one {to}")
    }),
    may("auth/forbidden", &["proxy/waf-blocked"], "nginx with deny all", || {
        nginx("location / { deny all; }")
    }),
    row(
        "protocol/subprotocol-none-selected",
        "Python's websockets, a subprotocol that it does not know",
        || {
            let mut stage = direct("ws", python("echo")?)?;
            stage.question.attempt.request.subprotocols = vec!["chat".into()];
            Ok(stage)
        },
    ),
];

pub(super) const ELSEWHERE_ORIGIN: &str = "https://elsewhere.example";
/// As it should be, but for Host.
const UNHOSTED: &str = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; \
                        proxy_set_header Connection upgrade;";
/// Plain HTTP/1.1.
const UNUPGRADED: &str = "proxy_http_version 1.1;";
const PATHS: &[&str] = &["origin/rejected"];
const REFUSED: &[&str] = &["auth/forbidden", "origin/rejected"];
const ELSEWHERE: &[&str] = &["server/not-websocket"];
const ROUTES: &[&str] = &["uri/wrong-path", "proxy/wrong-virtual-host"];
const REJECTED: &[&str] = &["origin/rejected"];

/// A cause that the facts do not prove.
pub(super) const fn may(
    cause: &'static str,
    candidates: &'static [&'static str],
    set_up: &'static str,
    make: fn() -> Made,
) -> Row {
    Row { candidates, ..row(cause, set_up, make) }
}

/// A server, asked directly at this path.
fn at(path: &str, server: Scripted) -> Made {
    let mut stage = direct("ws", server)?;
    stage.question.attempt.url = stage.question.attempt.url.replace("/chat", path);
    Ok(stage)
}

/// The same at this path instead of /chat.
pub(super) fn instead(path: &str, made: Made) -> Made {
    let mut stage = made?;
    stage.question.attempt.url = stage.question.attempt.url.replace("/chat", path);
    Ok(stage)
}

/// The same, for a page of this origin.
pub(super) fn from(origin: &str, made: Made) -> Made {
    let mut stage = made?;
    stage.question.attempt.request.origin = Some(origin.into());
    Ok(stage)
}

/// The same, for a page of the server's own origin.
pub(super) fn own(made: Made) -> Made {
    let mut stage = made?;
    let url = &stage.question.attempt.url;
    let origin = url.trim_end_matches("/chat").replacen("ws", "http", 1);
    stage.question.attempt.request.origin = Some(origin);
    Ok(stage)
}

/// A daemon with these lines.
pub(super) fn daemon(kind: &Kind, lines: &str) -> Made {
    let daemon = Daemon::start(kind, lines)?;
    crate::set_up::ask(format!("ws://{}/chat", daemon.address()), vec![Box::new(daemon)])
}

/// A daemon with these lines before this server: `{to}` is its address, `{to_port}` its port.
pub(super) fn before(kind: &Kind, server: Scripted, lines: &str) -> Made {
    let to = server.address();
    let lines = lines.replace("{to}", &to.to_string()).replace("{to_port}", &to.port().to_string());
    let mut stage = daemon(kind, &lines)?;
    stage.peers.push(Box::new(server));
    Ok(stage)
}

/// nginx with these lines before this server, compared with the way straight to it.
fn with_upstream(lines: &str, server: Scripted) -> Made {
    let upstream = format!("ws://{}/chat", server.address());
    let mut stage = through(&format!("{FORWARDING} {lines}"), server)?;
    stage.question.upstream = Some(upstream);
    Ok(stage)
}

/// nginx that asks a WebSocket server whether it may, and passes Upgrade on there.
fn in_subrequest() -> Made {
    let server = app("chat")?;
    let to = server.address();
    // A plain request is let in; an upgrade gets 101 from the server that is asked.
    let auth = format!("location = /auth {{ internal; {FORWARDING} proxy_pass http://{to}/chat; }}");
    let permits = "location = /permit { return 200; }";
    let mut stage = nginx(&format!(
        "{auth} {permits} error_page 500 = /permit; location / {{ auth_request /auth; {FORWARDING} proxy_pass http://{to}; }}"
    ))?;
    stage.peers.push(Box::new(server));
    Ok(stage)
}

/// nginx that lets in one request a second, and has just let in another.
fn limited() -> Made {
    let server = node("echo")?;
    let to = server.address();
    // A zone stands beside the server block: this ends the one, and the map takes up its closing brace.
    let zone =
        "} limit_req_zone $binary_remote_addr zone=second:64k rate=1r/s; map $host $other { default 1;";
    let proxy = Nginx::start(&format!(
        "limit_req zone=second; location / {{ {FORWARDING} proxy_pass http://{to}; }} {zone}"
    ))?;
    let mut other = TcpStream::connect(proxy.address())?;
    write!(other, "GET / HTTP/1.0\r\n\r\n")?;
    other.read_to_end(&mut vec![])?;
    let mut stage = crate::set_up::ask(
        format!("ws://{}/chat", proxy.address()),
        vec![Box::new(proxy), Box::new(server)],
    )?;
    // Only who waits a second can tell it from a limit of connections.
    stage.question.idle = Some(std::time::Duration::from_secs(2));
    Ok(stage)
}
