#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use super::sessions::current;
use crate::access::Caller;
use crate::compare;
use crate::extract::Parameters;
use crate::problem::Problem;
use crate::view::{Comparison, History, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use store::Whose;
use utoipa::IntoParams;

/// Sessions of an answer, where the request does not say, and at most.
const SESSIONS: u32 = 200;
const MOST: u32 = 1000;

/// Whose history, and which part of it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// That of an API.
    api: Option<i64>,
    /// That of a project; without either that of all.
    project: Option<i64>,
    /// Only sessions with a lower number: `next` of the answer before.
    before: Option<i64>,
    /// At most so many: 200 where nothing is said, 1000 at most.
    limit: Option<u32>,
}

/// The sessions of an API, of a project or of all, newest first.
#[utoipa::path(get, path = "/api/history", params(Wanted), responses((status = 200, body = History)))]
pub(super) async fn list(
    State(bench): State<Shared>,
    caller: Caller,
    Parameters(wanted): Parameters<Wanted>,
) -> Result<Json<History>, Problem> {
    let limit = wanted.limit.unwrap_or(SESSIONS).clamp(1, MOST);
    let mut stored = vec![];
    for whose in whose(&bench, &caller, &wanted).await? {
        stored.extend(bench.store.history(whose, wanted.before.unwrap_or(i64::MAX), limit + 1).await?);
    }
    stored.sort_by_key(|it| std::cmp::Reverse(it.info.id));
    // One more than asked for tells whether there is another page.
    let more = stored.len() > limit as usize;
    stored.truncate(limit as usize);
    let next = stored.last().map(|it| it.info.id).filter(|_| more);
    Ok(Json(History { sessions: stored.into_iter().map(|it| current(&bench, it)).collect(), next }))
}

/// Whose histories make up the one that is wanted.
async fn whose(bench: &Shared, caller: &Caller, wanted: &Wanted) -> Result<Vec<Whose>, Problem> {
    Ok(match wanted {
        Wanted { api: Some(id), .. } => vec![Whose::Api(*id)],
        Wanted { project: Some(id), .. } => vec![Whose::Project(*id)],
        _ if matches!(caller, Caller::Owner) => vec![Whose::All],
        _ => {
            let projects = bench.store.projects().await?.into_iter();
            projects.filter(|it| caller.sees(it.id)).map(|it| Whose::Project(it.id)).collect()
        }
    })
}

/// Which two.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Pair {
    /// The one session.
    a: i64,
    /// The other.
    b: i64,
}

/// Two sessions beside each other, aligned by what their records hold. Of long ones the beginning is
/// compared, and `cut` says so.
#[utoipa::path(
    get,
    path = "/api/compare",
    params(Pair),
    responses((status = 200, body = Comparison), (status = 404, body = Refusal))
)]
pub(super) async fn compare(
    State(bench): State<Shared>,
    Parameters(pair): Parameters<Pair>,
) -> Result<Json<Comparison>, Problem> {
    Ok(Json(compare::compare(&bench, pair.a, pair.b).await?))
}
