//! `peers-diagnose URL [OPTION…]`: the doctor's report on a URL as JSON, from inside a namespace.
//!
//! - `--zone=ZONE`: it is the resolver of the namespace too (the words of a zone: `peers::answer`)
//! - `--idle=SECONDS`: an echo server listens there, and idle connections are watched
//! - `--proxy=URL`, `--trust=FILE`, `--timeout=SECONDS`

use doctor::Question;
use std::io::{self, Write as _};
use std::time::Duration;
use tokio::net::UdpSocket;

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| arguments.iter().find_map(|it| it.strip_prefix(&format!("--{name}=")));
    let mut attempt = model::Attempt::new(arguments.first().cloned().unwrap_or_default());
    attempt.proxy = option("proxy").map(|it| model::Secret(it.to_owned()));
    if let Some(file) = option("trust") {
        attempt.tls.extra_roots.push(std::fs::read(file)?);
    }
    let idle = option("idle").and_then(|it| it.parse().ok()).map(Duration::from_secs);
    let _echo = match idle {
        Some(_) => Some(echo(&attempt.url).await?),
        None => None,
    };
    let seconds = option("timeout").and_then(|it| it.parse().ok()).unwrap_or(6);
    let question = Question { timeout: Duration::from_secs(seconds), idle, ..Question::about(attempt) };
    let report = match option("zone") {
        None => doctor::diagnose(question).await,
        Some(zone) => {
            let socket = UdpSocket::bind("127.0.0.1:53").await?;
            tokio::select! {
                report = doctor::diagnose(question) => report,
                failed = resolve(&socket, zone) => return failed,
            }
        }
    };
    let json = finding::json(&report, finding::Language::En);
    io::stdout().write_all(json.to_string().as_bytes())
}

/// An echo server at the address of this URL.
async fn echo(url: &str) -> io::Result<lab::Echo> {
    let address = url.trim_start_matches("ws://").split('/').next().unwrap_or_default();
    lab::Echo::start(tokio::net::TcpListener::bind(address).await?)
}

/// Answers queries for ever.
async fn resolve(socket: &UdpSocket, zone: &str) -> io::Result<()> {
    let mut room = [0; 512];
    loop {
        let (length, client) = socket.recv_from(&mut room).await?;
        if let Some(answer) = peers::answer(&room[..length], zone) {
            socket.send_to(&answer, client).await?;
        }
    }
}
