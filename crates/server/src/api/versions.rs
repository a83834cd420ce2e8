//! The versions of an API: listed, named, held against each other, restored.

use crate::access::Caller;
use crate::extract::{Body, Parameters, Path};
use crate::problem::Problem;
use crate::view::{Api, NewName, Refusal, Unlike, VersionDetail, Versions};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use finding::Text;
use model::team::Thing;
use serde::Deserialize;

/// Versions that a page of the list shows.
const PAGE: u32 = 50;
/// Longest name of a version, in characters.
const LONGEST_NAME: usize = 100;

#[derive(Debug, Deserialize)]
pub(super) struct Before {
    #[serde(default)]
    before: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Since {
    #[serde(default)]
    since: Option<i64>,
}

/// The versions of an API, newest first. Each change by the same account within five minutes of the one
/// before belongs to one version. 200 versions are kept of an API, and those that have a name.
#[utoipa::path(
    get,
    path = "/api/apis/{id}/versions",
    params(
        ("id" = i64, Path),
        ("before" = Option<i64>, Query, description = "Only those with lower numbers.")
    ),
    responses((status = 200, body = Versions), (status = 404, body = Refusal))
)]
pub(super) async fn list(
    State(bench): State<Shared>,
    Path(api): Path<i64>,
    Parameters(from): Parameters<Before>,
) -> Result<Json<Versions>, Problem> {
    let mut found = bench.store.versions(api, from.before.unwrap_or(i64::MAX), PAGE + 1).await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    Ok(Json(Versions { versions: found.into_iter().map(Into::into).collect(), more }))
}

/// A version, and what the API was in it. Who only reads is not told what is secret in it.
#[utoipa::path(
    get,
    path = "/api/versions/{id}",
    params(("id" = i64, Path)),
    responses((status = 200, body = VersionDetail), (status = 404, body = Refusal))
)]
pub(super) async fn read(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Json<VersionDetail>, Problem> {
    let (version, api) = bench.store.version(id).await?;
    let whole = caller.sees_secrets(Thing::Version(id)).await?;
    let api = if whole { api } else { api.withheld() };
    Ok(Json(VersionDetail { version: version.into(), api: api.into() }))
}

/// Gives a version a name, by which it stays; an empty one takes it away.
#[utoipa::path(
    patch,
    path = "/api/versions/{id}",
    params(("id" = i64, Path)),
    request_body = NewName,
    responses((status = 204), (status = 400, body = Refusal), (status = 404, body = Refusal))
)]
pub(super) async fn name(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
    Body(new): Body<NewName>,
) -> Result<StatusCode, Problem> {
    let name = new.name.trim();
    if name.chars().count() > LONGEST_NAME {
        let text = Text::new("the name is too long", "名前が長すぎます");
        return Err(Problem::new(StatusCode::BAD_REQUEST, "bad-name", text));
    }
    bench.store.name_version(id, name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is not the same in a version as it was in another of the same API, or in the one before.
/// Secrets are told to differ, and not shown.
#[utoipa::path(
    get,
    path = "/api/versions/{id}/difference",
    params(
        ("id" = i64, Path),
        ("since" = Option<i64>, Query, description = "The earlier version; without: the one before.")
    ),
    responses((status = 200, body = Vec<Unlike>), (status = 404, body = Refusal))
)]
pub(super) async fn difference(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Parameters(from): Parameters<Since>,
) -> Result<Json<Vec<Unlike>>, Problem> {
    let (version, after) = bench.store.version(id).await?;
    let since = match from.since {
        Some(since) => Some(since),
        None => bench.store.versions(version.api, id, 1).await?.first().map(|it| it.id),
    };
    let Some(since) = since else { return Ok(Json(vec![])) };
    let (earlier, before) = bench.store.version(since).await?;
    if earlier.api != version.api {
        // Who may see this API may know nothing of the other.
        return Err(Problem::not_found());
    }
    if !caller.sees_secrets(Thing::Version(id)).await? {
        let unlike = before.withheld().unlike(&after.withheld());
        return Ok(Json(unlike.into_iter().map(Into::into).collect()));
    }
    Ok(Json(before.unlike(&after).into_iter().map(Into::into).collect()))
}

/// Makes the API what it was in a version, which is a version anew; what stands in the composer stays.
#[utoipa::path(
    post,
    path = "/api/versions/{id}/restore",
    params(("id" = i64, Path)),
    responses(
        (status = 200, body = Api),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "It was changed at the same time.")
    )
)]
pub(super) async fn restore(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Json<Api>, Problem> {
    Ok(Json(bench.store.restore_version(id, caller.hand()).await?.into()))
}
