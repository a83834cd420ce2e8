//! As much HTTP as a bench needs: a request a connection, and the answer whole or line by line.

use crate::shell::Failure;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// Asks and reads JSON.
pub(super) fn get(address: SocketAddr, path: &str) -> Result<Value, Failure> {
    let mut body = vec![];
    ask(address, path, None)?.read_to_end(&mut body).map_err(|error| failed(path, &error))?;
    json(path, &body)
}

/// Sends JSON and reads JSON.
pub(super) fn post(address: SocketAddr, path: &str, sent: &Value) -> Result<Value, Failure> {
    let mut body = vec![];
    ask(address, path, Some(sent))?.read_to_end(&mut body).map_err(|error| failed(path, &error))?;
    json(path, &body)
}

/// Asks and hears the answer line by line.
pub(super) fn stream(
    address: SocketAddr,
    path: &str,
    mut hear: impl FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut reader = BufReader::with_capacity(1 << 20, ask(address, path, None)?);
    let mut line = vec![];
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(|error| failed(path, &error))? == 0 {
            return Ok(());
        }
        hear(&line)?;
    }
}

/// HTTP/1.0: the answer comes without chunks and ends with the connection.
fn ask(address: SocketAddr, path: &str, sent: Option<&Value>) -> Result<impl Read + use<>, Failure> {
    let asked = || -> std::io::Result<BufReader<TcpStream>> {
        let mut stream = TcpStream::connect(address)?;
        let method = if sent.is_some() { "POST" } else { "GET" };
        let body = sent.map(Value::to_string).unwrap_or_default();
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        Ok(BufReader::with_capacity(1 << 16, stream))
    };
    let mut reader = asked().map_err(|error| failed(path, &error))?;
    let mut line = String::new();
    let mut status = String::new();
    loop {
        line.clear();
        reader.read_line(&mut line).map_err(|error| failed(path, &error))?;
        if status.is_empty() {
            status.clone_from(&line);
        }
        if line.trim_end().is_empty() {
            break;
        }
    }
    if status.split(' ').nth(1).is_some_and(|it| it.starts_with('2')) {
        return Ok(reader);
    }
    Err(Failure::new(format!("{path}: {}", status.trim_end())))
}

fn json(path: &str, body: &[u8]) -> Result<Value, Failure> {
    serde_json::from_slice(body).map_err(|error| Failure::new(format!("{path}: {error}")))
}

fn failed(path: &str, error: &std::io::Error) -> Failure {
    Failure::new(format!("{path}: {error}"))
}
