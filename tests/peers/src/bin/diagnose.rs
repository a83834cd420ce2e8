//! `peers-diagnose URL [NAMES]`: the doctor's report on a URL as JSON, from inside a namespace.
//! With NAMES (separated by commas, maybe none) it is the resolver of the namespace too: those names
//! are at 127.0.0.1, all others do not exist.

use doctor::Question;
use std::io::Write as _;
use std::time::Duration;
use tokio::net::UdpSocket;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let url = arguments.first().cloned().unwrap_or_default();
    let question = Question {
        attempt: model::Attempt::new(url),
        page: None,
        upstream: None,
        client: None,
        timeout: Duration::from_secs(6),
        idle: None,
        try_paths: false,
    };
    let report = match arguments.get(1) {
        None => doctor::diagnose(question).await,
        Some(names) => {
            let socket = UdpSocket::bind("127.0.0.1:53").await?;
            tokio::select! {
                report = doctor::diagnose(question) => report,
                failed = resolve(&socket, names) => return failed,
            }
        }
    };
    let json = finding::json(&report, finding::Language::En);
    std::io::stdout().write_all(json.to_string().as_bytes())
}

/// Answers queries (RFC 1035 section 4) for ever.
async fn resolve(socket: &UdpSocket, names: &str) -> std::io::Result<()> {
    let mut room = [0; 512];
    loop {
        let (length, client) = socket.recv_from(&mut room).await?;
        if let Some(answer) = answer(&room[..length], names) {
            socket.send_to(&answer, client).await?;
        }
    }
}

fn answer(query: &[u8], names: &str) -> Option<Vec<u8>> {
    let (mut at, mut labels) = (12, vec![]);
    while *query.get(at)? > 0 {
        let end = at + 1 + usize::from(query[at]);
        labels.push(String::from_utf8_lossy(query.get(at + 1..end)?).to_lowercase());
        at = end;
    }
    let question = query.get(12..at + 5)?;
    let known = names.split(',').any(|name| name == labels.join("."));
    let is_address = question[question.len() - 4..question.len() - 2] == [0, 1];
    let found = u8::from(known && is_address);
    let code = if known { 0x80 } else { 0x83 };
    let mut answer = [&query[..2], &[0x81, code, 0, 1, 0, found, 0, 0, 0, 0], question].concat();
    if found == 1 {
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
    }
    Some(answer)
}
