#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::access::Caller;
use crate::extract::{Body, Parameters, Path};
use crate::problem::Problem;
use crate::sessions::{destination, now_ms, whole};
use crate::view::{Cookie, Goes, NewCookie, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use model::team::Thing;
use model::{Node, cookies};
use serde::Deserialize;
use utoipa::IntoParams;

/// For which API.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct For {
    /// The answer says which cookies go along with its handshake; without it, none do.
    api: Option<i64>,
}

/// The cookie jar of a project. Who only reads is not told the values.
#[utoipa::path(
    get,
    path = "/api/projects/{id}/cookies",
    params(("id" = i64, Path), For),
    responses((status = 200, body = Vec<Cookie>), (status = 404, body = Refusal))
)]
pub(super) async fn list(
    State(bench): State<Shared>,
    caller: Caller,
    Path(project): Path<i64>,
    Parameters(of): Parameters<For>,
) -> Result<Json<Vec<Cookie>>, Problem> {
    let mut jar = bench.store.cookies(project).await?;
    if !caller.sees_secrets(Thing::Node(Node::Project(project))).await? {
        jar.iter_mut().for_each(|it| model::MASK.clone_into(&mut it.value));
    }
    let api = match of.api {
        Some(id) => Some(whole(&bench, &bench.store.api(id).await?).await?),
        None => None,
    };
    let (place, own, on) = match &api {
        Some(api) => {
            let attempt = api.attempt();
            let own = cookies::own_names(&attempt.request.headers);
            (destination(&attempt.url), own, api.settings.cookie_jar)
        }
        None => (None, vec![], true),
    };
    let goes = |it: &cookies::Cookie| match &place {
        _ if !on => Goes::Off,
        Some(place) if it.goes_to(place, now_ms()) => {
            if own.contains(&it.name) {
                Goes::Replaced
            } else {
                Goes::Yes
            }
        }
        _ => Goes::No,
    };
    Ok(Json(jar.into_iter().map(|it| (goes(&it), it)).map(|(goes, it)| Cookie::of(it, goes)).collect()))
}

/// Puts a cookie into the jar, in the place of one of the same name, domain and path.
#[utoipa::path(
    post,
    path = "/api/projects/{id}/cookies",
    params(("id" = i64, Path)),
    request_body = NewCookie,
    responses(
        (status = 204),
        (status = 400, body = Refusal, description = "`bad-cookie`"),
        (status = 404, body = Refusal)
    )
)]
pub(super) async fn create(
    State(bench): State<Shared>,
    Path(project): Path<i64>,
    Body(new): Body<NewCookie>,
) -> Result<StatusCode, Problem> {
    let now = now_ms();
    bench.store.keep_cookie(project, &new.checked(now)?, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Empties the jar of a project.
#[utoipa::path(
    delete,
    path = "/api/projects/{id}/cookies",
    params(("id" = i64, Path)),
    responses((status = 204), (status = 404, body = Refusal))
)]
pub(super) async fn clear(
    State(bench): State<Shared>,
    Path(project): Path<i64>,
) -> Result<StatusCode, Problem> {
    bench.store.clear_cookies(project).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes a cookie.
#[utoipa::path(
    put,
    path = "/api/cookies/{id}",
    params(("id" = i64, Path)),
    request_body = NewCookie,
    responses((status = 204), (status = 400, body = Refusal), (status = 404, body = Refusal))
)]
pub(super) async fn save(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
    Body(new): Body<NewCookie>,
) -> Result<StatusCode, Problem> {
    let (project, old) = bench.store.cookie(id).await?;
    let new = new.checked(old.created_ms)?;
    let kept = |it: &cookies::Cookie| (it.name.clone(), it.domain.clone(), it.path.clone());
    if kept(&new) != kept(&old) {
        bench.store.delete_cookie(id).await?;
    }
    bench.store.keep_cookie(project, &new, now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a cookie.
#[utoipa::path(
    delete,
    path = "/api/cookies/{id}",
    params(("id" = i64, Path)),
    responses((status = 204), (status = 404, body = Refusal))
)]
pub(super) async fn delete(State(bench): State<Shared>, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
    bench.store.delete_cookie(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
