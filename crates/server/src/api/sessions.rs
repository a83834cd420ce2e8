#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::access::Caller;
use crate::extract::{Body, Parameters, Path};
use crate::problem::Problem;
use crate::resolve::Person;
use crate::sessions::{self, Purpose, Standing, Wish};
use crate::view::{Deleted, NewName, Pen, Refusal, Retry, Session};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use finding::Text;
use serde::Deserialize;
use utoipa::IntoParams;

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

/// What the session is for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// The doctor makes the connection, and says how it stands; nothing is sent on it. Then the session
    /// is `closed` where all is well and `failed` where not, and its report is there.
    #[serde(default)]
    examine: bool,
}

/// Makes a session of the API as it is saved. It is answered at once, in state `connecting`; the
/// dialling goes on in the background.
#[utoipa::path(
    post,
    path = "/api/apis/{id}/sessions",
    params(("id" = i64, Path), Wanted),
    responses(
        (status = 201, body = Session),
        (status = 400, body = Refusal, description = "`bad-variable`"),
        (status = 403, body = Refusal, description = "`withheld`: secrets stand in it that one's role may not use."),
        (status = 404, body = Refusal),
        (status = 429, body = Refusal, description = "`too-many-sessions`: of one's own; 503: of all."),
        (status = 507, body = Refusal, description = "`project-full`")
    )
)]
pub(super) async fn create(
    State(bench): State<Shared>,
    caller: Caller,
    Path(api): Path<i64>,
    Parameters(wanted): Parameters<Wanted>,
) -> Result<(StatusCode, Json<Session>), Problem> {
    let api = bench.store.api(api).await?;
    let purpose = if wanted.examine { Purpose::Examine } else { Purpose::Talk };
    let session = sessions::start(&bench, &api, purpose, Person::of(&caller)).await?;
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

/// Longest name, in bytes.
const LONGEST_NAME: usize = 200;

/// Gives a session a name. A session that has one is kept until it is deleted.
#[utoipa::path(
    patch,
    path = "/api/sessions/{id}",
    params(("id" = i64, Path)),
    request_body = NewName,
    responses((status = 200, body = Session), (status = 400, body = Refusal), (status = 404, body = Refusal))
)]
pub(super) async fn change(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
    Body(new): Body<NewName>,
) -> Result<Json<Session>, Problem> {
    let name = new.name.trim();
    if name.len() > LONGEST_NAME {
        let text = Text::new("the name is too long", "名前が長すぎます");
        return Err(Problem::new(StatusCode::BAD_REQUEST, "bad-name", text));
    }
    bench.store.name_session(id, name).await?;
    if let Some(live) = bench.sessions.find(id) {
        live.name(name);
    }
    let stored = bench.store.session(id).await?;
    Ok(Json(current(&bench, stored)))
}

/// Deletes a session with its records. A live one is ended. It waits in the bin, to be restored by the
/// number in the answer.
#[utoipa::path(
    delete,
    path = "/api/sessions/{id}",
    params(("id" = i64, Path)),
    responses((status = 200, body = Deleted), (status = 404, body = Refusal))
)]
pub(super) async fn delete(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Json<Deleted>, Problem> {
    if let Some(live) = bench.sessions.find(id) {
        live.abandon().await;
    }
    Ok(Json(Deleted { deletion: bench.store.discard_session(id, caller.hand()).await? }))
}

/// Makes the attempt to connect again, which is waited for, at once.
#[utoipa::path(
    post,
    path = "/api/sessions/{id}/retry",
    params(("id" = i64, Path)),
    responses(
        (status = 202),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "`no-retry`: none is waited for.")
    )
)]
pub(super) async fn retry(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<StatusCode, Problem> {
    hurry(&bench, &caller, id, Wish::Now).await
}

/// Gives the attempt to connect again up.
#[utoipa::path(
    delete,
    path = "/api/sessions/{id}/retry",
    params(("id" = i64, Path)),
    responses((status = 202), (status = 404, body = Refusal), (status = 409, body = Refusal))
)]
pub(super) async fn give_up(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<StatusCode, Problem> {
    hurry(&bench, &caller, id, Wish::Stop).await
}

async fn hurry(bench: &Shared, caller: &Caller, id: i64, wish: Wish) -> Result<StatusCode, Problem> {
    if let Some(live) = bench.sessions.find(id) {
        live.obeys(caller)?;
        if live.hurry(wish) {
            return Ok(StatusCode::ACCEPTED);
        }
    }
    bench.store.session(id).await?;
    let text = Text::new("no attempt to connect again is waited for", "待機中の再接続はありません");
    Err(Problem::new(StatusCode::CONFLICT, "no-retry", text))
}

/// A live session knows better than the store how it stands.
pub(super) fn current(bench: &Shared, stored: store::Session) -> Session {
    match bench.sessions.find(stored.info.id) {
        Some(live) => (&*live.standing().borrow()).into(),
        None => stored.into(),
    }
}

impl From<&Standing> for Session {
    fn from(it: &Standing) -> Self {
        let retry = it.retry.map(|it| Retry {
            attempt: it.attempt,
            most: it.most,
            at_wall_ms: it.at_wall_ns as f64 / 1e6,
        });
        let sessions::Pen { holder, asked } = it.pen.clone();
        let pen = holder.filter(|_| !it.over).map(|holder| Pen { holder, asked });
        Self { lost: it.lost, retry, pen, ..it.session.clone().into() }
    }
}
