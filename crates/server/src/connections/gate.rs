//! What each request must keep to, before anything is asked of the store: its body comes on, and who comes
//! by a proxy has not too many under way.

use super::body::Coming;
use super::places::Place;
use crate::problem::Problem;
use crate::team::Peer;
use crate::workbench::{Shared, Workbench};
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use finding::Text;
use hyper::body::{Body as _, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

/// Middleware: has a body come on, and counts what is under way for one address behind a proxy.
pub(crate) async fn pace(State(bench): State<Shared>, mut request: Request, next: Next) -> Response {
    let place = match place(&bench, &request) {
        Ok(place) => place.map(Arc::new),
        Err(problem) => return problem.into_response(),
    };
    if let Some(place) = &place {
        // A live channel goes on after its answer: it takes this along.
        request.extensions_mut().insert(Arc::clone(place));
    }
    let is_late = if request.body().is_end_stream() {
        None
    } else {
        let body = std::mem::take(request.body_mut());
        let (body, is_late) = Coming::new(body, bench.bounds.stall);
        *request.body_mut() = Body::new(body);
        Some(is_late)
    };
    let response = next.run(request).await;
    if is_late.is_some_and(|it| it.load(Ordering::Relaxed)) {
        return too_slow().into_response();
    }
    match place {
        None => response,
        Some(place) => response.map(|body| Body::new(Going { body, _place: place })),
    }
}

/// The place of a request that somebody makes by a proxy who is believed.
fn place(bench: &Workbench, request: &Request) -> Result<Option<Place>, Problem> {
    let peer = request.extensions().get::<ConnectInfo<Peer>>().map(|it| it.0.0);
    let Some((team, peer)) = bench.team.as_ref().zip(peer) else { return Ok(None) };
    if !team.trusts(&peer) {
        return Ok(None);
    }
    let from = team.from(peer, request.headers()).0;
    let place = team.under_way.take(Some(from).filter(|it| !team.trusts(it)));
    place.map(Some).map_err(|_| {
        bench.counts.refused_connections.fetch_add(1, Ordering::Relaxed);
        too_many()
    })
}

fn too_many() -> Problem {
    let text =
        Text::new("too much is under way for this address", "このアドレスからの同時リクエストが多すぎます");
    let hint = Text::new("wait until something has ended", "終わるのを待ってからやり直してください");
    let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-connections", text).hint(hint);
    problem.header("retry-after", "10")
}

fn too_slow() -> Problem {
    let text = Text::new("the request came too slowly", "リクエストの受信に時間がかかりすぎました");
    let problem = Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow", text);
    problem.header("connection", "close")
}

/// The body of an answer that is under way until it is out.
struct Going {
    body: Body,
    _place: Arc<Place>,
}

impl hyper::body::Body for Going {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
