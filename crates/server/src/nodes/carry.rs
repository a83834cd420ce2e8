//! A request about a session that lives on another node is carried there as it came, and answered by that
//! node: who asks is judged by both.

use super::owner::address;
use super::wire::{Answer, Head, Question, pack, unpack};
use crate::bus::{LONGEST, Unanswered};
use crate::problem::Problem;
use crate::sessions::now_ns;
use crate::team::{From, Peer};
use crate::workbench::Shared;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use finding::Text;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use tower::ServiceExt as _;

/// How long the other node may take, while it lives: a peer that reads slowly holds a message up.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same for what is only read: the store knows nearly as much.
const PATIENCE_TO_READ: Duration = Duration::from_secs(3);
/// Room that heads take.
const HEADS: usize = 64 << 10;
/// For so long after its end a session may have something that only its node knows: an attempt to connect
/// again that is waited for, a report that is being made.
const AFTER: Duration = Duration::from_secs(24 * 3600);

/// Marks a request that another node has carried here: it goes no further.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Carried;

/// Has a request about a session answered where it lives; `Err`: that is here, or nowhere.
pub(crate) async fn carry(bench: &Shared, session: i64, request: Request) -> Result<Response, Request> {
    let Some(me) = bench.store.node() else { return Err(request) };
    let stays = request.extensions().get::<Carried>().is_some()
        || request.headers().contains_key(header::UPGRADE)
        // What is read from the store as a whole.
        || request.uri().path().ends_with("/export")
        || bench.sessions.find(session).is_some();
    if stays {
        return Err(request);
    }
    let Ok(place) = bench.store.place_of(session).await else { return Err(request) };
    let ended = place.ended_wall_ns.map(|it| Duration::from_nanos(now_ns().saturating_sub(it)));
    let known_there = place.is_live || ended.is_some_and(|it| it < AFTER);
    if place.node == me || place.node.is_empty() || !known_there || !bench.nodes.lives(&place.node) {
        return Err(request);
    }
    let reads = request.method().is_safe();
    let (question, again) = match parcel(request).await {
        Ok(parcel) => parcel,
        Err(problem) => return Ok(problem.into_response()),
    };
    let owner = address(&place.node);
    let answer = tokio::select! {
        answer = bench.bus.request(&owner, question, if reads { PATIENCE_TO_READ } else { PATIENCE }) => answer,
        () = bench.nodes.dies(&place.node) => Err(Unanswered::Late),
    };
    match answer {
        Ok(answer) => Ok(read(&answer).unwrap_or_else(|| away().into_response())),
        // The store knows the most of it.
        Err(_) if reads || !place.is_live => Err(again),
        Err(_) => Ok(away().into_response()),
    }
}

/// The request as it travels, and once more as it came.
async fn parcel(request: Request) -> Result<(Bytes, Request), Problem> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LONGEST - HEADS).await.map_err(|_| Problem::too_large())?;
    let from = parts.extensions.get::<From>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.0);
    let head = Head {
        method: parts.method.to_string(),
        uri: parts.uri.to_string(),
        headers: told(&parts.headers),
        from,
    };
    let question = pack(&Question::Request(head), &body);
    Ok((question, Request::from_parts(parts, Body::from(body))))
}

/// The headers that matter at the other node. Where the client is, it is told by us.
fn told(headers: &HeaderMap) -> Vec<(String, String)> {
    let left_out = [header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::TE];
    let told = headers.iter().filter(|it| !left_out.contains(it.0) && it.0.as_str() != "x-forwarded-for");
    told.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned()))).collect()
}

fn heard(headers: Vec<(String, String)>) -> HeaderMap {
    let pair = |(name, value): (String, String)| {
        Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?))
    };
    headers.into_iter().filter_map(pair).collect()
}

/// Answers a request that came by another node.
pub(super) async fn done_here(router: Router, head: Head, body: Bytes) -> Bytes {
    let Ok(method) = Method::from_bytes(head.method.as_bytes()) else { return busy() };
    let request = Request::builder().method(method).uri(head.uri).body(Body::from(body));
    let Ok(mut request) = request else { return busy() };
    *request.headers_mut() = heard(head.headers);
    request.extensions_mut().insert(Carried);
    request.extensions_mut().insert(ConnectInfo(Peer(head.from)));
    let Ok(response) = router.oneshot(request).await;
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, LONGEST - HEADS).await else { return busy() };
    pack(&Answer { status: parts.status.as_u16(), headers: told(&parts.headers) }, &body)
}

/// The answer of a node that has no time.
pub(super) fn busy() -> Bytes {
    Bytes::new()
}

fn read(answer: &Bytes) -> Option<Response> {
    let (head, body) = unpack::<Answer>(answer)?;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(head.status).ok()?;
    *response.headers_mut() = heard(head.headers);
    Some(response)
}

fn away() -> Problem {
    let text = Text::new(
        "the node on which this session lives does not answer",
        "このセッションを保持しているノードが応答しません",
    );
    let hint = Text::new("try again in a few seconds", "数秒後にもう一度お試しください");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "node-away", text).hint(hint)
}
