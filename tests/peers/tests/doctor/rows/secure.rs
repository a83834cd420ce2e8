//! Rows on TLS, on the HTTP that is spoken over it, and on ports that speak the other of the two.

mod certificates;
mod clients;
mod handshakes;

use crate::set_up::{FORWARDING, ask};
use crate::{Made, Row, Stage};
use peers::{Certificate, Forge, Nginx, Scripted, node};
use std::error::Error;
use std::net::SocketAddr;

pub(crate) const ROWS: [&[Row]; 3] = [certificates::ROWS, clients::ROWS, handshakes::ROWS];

/// A question to this address over TLS, for a client that trusts the forge's root.
fn asked(address: SocketAddr, forge: Forge) -> Made {
    let mut stage = ask(format!("wss://{address}/chat"), vec![])?;
    stage.question.attempt.tls.extra_roots.push(forge.chain(&["root"])?.into_bytes());
    stage.peers.push(Box::new(forge));
    Ok(stage)
}

/// The same by a name that no resolver knows.
fn named(host: &str, address: SocketAddr, forge: Forge) -> Made {
    let mut stage = asked(address, forge)?;
    stage.question.attempt.url = format!("wss://{host}:{}/chat", address.port());
    stage.question.attempt.connect_to = Some(address);
    Ok(stage)
}

/// nginx with this chain and these lines before Node's ws.
fn nginx(forge: &Forge, chain: &[&str], lines: &str) -> Result<(Nginx, Scripted), Box<dyn Error>> {
    let server = node("echo")?;
    let block = format!("{lines} location / {{ {FORWARDING} proxy_pass http://{}; }}", server.address());
    let key = forge.text(&format!("{}.key", chain[0]))?;
    Ok((Nginx::secure(&block, [forge.chain(chain)?, key])?, server))
}

/// A stage of nginx with a leaf made like this, whose chain is sent like this.
fn with_leaf(leaf: Certificate<'_>, chain: &[&str], lines: &str) -> Made {
    let forge = Forge::new()?;
    forge.make("leaf", leaf)?;
    with(forge, chain, lines)
}

/// A stage of nginx with what is in this forge.
fn with(forge: Forge, chain: &[&str], lines: &str) -> Made {
    let lines = lines.replace("{forge}", &forge.path("").to_string_lossy());
    let (nginx, server) = nginx(&forge, chain, &lines)?;
    let mut stage = asked(nginx.address(), forge)?;
    stage.peers.extend([Box::new(nginx) as _, Box::new(server) as _]);
    Ok(stage)
}

/// The same for a client that trusts nobody new.
fn untrusted(mut stage: Stage) -> Stage {
    stage.question.attempt.tls.extra_roots.clear();
    stage
}
