//! As much HTTP as people with cookies need: a request a connection, HTTP/1.0, JSON both ways.

use crate::shell::Failure;
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

/// Somebody with a browser, at one node.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) address: SocketAddr,
    /// Empty: nobody yet.
    pub(super) cookie: String,
}

impl Client {
    /// The same somebody at another node.
    pub(super) fn at(&self, address: SocketAddr) -> Self {
        Self { address, cookie: self.cookie.clone() }
    }

    /// What stands there, as text.
    pub(super) fn get(&self, path: &str) -> Result<String, Failure> {
        self.ask("GET", path, "").map(|it| it.1)
    }

    /// Sends JSON and reads JSON.
    pub(super) fn post(&self, path: &str, sent: &Value) -> Result<Value, Failure> {
        json(path, &self.ask("POST", path, &sent.to_string())?.1)
    }

    /// Accepts an invitation, which signs in.
    pub(super) fn accept(&mut self, link: &str, email: &str) -> Result<Value, Failure> {
        let path = "/api/invitations/accept";
        let secret = link.split_once('#').map_or("", |it| it.1);
        let guest =
            serde_json::json!({ "secret": secret, "email": email, "name": email, "password": PASSWORD });
        let (head, body) = self.ask("POST", path, &guest.to_string())?;
        let cookie = head.lines().filter_map(|it| it.split_once(": "));
        let cookie = cookie.into_iter().find(|it| it.0.eq_ignore_ascii_case("set-cookie"));
        let cookie = cookie.and_then(|it| it.1.split(';').next());
        self.cookie = cookie.ok_or_else(|| Failure::new(format!("{path} gave no cookie")))?.to_owned();
        json(path, &body)
    }

    /// The head and the body of an answer that is none of failure.
    fn ask(&self, method: &str, path: &str, body: &str) -> Result<(String, String), Failure> {
        let asked = || -> std::io::Result<Vec<u8>> {
            let mut stream = TcpStream::connect(self.address)?;
            let head = format!(
                "{method} {path} HTTP/1.0\r\nHost: localhost\r\nOrigin: http://localhost\r\nCookie: {}\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                self.cookie,
                body.len()
            );
            stream.write_all(head.as_bytes())?;
            let mut bytes = vec![];
            stream.read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = asked().map_err(|error| Failure::new(format!("{path}: {error}")))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        if head.split(' ').nth(1).is_some_and(|it| it.starts_with('2')) {
            return Ok((head.to_owned(), body.to_owned()));
        }
        Err(Failure::new(format!("{path}: {} {body}", head.lines().next().unwrap_or("no answer"))))
    }
}

/// Of everybody.
const PASSWORD: &str = "correct horse battery";

fn json(path: &str, body: &str) -> Result<Value, Failure> {
    serde_json::from_str(body).map_err(|error| Failure::new(format!("{path}: {error}")))
}
