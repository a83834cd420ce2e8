//! Handing a live session over.

use super::messages::open;
use crate::access::Caller;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::resolve::Person;
use crate::sessions::happened;
use crate::view::{NewPen, Refusal, Someone};
use crate::workbench::Shared;
use axum::extract::State;
use axum::http::StatusCode;
use model::team::{Role, Thing};

/// Asks for a live session: who commands it is shown that, and may hand it over.
#[utoipa::path(
    post,
    path = "/api/sessions/{id}/pen",
    params(("id" = i64, Path)),
    responses(
        (status = 202),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "`not-open`")
    )
)]
pub(super) async fn ask(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<StatusCode, Problem> {
    let someone = caller.someone().ok_or_else(Problem::no_accounts)?;
    open(&bench, id).await?.ask_for_pen(someone);
    Ok(StatusCode::ACCEPTED)
}

/// Hands a live session over to somebody of the project, who commands it from then on; or to nobody,
/// whoever asked. Only who commands it may, and who made it.
#[utoipa::path(
    put,
    path = "/api/sessions/{id}/pen",
    params(("id" = i64, Path)),
    request_body = NewPen,
    responses(
        (status = 202),
        (status = 403, body = Refusal, description = "`not-yours`"),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "`not-open`")
    )
)]
pub(super) async fn give(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(pen): Body<NewPen>,
) -> Result<StatusCode, Problem> {
    caller.someone().ok_or_else(Problem::no_accounts)?;
    let live = open(&bench, id).await?;
    let project = bench.store.project_of(Thing::Session(id)).await?;
    let to = match pen.to {
        None => None,
        Some(account) => {
            // Of who has no part in it nothing is said.
            let role = Person::Account(account, Role::Admin).role(&bench, project).await?;
            role.ok_or_else(Problem::not_found)?;
            Some(Someone { account, name: bench.store.account(account).await?.name })
        }
    };
    live.give_pen(&caller, to)?;
    let session = live.standing().borrow().session.clone();
    happened(&bench, &session).await;
    Ok(StatusCode::ACCEPTED)
}
