//! Who asks, and where it is signed in.

use crate::access::Caller;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::sessions::now_ms;
use crate::view::{AccountChange, Login, Me, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

/// Who asks.
#[utoipa::path(get, path = "/api/me", responses((status = 200, body = Me)))]
pub(super) async fn read(State(bench): State<Shared>, caller: Caller) -> Json<Me> {
    let Some(team) = &bench.team else {
        return Json(Me { team: false, account: None, provider: None });
    };
    Json(Me::of(team, caller.signed().ok().map(|it| it.account.clone())))
}

/// Saves one's own name; what else a change can hold is not one's own to say.
#[utoipa::path(
    patch,
    path = "/api/me",
    request_body = AccountChange,
    responses((status = 200, body = Me), (status = 400, body = Refusal), (status = 401, body = Refusal))
)]
pub(super) async fn save(
    State(bench): State<Shared>,
    caller: Caller,
    Body(change): Body<AccountChange>,
) -> Result<Json<Me>, Problem> {
    let mut account = caller.signed()?.account.clone();
    if let Some(name) = change.name {
        account.name = super::accounts::name(&name)?;
    }
    bench.store.save_account(&account).await?;
    Ok(Json(Me::of(bench.team()?, Some(account))))
}

/// Where one is signed in, newest first.
#[utoipa::path(get, path = "/api/me/logins", responses((status = 200, body = Vec<Login>)))]
pub(super) async fn logins(State(bench): State<Shared>, caller: Caller) -> Result<Json<Vec<Login>>, Problem> {
    let (signed, own) = caller.person()?;
    let logins = bench.store.logins(signed.account.id, now_ms()).await?;
    let login = |it: model::team::Login| Login {
        id: it.id,
        created_ms: it.created_ms,
        expires_ms: it.expires_ms,
        seen_ms: it.seen_ms,
        agent: it.agent,
        address: it.address,
        this: it.id == own,
    };
    Ok(Json(logins.into_iter().map(login).collect()))
}

/// Signs one of one's own browsers out.
#[utoipa::path(delete, path = "/api/me/logins/{login}", params(("login" = i64, Path)), responses((status = 204)))]
pub(super) async fn end_login(
    State(bench): State<Shared>,
    caller: Caller,
    Path(login): Path<i64>,
) -> Result<StatusCode, Problem> {
    // 0 stands for all of them in the store.
    if login > 0 {
        bench.store.sign_out(caller.signed()?.account.id, Some(login)).await?;
        bench.changed();
    }
    Ok(StatusCode::NO_CONTENT)
}
