//! What happens, told to whoever writes it down: one entry a request, and what could not be done.

use crate::problem::Failed;
use crate::team::From;
use crate::workbench::Shared;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

/// One line of the log. It names no secret: of an address it has the route, not the path.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Entry {
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// `request`, `failure`, `started`, `stopping`.
    pub event: &'static str,
    /// GET, POST, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// `/api/apis/{id}`; empty: a file of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// The status of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
    /// Where it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Who asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<i64>,
    /// The number that was told to who asked, where something failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Where the entries go.
#[derive(Clone)]
pub struct Log(Arc<dyn Fn(&Entry) + Send + Sync>);

impl Log {
    /// To this function, which must not wait.
    pub fn to(write: impl Fn(&Entry) + Send + Sync + 'static) -> Self {
        Self(Arc::new(write))
    }

    pub(crate) fn write(&self, entry: &Entry) {
        (self.0)(entry);
    }

    pub(crate) fn event(&self, event: &'static str) {
        self.write(&Entry { at_ms: crate::sessions::now_ms(), event, ..Entry::default() });
    }

    pub(crate) fn failure(&self, what: &str, error: &dyn std::error::Error) {
        let mut words = format!("{what}: {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            words = format!("{words}: {error}");
            cause = error.source();
        }
        let at_ms = crate::sessions::now_ms();
        self.write(&Entry { at_ms, event: "failure", error: Some(words), ..Entry::default() });
    }
}

impl Default for Log {
    /// To nobody.
    fn default() -> Self {
        Self::to(|_| {})
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}

/// Who asked, for the log; it travels on the answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account(pub(crate) Option<i64>);

/// The route that answered, for the log; it travels on the answer.
#[derive(Clone, Debug)]
pub(crate) struct Route(pub(crate) String);

/// Middleware: counts each request and writes it down.
pub(crate) async fn note(State(bench): State<Shared>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().to_string();
    let peer = request.extensions().get::<axum::extract::ConnectInfo<crate::team::Peer>>().map(|it| it.0.0);
    let from = bench.team.as_ref().zip(peer).map(|(team, peer)| team.from(peer, request.headers()));
    let response = next.run(request).await;
    let took = began.elapsed();
    bench.counts.request(response.status(), took);
    let account = response.extensions().get::<Account>().and_then(|it| it.0);
    let route = response.extensions().get::<Route>().map(|it| it.0.clone());
    let failed = response.extensions().get::<Failed>().cloned();
    let (number, error) = failed.map(|it| (it.number, it.what)).unzip();
    bench.log.write(&Entry {
        at_ms: crate::sessions::now_ms(),
        event: "request",
        method: Some(method),
        route: Some(route.unwrap_or_default()),
        status: Some(response.status().as_u16()),
        ms: Some(u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
        from: from.map(|From(it)| it.to_string()),
        account,
        number,
        error,
    });
    response
}

/// Middleware of every route: tells which it is.
pub(crate) async fn name(route: MatchedPath, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.extensions_mut().insert(Route(route.as_str().to_owned()));
    response
}
