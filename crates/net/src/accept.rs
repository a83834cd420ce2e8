//! The server's side of the handshake, on any stream (RFC 6455 section 4.2).

use crate::stream::Prefixed;
use crate::upgrade::head_end;
use base64::Engine as _;
use model::Header;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;
use wire::{Deflate, DeflateOffer, Extension, RequestHead};

/// How long and how much.
#[derive(Clone, Copy, Debug)]
pub struct AcceptLimits {
    /// Longest request head, in bytes.
    pub head: usize,
    /// Longest time until the head is there.
    pub timeout: Duration,
}

impl Default for AcceptLimits {
    fn default() -> Self {
        Self { head: 64 * 1024, timeout: Duration::from_secs(10) }
    }
}

/// Why there is no request to answer. The stream is closed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AcceptError {
    /// The head was not there in time.
    #[error("no request head in time")]
    TimedOut,
    /// The head is longer than the limit.
    #[error("the request head is too long")]
    TooLong,
    /// What came is no HTTP request head.
    #[error("not an HTTP request")]
    NotHttp,
    /// The peer ended the transport before its head had ended.
    #[error("the peer closed before its request head had ended")]
    Closed,
    /// The transport failed.
    #[error("read the request head")]
    Io(#[source] io::Error),
}

/// A request that waits for its answer.
#[derive(Debug)]
pub struct Accepted<S> {
    /// The request head.
    pub head: RequestHead,
    /// The request head, byte for byte.
    pub bytes: Vec<u8>,
    stream: Prefixed<S>,
}

/// Reads a request head, and lets the caller answer it.
///
/// # Errors
/// When no whole HTTP request head came within the limits.
pub async fn accept<S>(mut stream: S, limits: AcceptLimits) -> Result<Accepted<S>, AcceptError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut bytes = vec![];
    let size = timeout(limits.timeout, read_head(&mut stream, &mut bytes, limits.head))
        .await
        .map_err(|_| AcceptError::TimedOut)??;
    let head = RequestHead::parse(&bytes).ok_or(AcceptError::NotHttp)?;
    let ahead = bytes.split_off(size);
    Ok(Accepted { head, bytes, stream: Prefixed::new(ahead, stream) })
}

async fn read_head<S: AsyncRead + Unpin>(
    stream: &mut S,
    bytes: &mut Vec<u8>,
    limit: usize,
) -> Result<usize, AcceptError> {
    loop {
        match head_end(bytes) {
            Some(size) if size <= limit => return Ok(size),
            Some(_) => return Err(AcceptError::TooLong),
            None if bytes.len() > limit => return Err(AcceptError::TooLong),
            // A method begins with a letter, TLS does not: nothing readable will follow.
            None if bytes.first().is_some_and(|it| !it.is_ascii_alphabetic()) => {
                return Err(AcceptError::NotHttp);
            }
            None => {}
        }
        match stream.read_buf(bytes).await {
            Ok(0) => return Err(AcceptError::Closed),
            Ok(_) => {}
            Err(error) => return Err(AcceptError::Io(error)),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Accepted<S> {
    /// Why this is no WebSocket upgrade (4.2.1), in words for a client; `None`: it is one.
    #[must_use]
    pub fn flaw(&self) -> Option<&'static str> {
        let value = |name| self.head.field(name).map(|it| it.value.trim());
        let has = |name: &str, token: &str| {
            let fields = self.head.fields.iter().filter(|it| it.name.eq_ignore_ascii_case(name));
            fields.flat_map(|it| it.value.split(',')).any(|it| it.trim().eq_ignore_ascii_case(token))
        };
        match () {
            () if self.head.method != "GET" => Some("the method is not GET"),
            () if self.head.version != "HTTP/1.1" => Some("the version is not HTTP/1.1"),
            () if value("Host").is_none() => Some("Host is missing"),
            () if !has("Upgrade", "websocket") => Some("Upgrade: websocket is missing"),
            () if !has("Connection", "upgrade") => Some("Connection: Upgrade is missing"),
            () if value("Sec-WebSocket-Version") != Some("13") => Some("Sec-WebSocket-Version is not 13"),
            () if !value("Sec-WebSocket-Key").is_some_and(is_key) => {
                Some("Sec-WebSocket-Key is not 16 bytes in Base64")
            }
            () => None,
        }
    }

    /// The subprotocols offered, in order.
    #[must_use]
    pub fn subprotocols(&self) -> Vec<String> {
        list_of(&self.head, "Sec-WebSocket-Protocol")
    }

    /// What a server that would compress like `wish` agrees to: the first offer of
    /// permessage-deflate that can be read, and the header that says so, for [`Self::open`].
    /// `None`: nothing of the kind was offered.
    #[must_use]
    pub fn deflate(&self, wish: &Deflate) -> Option<(Deflate, Header)> {
        agreement(&self.head, wish)
    }

    /// Answers 101. The stream begins with what the client sent after its head.
    ///
    /// # Errors
    /// What the transport says.
    pub async fn open(mut self, subprotocol: Option<&str>, headers: &[Header]) -> io::Result<Prefixed<S>> {
        let key = self.head.field("Sec-WebSocket-Key").map_or("", |it| it.value.trim());
        let mut fields = vec![
            ("Upgrade", "websocket".to_owned()),
            ("Connection", "Upgrade".to_owned()),
            ("Sec-WebSocket-Accept", wire::accept_key(key)),
        ];
        fields.extend(subprotocol.map(|it| ("Sec-WebSocket-Protocol", it.to_owned())));
        let head = head(101, &fields, headers)?;
        self.stream.write_all(&head).await?;
        self.stream.flush().await?;
        Ok(self.stream)
    }

    /// Answers with this status and ends the transport.
    ///
    /// # Errors
    /// What the transport says.
    pub async fn refuse(mut self, status: u16, headers: &[Header], body: &[u8]) -> io::Result<()> {
        let fields = [("Content-Length", body.len().to_string()), ("Connection", "close".to_owned())];
        let head = head(status, &fields, headers)?;
        self.stream.write_all(&head).await?;
        self.stream.write_all(body).await?;
        self.stream.flush().await?;
        self.stream.shutdown().await
    }

    /// The request and the stream, to answer in a way of one's own.
    #[must_use]
    pub fn into_parts(self) -> (RequestHead, Prefixed<S>) {
        (self.head, self.stream)
    }
}

/// The elements of a list field, in order.
pub(crate) fn list_of(head: &RequestHead, name: &str) -> Vec<String> {
    let elements = head.all(name).flat_map(|it| it.value.split(','));
    elements.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
}

/// What a server that would compress like `wish` agrees to, and the header that says so.
pub(crate) fn agreement(head: &RequestHead, wish: &Deflate) -> Option<(Deflate, Header)> {
    let offer = DeflateOffer::among(&Extension::all(&head.fields)).into_iter().next()?;
    let agreed = offer.accept(wish);
    let header = Header { name: "Sec-WebSocket-Extensions".into(), value: agreed.answer(&offer) };
    Some((agreed, header))
}

/// A response head of our fields and the caller's.
fn head(status: u16, ours: &[(&str, String)], others: &[Header]) -> io::Result<Vec<u8>> {
    let mut fields: Vec<_> = ours.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend(others.iter().map(|it| (it.name.as_str(), it.value.as_str())));
    let reason = if status == 101 { "Switching Protocols" } else { reason(status) };
    wire::response_head(status, reason, &fields)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
}

fn is_key(value: &str) -> bool {
    base64::engine::general_purpose::STANDARD.decode(value).is_ok_and(|it| it.len() == 16)
}

/// The usual reason phrase.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        407 => "Proxy Authentication Required",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}
