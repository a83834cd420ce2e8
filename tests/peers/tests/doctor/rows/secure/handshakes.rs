//! Handshakes that do not come about, and ports that speak something else.

use super::{asked, named, with_leaf};
use crate::rows::row;
use crate::set_up::ask;
use crate::{Made, Row};
use peers::{
    APACHE, CADDY, Certificate, Daemon, Forge, HAPROXY, Kind, Nginx, Peer, STUNNEL, framework, node_http2,
    node_secure, python_secure,
};
use std::net::SocketAddr;
use std::process::{Command, Stdio};

const LEAF: Certificate<'static> = Certificate::LEAF;
const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const OLD: &str = "tls/old-version";
const CIPHER: &str = "tls/no-common-cipher";
const TO_TLS: &str = "uri/scheme-mismatch-tls";
const TO_PLAIN: &str = "uri/scheme-mismatch-plain";

pub(super) const ROWS: &[Row] = &[
    row(OLD, "nginx with TLS 1.0 alone", || {
        with_leaf(
            Certificate { key: RSA, ..LEAF },
            &["leaf"],
            "ssl_protocols TLSv1; ssl_ciphers ALL:@SECLEVEL=0;",
        )
    }),
    row(OLD, "nginx with TLS 1.1 alone", || {
        with_leaf(LEAF, &["leaf"], "ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;")
    }),
    row(OLD, "Python's ssl with TLS 1.1 at most", || python(&["max=1.1", "ciphers=ALL:@SECLEVEL=0"])),
    row(OLD, "`openssl s_server -tls1_1`", || s_server(&["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])),
    row(CIPHER, "nginx with AES128-SHA alone, TLS 1.2", || {
        let leaf = Certificate { key: RSA, ..LEAF };
        with_leaf(leaf, &["leaf"], "ssl_protocols TLSv1.2; ssl_ciphers AES128-SHA;")
    }),
    row(CIPHER, "nginx with ECDHE-ECDSA-AES256-SHA alone, TLS 1.2", || {
        with_leaf(LEAF, &["leaf"], "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES256-SHA;")
    }),
    row(CIPHER, "Python's ssl with a cipher of old, which sends no alert", || {
        python(&["max=1.2", "ciphers=ECDHE-ECDSA-AES128-SHA256"])
    }),
    row(CIPHER, "`openssl s_server -cipher NULL`", || s_server(&["-tls1_2", "-cipher", "NULL:@SECLEVEL=0"])),
    row("tls/sni-required", "nginx with ssl_reject_handshake before an unknown name", || {
        let forge = Forge::new()?;
        forge.make("leaf", LEAF)?;
        let nginx = rejecting(&forge)?;
        let mut stage = named("other.row.test", nginx.address(), forge)?;
        stage.peers.push(Box::new(nginx));
        Ok(stage)
    }),
    row("tls/sni-required", "nginx with ssl_reject_handshake, asked by its address", || {
        let forge = Forge::new()?;
        forge.make("leaf", LEAF)?;
        let nginx = rejecting(&forge)?;
        let mut stage = asked(nginx.address(), forge)?;
        stage.peers.push(Box::new(nginx));
        Ok(stage)
    }),
    row("tls/sni-required", "HAProxy with strict-sni before an unknown name", || {
        let forge = Forge::new()?;
        forge.make("leaf", LEAF)?;
        let pem = forge.chain(&["leaf"])? + &forge.text("leaf.key")?;
        let (daemon, address) = haproxy("ssl crt {folder}/both.pem strict-sni", &pem)?;
        let mut stage = named("other.row.test", address, forge)?;
        stage.peers.push(Box::new(daemon));
        Ok(stage)
    }),
    row("protocol/http2-only", "Node's http2 without allowHTTP1", || over_node("http2")),
    row("protocol/http2-only", "Node's http2 with enableConnectProtocol alone", || over_node("connect")),
    row("protocol/http2-only", "Node's http2 without TLS", || {
        let server = node_http2("echo")?;
        ask(format!("ws://{}/", server.address()), vec![Box::new(server)])
    }),
    row(TO_TLS, "ws:// to the TLS port of Apache", || {
        secured(&APACHE, "SSLEngine on\nSSLCertificateFile {folder}/both.pem")
    }),
    row(TO_TLS, "ws:// to the TLS port of stunnel", || secured(&STUNNEL, "connect = 127.0.0.1:9")),
    row(TO_TLS, "ws:// to the TLS port of HAProxy", || {
        let forge = Forge::new()?;
        forge.make("leaf", LEAF)?;
        let pem = forge.chain(&["leaf"])? + &forge.text("leaf.key")?;
        let (daemon, address) = haproxy("ssl crt {folder}/both.pem", &pem)?;
        ask(format!("ws://{address}/chat"), vec![Box::new(daemon)])
    }),
    row(TO_TLS, "ws:// to `openssl s_server`", || {
        let mut stage = s_server(&[])?;
        stage.question.attempt.url = stage.question.attempt.url.replace("wss", "ws");
        Ok(stage)
    }),
    row(TO_TLS, "ws:// to Node's https", || {
        let mut stage = over_node("echo")?;
        stage.question.attempt.url = stage.question.attempt.url.replace("wss", "ws");
        Ok(stage)
    }),
    row(TO_TLS, "ws:// to Python's websockets over TLS", || {
        let mut stage = python(&[])?;
        stage.question.attempt.url = stage.question.attempt.url.replace("wss", "ws");
        Ok(stage)
    }),
    row(TO_PLAIN, "wss:// to nginx without TLS", || {
        let nginx = Nginx::start("return 404;")?;
        ask(format!("wss://{}/chat", nginx.address()), vec![Box::new(nginx)])
    }),
    row(TO_PLAIN, "wss:// to Apache without TLS", || plain(&APACHE, "")),
    row(TO_PLAIN, "wss:// to HAProxy without TLS", || plain(&HAPROXY, " http-request return status 404")),
    row(TO_PLAIN, "wss:// to Caddy without TLS", || plain(&CADDY, "respond 404")),
    row(TO_PLAIN, "wss:// to uvicorn without TLS", || {
        let server = framework("uvicorn")?;
        ask(format!("wss://{}/chat", server.address()), vec![Box::new(server)])
    }),
    row("network/reset", "stunnel before a port where nothing listens: TLS stands, then a reset", || {
        let forge = Forge::new()?;
        forge.make("leaf", LEAF)?;
        let pem = forge.chain(&["leaf"])? + &forge.text("leaf.key")?;
        let daemon = Daemon::with(&STUNNEL, "connect = 127.0.0.1:9", &[("both.pem", &pem)])?;
        let mut stage = asked(daemon.address(), forge)?;
        stage.peers.push(Box::new(daemon));
        Ok(stage)
    }),
    row("server/not-websocket", "`openssl s_server -www`, which answers every request with a page", || {
        s_server(&["-www"])
    }),
];

/// nginx that knows one name, and refuses the handshake for any other.
fn rejecting(forge: &Forge) -> Result<Nginx, Box<dyn std::error::Error>> {
    // The first server block is the one that refuses; the second has the name.
    let lines = "ssl_reject_handshake on; } server { listen {listen} ssl; server_name chat.row.test; \
                 ssl_certificate chain.pem; ssl_certificate_key key.pem; return 404;";
    Ok(Nginx::secure(lines, [forge.chain(&["leaf"])?, forge.text("leaf.key")?])?)
}

fn python(words: &[&str]) -> Made {
    let forge = Forge::new()?;
    forge.make("leaf", LEAF)?;
    let server = python_secure(&forge.path("leaf.pem"), &forge.path("leaf.key"), words)?;
    let mut stage = asked(server.address(), forge)?;
    stage.peers.push(Box::new(server));
    Ok(stage)
}

fn over_node(mode: &str) -> Made {
    let forge = Forge::new()?;
    forge.make("leaf", LEAF)?;
    let server = node_secure(mode, &forge.path("leaf.pem"), &forge.path("leaf.key"), None)?;
    let mut stage = asked(server.address(), forge)?;
    stage.peers.push(Box::new(server));
    Ok(stage)
}

fn s_server(options: &[&str]) -> Made {
    let forge = Forge::new()?;
    forge.make("leaf", Certificate { key: RSA, ..LEAF })?;
    let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let mut command = Command::new("openssl");
    command.args(["s_server", "-quiet", "-accept", &address.to_string()]).args(options);
    command.arg("-cert").arg(forge.path("leaf.pem")).arg("-key").arg(forge.path("leaf.key"));
    let mut peer = Peer::start(command.stderr(Stdio::null()), "openssl")?;
    peer.listens("openssl s_server", address)?;
    let mut stage = asked(address, forge)?;
    stage.peers.push(Box::new(peer));
    Ok(stage)
}

/// HAProxy that binds another port like this.
fn haproxy(bind: &str, pem: &str) -> Result<(Daemon, SocketAddr), Box<dyn std::error::Error>> {
    let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let lines = format!(
        " http-request return status 404\nlisten secure\n bind {address} {bind}\n http-request return status 404"
    );
    Ok((Daemon::with(&HAPROXY, &lines, &[("both.pem", pem)])?, address))
}

/// A daemon with TLS, asked without.
fn secured(kind: &Kind, lines: &str) -> Made {
    let forge = Forge::new()?;
    forge.make("leaf", LEAF)?;
    let pem = forge.chain(&["leaf"])? + &forge.text("leaf.key")?;
    let daemon = Daemon::with(kind, lines, &[("both.pem", &pem)])?;
    ask(format!("ws://{}/chat", daemon.address()), vec![Box::new(daemon)])
}

/// A daemon without TLS, asked with it.
fn plain(kind: &Kind, lines: &str) -> Made {
    let daemon = Daemon::start(kind, lines)?;
    ask(format!("wss://{}/chat", daemon.address()), vec![Box::new(daemon)])
}
