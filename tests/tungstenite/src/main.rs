//! Opens each URL with tungstenite and says how it went; input and output as in
//! `tests/peers/clients/node.mjs`.

use serde::{Deserialize, Serialize};
use std::io::Read as _;
use std::net::TcpStream;
use std::sync::Mutex;
use std::time::Duration;
use tungstenite::client::IntoClientRequest as _;
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Error, Message, WebSocket};

/// Connections at the same time.
const SIDE_BY_SIDE: usize = 8;

#[derive(Deserialize)]
struct Job {
    url: String,
    protocols: Vec<String>,
}

/// How it went; `ended`: the message `end` was heard.
#[derive(Clone, Default, Serialize)]
struct Seen {
    ended: bool,
    opened: bool,
    text: Option<String>,
    code: Option<u16>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let jobs: Vec<Job> = serde_json::from_str(&input)?;
    let next = Mutex::new(0..jobs.len());
    let results = Mutex::new(vec![Seen::default(); jobs.len()]);
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(at) = take(&next) {
                    let seen = run(&jobs[at]);
                    results.lock().expect("no run panics")[at] = seen;
                }
            });
        }
    });
    println!("{}", serde_json::to_string(&results.into_inner()?)?);
    Ok(())
}

fn take(next: &Mutex<std::ops::Range<usize>>) -> Option<usize> {
    next.lock().expect("no run panics").next()
}

fn run(job: &Job) -> Seen {
    let mut seen = Seen::default();
    if let Err(error) = talk(job, &mut seen) {
        seen.text = Some(error.to_string());
    }
    seen
}

fn talk(job: &Job, seen: &mut Seen) -> Result<(), Error> {
    let mut request = job.url.as_str().into_client_request()?;
    if !job.protocols.is_empty() {
        request.headers_mut().insert("Sec-WebSocket-Protocol", job.protocols.join(", ").parse()?);
    }
    let (mut socket, _) = tungstenite::connect(request)?;
    patience(&socket)?;
    seen.opened = true;
    loop {
        match socket.read()? {
            Message::Text(text) if text.as_str() == "end" => break,
            Message::Close(frame) => {
                seen.code = frame.map(|it| it.code.into());
                return Ok(());
            }
            _ => {}
        }
    }
    seen.ended = true;
    socket.close(None)
}

fn patience(socket: &WebSocket<MaybeTlsStream<TcpStream>>) -> Result<(), Error> {
    if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    }
    Ok(())
}
