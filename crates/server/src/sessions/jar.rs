//! The cookie jar of a project at work: what goes along with an attempt, and what an answer sets.

use super::now_ns;
use crate::workbench::Shared;
use model::cookies::{self, Cookie, Destination};
use model::trace::{Uri, UriStep};
use model::{Attempt, Trace};

/// Milliseconds since the Unix epoch.
pub(crate) fn now_ms() -> i64 {
    i64::try_from(now_ns() / 1_000_000).unwrap_or(i64::MAX)
}

/// Where this URL leads, as cookies see it.
pub(crate) fn destination(url: &str) -> Option<Destination> {
    match net::parse_uri(url) {
        UriStep::Parsed(uri) => Some(of(&uri)),
        UriStep::Rejected { .. } => None,
    }
}

fn of(uri: &Uri) -> Destination {
    let host = net::ascii_host(&uri.host).unwrap_or_else(|| uri.host.clone());
    Destination::new(&host, &uri.path_and_query, uri.secure)
}

/// Lets those go along that belong there.
pub(super) async fn add(bench: &Shared, project: i64, attempt: &mut Attempt) -> Result<(), store::Error> {
    let Some(place) = destination(&attempt.url) else { return Ok(()) };
    let jar = bench.store.cookies(project).await?;
    let going = cookies::going(&jar, &place, now_ms());
    cookies::add_to(&mut attempt.request.headers, &going);
    Ok(())
}

/// Keeps what an answer sets, that of a refusal too. What may not be kept, or cannot, is not.
pub(super) async fn keep(bench: &Shared, project: i64, trace: &Trace) {
    let (UriStep::Parsed(uri), Some(upgrade)) = (&trace.uri.step, &trace.upgrade) else { return };
    let Some(head) = upgrade.step.head() else { return };
    let (place, now) = (of(uri), now_ms());
    for field in head.all("Set-Cookie") {
        if let Ok(cookie) = Cookie::read(field.value.as_bytes(), &place, now) {
            // A disk that is full shows at the capture itself.
            let _ = bench.store.keep_cookie(project, &cookie, now).await;
        }
    }
}
