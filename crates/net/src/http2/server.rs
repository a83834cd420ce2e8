//! The server's side: requests on one HTTP/2 connection, of which many may be WebSockets.

use super::request::lines;
use super::stream::{Http2Stream, io_error};
use super::{SMALL_FRAMES, WINDOW};
use crate::accept::{AcceptError, AcceptLimits, agreement, list_of};
use crate::stream::Prefixed;
use bytes::Bytes;
use h2::RecvStream;
use h2::ext::Protocol;
use h2::server::{Builder, Connection, SendResponse};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use model::Header;
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::time::timeout;
use wire::{Deflate, RequestHead};

/// What every client says first (RFC 9113 section 3.4). No HTTP/1.1 request begins like that.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Requests at the same time on one connection.
const STREAMS: u32 = 1000;

/// Whether a client begins with the preface of HTTP/2; the stream yields it again either way. Reads
/// no further than the answer needs.
///
/// # Errors
/// When the transport fails, or too little came in time to tell.
pub async fn begins_http2<S: AsyncRead + Unpin>(
    mut stream: S,
    limits: AcceptLimits,
) -> Result<(bool, Prefixed<S>), AcceptError> {
    let mut first = vec![];
    let known = async {
        while first.len() < PREFACE.len() && PREFACE.starts_with(&first) {
            let rest = (PREFACE.len() - first.len()) as u64;
            if (&mut stream).take(rest).read_buf(&mut first).await.map_err(AcceptError::Io)? == 0 {
                return Ok(());
            }
        }
        Ok(())
    };
    timeout(limits.timeout, known).await.map_err(|_| AcceptError::TimedOut)??;
    Ok((first == PREFACE, Prefixed::new(first, stream)))
}

/// A connection of a client that speaks HTTP/2, to which extended CONNECT is allowed (RFC 8441).
#[derive(Debug)]
pub struct Http2<S> {
    connection: Connection<S, Bytes>,
}

/// A request that waits for its answer.
#[derive(Debug)]
pub struct Http2Request {
    /// The request head as HTTP/1.1 would write it: `CONNECT`, the path, and the authority as `Host`.
    pub head: RequestHead,
    protocol: Option<Protocol>,
    answer: SendResponse<Bytes>,
    receive: RecvStream,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Http2<S> {
    /// Exchanges prefaces and SETTINGS with a client that begins with its preface.
    ///
    /// # Errors
    /// When that does not come, or not in time.
    pub async fn accept(stream: S, limits: AcceptLimits) -> Result<Self, AcceptError> {
        let mut settings = Builder::new();
        settings
            .enable_connect_protocol()
            .initial_window_size(WINDOW)
            .initial_connection_window_size(WINDOW)
            .data_frame_budget(SMALL_FRAMES)
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(u32::try_from(limits.head).unwrap_or(u32::MAX));
        let shaken = timeout(limits.timeout, settings.handshake(stream)).await;
        let connection = shaken.map_err(|_| AcceptError::TimedOut)?;
        let connection = connection.map_err(|error| match error.is_io() {
            true => AcceptError::Io(io_error(error)),
            false => AcceptError::NotHttp,
        })?;
        Ok(Self { connection })
    }

    /// The next request; `None` when the client has gone. The streams of the connection move only
    /// while this is waited for. Cancel safe.
    pub async fn next(&mut self) -> Option<Http2Request> {
        let (request, answer) = self.connection.accept().await?.ok()?;
        Some(Http2Request::new(request, answer))
    }
}

impl Http2Request {
    fn new(request: http::Request<RecvStream>, answer: SendResponse<Bytes>) -> Self {
        let (parts, receive) = request.into_parts();
        let protocol = parts.extensions.get::<Protocol>().cloned();
        let target = parts.uri.path_and_query().map_or("/", |it| it.as_str());
        let host = parts.uri.authority().map_or("", |it| it.as_str());
        let mut words = format!("{} {target} HTTP/2\r\nHost: {host}\r\n", parts.method).into_bytes();
        lines(&mut words, &parts.headers);
        let head = RequestHead::parse(&words).expect("a method, a target and lines make a head");
        Self { head, protocol, answer, receive }
    }

    /// Why this asks for no WebSocket (RFC 8441 section 4), in words for a client; `None`: it does.
    #[must_use]
    pub fn flaw(&self) -> Option<&'static str> {
        let protocol = self.protocol.as_ref().map(Protocol::as_str);
        let version = self.head.field("Sec-WebSocket-Version").map(|it| it.value.as_str());
        match () {
            () if self.head.method != Method::CONNECT.as_str() => Some("the method is not CONNECT"),
            () if protocol != Some("websocket") => Some(":protocol is not websocket"),
            () if version != Some("13") => Some("Sec-WebSocket-Version is not 13"),
            () => None,
        }
    }

    /// The subprotocols offered, in order.
    #[must_use]
    pub fn subprotocols(&self) -> Vec<String> {
        list_of(&self.head, "Sec-WebSocket-Protocol")
    }

    /// What a server that would compress like `wish` agrees to, as of [`crate::Accepted::deflate`].
    #[must_use]
    pub fn deflate(&self, wish: &Deflate) -> Option<(Deflate, Header)> {
        agreement(&self.head, wish)
    }

    /// Answers 200: from then on the stream carries frames.
    ///
    /// # Errors
    /// When a header is none, or the stream has ended.
    pub fn open(mut self, subprotocol: Option<&str>, headers: &[Header]) -> io::Result<Http2Stream> {
        let chosen = subprotocol.map(|it| ("Sec-WebSocket-Protocol", it));
        let response = response(200, chosen.into_iter(), headers)?;
        let send = self.answer.send_response(response, false).map_err(io_error)?;
        Ok(Http2Stream::new(send, self.receive))
    }

    /// Answers with this status and body.
    ///
    /// # Errors
    /// When a header is none, or the stream has ended.
    pub fn refuse(mut self, status: u16, headers: &[Header], body: &[u8]) -> io::Result<()> {
        let length = body.len().to_string();
        let response = response(status, [("Content-Length", &*length)].into_iter(), headers)?;
        let mut send = self.answer.send_response(response, false).map_err(io_error)?;
        send.send_data(Bytes::copy_from_slice(body), true).map_err(io_error)
    }
}

/// A response head of our fields and the caller's.
fn response<'a>(
    status: u16,
    ours: impl Iterator<Item = (&'a str, &'a str)>,
    others: &'a [Header],
) -> io::Result<Response<()>> {
    let invalid = |error: http::Error| io::Error::new(io::ErrorKind::InvalidInput, error);
    let mut headers = HeaderMap::new();
    for (name, value) in ours.chain(others.iter().map(|it| (it.name.as_str(), it.value.as_str()))) {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|it| invalid(it.into()))?;
        headers.append(name, HeaderValue::from_str(value).map_err(|it| invalid(it.into()))?);
    }
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::from_u16(status).map_err(|it| invalid(it.into()))?;
    *response.headers_mut() = headers;
    Ok(response)
}
