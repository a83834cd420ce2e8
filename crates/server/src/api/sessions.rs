use crate::extract::Path;
use crate::problem::Problem;
use crate::sessions::{self, Standing};
use crate::view::{Refusal, Session};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

/// The sessions of an API, newest first.
#[utoipa::path(
    get,
    path = "/api/apis/{id}/sessions",
    params(("id" = i64, Path)),
    responses((status = 200, body = Vec<Session>), (status = 404, body = Refusal))
)]
pub(super) async fn list(
    State(bench): State<Shared>,
    Path(api): Path<i64>,
) -> Result<Json<Vec<Session>>, Problem> {
    let stored = bench.store.sessions(api).await?;
    Ok(Json(stored.into_iter().map(|it| current(&bench, it)).collect()))
}

/// Makes a session of the API as it is saved. It is answered at once, in state `connecting`; the
/// dialling goes on in the background.
#[utoipa::path(
    post,
    path = "/api/apis/{id}/sessions",
    params(("id" = i64, Path)),
    responses((status = 201, body = Session), (status = 404, body = Refusal))
)]
pub(super) async fn create(
    State(bench): State<Shared>,
    Path(api): Path<i64>,
) -> Result<(StatusCode, Json<Session>), Problem> {
    let api = bench.store.api(api).await?;
    let session = sessions::start(&bench, &api).await?;
    Ok((StatusCode::CREATED, Json(session.into())))
}

/// A session.
#[utoipa::path(
    get,
    path = "/api/sessions/{id}",
    params(("id" = i64, Path)),
    responses((status = 200, body = Session), (status = 404, body = Refusal))
)]
pub(super) async fn read(State(bench): State<Shared>, Path(id): Path<i64>) -> Result<Json<Session>, Problem> {
    let stored = bench.store.session(id).await?;
    Ok(Json(current(&bench, stored)))
}

/// Removes a session with its records. A live one is ended.
#[utoipa::path(
    delete,
    path = "/api/sessions/{id}",
    params(("id" = i64, Path)),
    responses((status = 204), (status = 404, body = Refusal))
)]
pub(super) async fn delete(State(bench): State<Shared>, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
    if let Some(live) = bench.sessions.find(id) {
        live.abandon().await;
    }
    bench.store.delete_session(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A live session knows better than the store how it stands.
fn current(bench: &Shared, stored: store::Session) -> Session {
    match bench.sessions.find(stored.info.id) {
        Some(live) => (&*live.standing().borrow()).into(),
        None => stored.into(),
    }
}

impl From<&Standing> for Session {
    fn from(it: &Standing) -> Self {
        Self { lost: it.lost, ..it.session.clone().into() }
    }
}
