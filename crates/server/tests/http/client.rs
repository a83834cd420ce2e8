//! A tiny HTTP client that sends exactly what a test says, and a workbench to ask.

use serde_json::Value;
use server::{Options, Running};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Long enough for a slow machine; a test that needs it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// An answer, whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// A workbench on a free port with its data in this folder.
pub(crate) async fn workbench(folder: &Path) -> Result<Running, server::Error> {
    workbench_at(folder, SocketAddr::from(([127, 0, 0, 1], 0)), finding::Language::En).await
}

pub(crate) async fn workbench_at(
    folder: &Path,
    listen: SocketAddr,
    language: finding::Language,
) -> Result<Running, server::Error> {
    let proxy = model::SystemProxy::default();
    server::serve(Options { listen, data: folder.to_owned(), language, proxy }).await
}

/// Where a workbench listens: ours, or that of another process.
pub(crate) trait Address {
    fn address(&self) -> SocketAddr;
}

impl Address for Running {
    fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Address for SocketAddr {
    fn address(&self) -> SocketAddr {
        *self
    }
}

/// Asks as our page does.
pub(crate) async fn ask(
    bench: &impl Address,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> std::io::Result<Answer> {
    let host = bench.address().to_string();
    let origin = format!("http://{host}");
    send(bench.address(), method, path, &[("Host", &host), ("Origin", &origin)], body).await
}

pub(crate) async fn get(bench: &impl Address, path: &str) -> std::io::Result<Answer> {
    ask(bench, "GET", path, None).await
}

pub(crate) async fn post(bench: &impl Address, path: &str, body: &Value) -> std::io::Result<Answer> {
    ask(bench, "POST", path, Some(body)).await
}

/// Sends one request with exactly these headers and what its body needs.
pub(crate) async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
) -> std::io::Result<Answer> {
    let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    let body = body.map(Value::to_string);
    if let Some(body) = &body {
        request += &format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    }
    request += "\r\n";
    request += body.as_deref().unwrap_or_default();
    exchange(address, &request).await
}

/// Sends these bytes and reads until the server closes.
pub(crate) async fn exchange(address: SocketAddr, request: &str) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = vec![];
    tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await??;
    let end = bytes.windows(4).position(|it| it == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.get(9..12).and_then(|it| it.parse().ok()).unwrap_or(0);
    Ok(Answer { status, head, body: bytes.split_off((end + 4).min(bytes.len())) })
}

impl Answer {
    /// The body as JSON; null where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body as JSON of an answer that must have this status.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}\n{}", self.head, String::from_utf8_lossy(&self.body));
        self.json()
    }

    /// The code of a refusal that must have this status.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16) -> String {
        self.expect(status)["error"]["code"].as_str().unwrap_or("no code").to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.into_iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}
