//! The server's side of a WebSocket handshake on a request that the HTTP server has read
//! (RFC 6455 section 4.2), and the wire engine on what comes after.

use crate::connections::Place;
use crate::problem::Problem;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use finding::Text;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use net::Link;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use wire::{Config, Connection, Deflate, DeflateOffer, Outgoing, Role, Strictness};

/// The wire engine over an upgraded request.
pub(crate) type Channel = Link<Held>;

/// Longest message that a client may send us.
const LONGEST: u64 = 16 << 20;
/// How long a client may take to take our last frame.
const FAREWELL: Duration = Duration::from_secs(1);

/// A handshake that was answered with 101; the bytes come once the answer is on its way.
pub(crate) struct Promised {
    upgrade: OnUpgrade,
    deflate: Option<Deflate>,
    place: Option<Arc<Place>>,
}

/// Answers a handshake. The answer is to be returned; the promise belongs in a task. Messages are
/// compressed like `wish`, where there is one and the client offers it.
pub(crate) fn accept(mut request: Request, wish: Option<Deflate>) -> Result<(Response, Promised), Problem> {
    let key = key(request.headers())?;
    let agreed = wish.and_then(|wish| agreement(request.headers(), &wish));
    let (deflate, extensions) = agreed.unzip();
    let place = request.extensions_mut().remove();
    let promised = Promised { upgrade: hyper::upgrade::on(&mut request), deflate, place };
    let response = Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header(header::UPGRADE, "websocket")
        .header(header::CONNECTION, "Upgrade")
        .header(header::SEC_WEBSOCKET_ACCEPT, wire::accept_key(&key))
        .body(Body::empty());
    let mut response = response.expect("an accept key is a header value");
    if let Some(extensions) = extensions {
        response.headers_mut().insert(header::SEC_WEBSOCKET_EXTENSIONS, extensions);
    }
    Ok((response, promised))
}

impl Promised {
    /// The channel; `None` when the client went away before it opened.
    pub(crate) async fn channel(self) -> Option<Channel> {
        let upgraded = self.upgrade.await.ok()?;
        let config = Config {
            role: Role::Server,
            strictness: Strictness::Strict,
            max_message: LONGEST,
            answer_pings: true,
            deflate: self.deflate,
            mask_seed: net::mask_seed(),
            ..Config::default()
        };
        let held = Held { stream: TokioIo::new(upgraded), _place: self.place };
        Some(Link::new(held, Connection::new(config)))
    }
}

/// The bytes of a channel, with its place among what is under way by a proxy.
#[derive(Debug)]
pub(crate) struct Held {
    stream: TokioIo<Upgraded>,
    _place: Option<Arc<Place>>,
}

impl AsyncRead for Held {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        room: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, room)
    }
}

impl AsyncWrite for Held {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Tells the client that the workbench stops (RFC 6455 section 7.4.1), as far as it still listens.
pub(crate) async fn go_away(channel: &mut Channel) {
    // Refused where a close frame is out already.
    let _ = channel.connection().send(Outgoing::Close { code: Some(1001), reason: "" });
    let _ = tokio::time::timeout(FAREWELL, channel.shutdown()).await;
}

/// How messages are compressed, and the header that says so.
fn agreement(headers: &HeaderMap, wish: &Deflate) -> Option<(Deflate, HeaderValue)> {
    let values = headers.get_all(header::SEC_WEBSOCKET_EXTENSIONS).into_iter();
    let offered: Vec<_> = values.filter_map(|it| it.to_str().ok()).flat_map(wire::Extension::list).collect();
    let offer = DeflateOffer::among(&offered).into_iter().next()?;
    let agreed = offer.accept(wish);
    let value = HeaderValue::from_str(&agreed.answer(&offer)).expect("parameters are visible ASCII");
    Some((agreed, value))
}

/// The key of a good handshake.
fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let has = |name: HeaderName, token: &str| {
        let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|it| it.trim().eq_ignore_ascii_case(token))
    };
    let field = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if !has(header::UPGRADE, "websocket") || !has(header::CONNECTION, "upgrade") {
        let text =
            Text::new("only a WebSocket can be opened here", "ここでは WebSocket 接続のみ受け付けます");
        let problem = Problem::new(StatusCode::UPGRADE_REQUIRED, "not-websocket", text);
        return Err(problem.header("upgrade", "websocket"));
    }
    if field(header::SEC_WEBSOCKET_VERSION) != Some("13") {
        let text = Text::new("only version 13 is spoken here", "バージョン 13 のみ使用できます");
        let problem = Problem::new(StatusCode::UPGRADE_REQUIRED, "websocket-version", text);
        return Err(problem.header("sec-websocket-version", "13"));
    }
    let key = field(header::SEC_WEBSOCKET_KEY).unwrap_or_default();
    if STANDARD.decode(key).is_ok_and(|nonce| nonce.len() == 16) {
        return Ok(key.to_owned());
    }
    Err(Problem::bad_request("Sec-WebSocket-Key".into()))
}
