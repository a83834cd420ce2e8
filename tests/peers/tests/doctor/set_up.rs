//! Set-ups that a user may have, made of real peers.

use crate::{Made, Stage};
use doctor::Question;
use lab::certificate::{Authority, GOOD, Leaf};
use model::Attempt;
use peers::{Nginx, Scripted, node};
use socket2::{Domain, Socket, Type};
use std::any::Any;
use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::Command;
use std::time::Duration;

/// The lines that a proxy needs beside its `proxy_pass`.
pub(crate) const FORWARDING: &str = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; \
                                     proxy_set_header Connection upgrade; proxy_set_header Host $http_host;";

/// A question about this URL while these peers live.
pub(crate) fn ask(url: String, peers: Vec<Box<dyn Any>>) -> Made {
    let question = Question {
        attempt: Attempt::new(url),
        page: None,
        upstream: None,
        client: None,
        timeout: Duration::from_secs(8),
        idle: None,
        try_paths: false,
    };
    Ok(Stage { question, peers })
}

/// A server, asked directly.
pub(crate) fn direct(scheme: &str, server: Scripted) -> Made {
    ask(format!("{scheme}://{}/chat", server.address()), vec![Box::new(server)])
}

/// nginx with this in its server block.
pub(crate) fn nginx(server: &str) -> Made {
    let nginx = Nginx::start(server)?;
    ask(format!("ws://{}/chat", nginx.address()), vec![Box::new(nginx)])
}

/// nginx with these lines beside its `proxy_pass` before this server.
pub(crate) fn through(lines: &str, server: Scripted) -> Made {
    let mut stage = nginx(&location(lines, server.address()))?;
    stage.peers.push(Box::new(server));
    Ok(stage)
}

/// nginx as it should be, before nothing.
pub(crate) fn before_nothing() -> Made {
    let (address, port) = closed()?;
    let mut stage = nginx(&location(FORWARDING, address))?;
    stage.peers.push(port);
    Ok(stage)
}

/// nginx before a group of servers of which none is left.
pub(crate) fn before_a_dead_group() -> Made {
    let (address, port) = closed()?;
    // A group stands beside the server block: this ends the one, and the next takes up its closing brace.
    let dead = format!("}} upstream dead {{ server {address} max_fails=1; ");
    let mut stage = nginx(&format!("location / {{ {FORWARDING} proxy_pass http://dead; }} {dead}"))?;
    stage.peers.push(port);
    Ok(stage)
}

/// nginx that has room for one client, and has it.
pub(crate) fn crowded() -> Made {
    let mut stage = through(&format!("limit_conn clients 1; {FORWARDING}"), node("echo")?)?;
    let address = stage.question.attempt.url.trim_start_matches("ws://").trim_end_matches("/chat");
    let mut other = TcpStream::connect(address)?;
    let key = "dGhlIHNhbXBsZSBub25jZQ==";
    write!(
        other,
        "GET /chat HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )?;
    let mut status = String::new();
    BufReader::new(&other).read_line(&mut status)?;
    if !status.contains(" 101 ") {
        return Err(format!("the first client gets {status}").into());
    }
    stage.peers.push(Box::new(other));
    Ok(stage)
}

/// A port where nothing listens.
pub(crate) fn nothing() -> Made {
    let (address, port) = closed()?;
    ask(format!("ws://{address}/chat"), vec![port])
}

/// nginx with this certificate before Node's ws, asked with this scheme.
pub(crate) fn secure(scheme: &str, leaf: Leaf) -> Made {
    Ok(secured(scheme, leaf, "")?.0)
}

/// The same, for a client that trusts the authority.
pub(crate) fn trusted(leaf: Leaf) -> Made {
    let (mut stage, root) = secured("wss", leaf, "")?;
    stage.question.attempt.tls.extra_roots.push(root);
    Ok(stage)
}

/// nginx that lets in clients with a certificate alone.
pub(crate) fn mutual() -> Made {
    let lines = "ssl_verify_client on; ssl_client_certificate chain.pem;";
    let (mut stage, root) = secured("wss", GOOD, lines)?;
    stage.question.attempt.tls.extra_roots.push(root);
    Ok(stage)
}

/// nginx with a certificate made by the command that everyone finds first.
pub(crate) fn self_signed() -> Made {
    let folder = tempfile::tempdir()?;
    let file = |name: &str| folder.path().join(name);
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
        .args(["-days", "365", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"])
        .arg("-keyout")
        .arg(file("key.pem"))
        .arg("-out")
        .arg(file("chain.pem"))
        .output()
        .map_err(|error| format!("openssl: {error}: apt-get install openssl"))?;
    if !made.status.success() {
        return Err(String::from_utf8_lossy(&made.stderr).into());
    }
    let pem = [std::fs::read_to_string(file("chain.pem"))?, std::fs::read_to_string(file("key.pem"))?];
    let nginx = Nginx::secure("return 404;", pem)?;
    ask(format!("wss://{}/chat", nginx.address()), vec![Box::new(nginx)])
}

fn secured(scheme: &str, leaf: Leaf, lines: &str) -> Result<(Stage, Vec<u8>), Box<dyn Error>> {
    let authority = Authority::new()?;
    let identity = authority.issue(&leaf)?;
    let server = node("echo")?;
    let block = format!("{lines} {}", location(FORWARDING, server.address()));
    let nginx = Nginx::secure(&block, [identity.chain_pem().into(), identity.key_pem()])?;
    let stage = ask(format!("{scheme}://{}/chat", nginx.address()), vec![Box::new(nginx), Box::new(server)])?;
    Ok((stage, authority.root_pem().into_bytes()))
}

fn location(lines: &str, upstream: SocketAddr) -> String {
    format!("location / {{ {lines} proxy_pass http://{upstream}; }}")
}

/// A port that is bound and never listened at: it refuses, and nobody else can take it.
fn closed() -> Result<(SocketAddr, Box<dyn Any>), Box<dyn Error>> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    let address = socket.local_addr()?.as_socket().ok_or("an IPv4 address")?;
    Ok((address, Box::new(socket)))
}
