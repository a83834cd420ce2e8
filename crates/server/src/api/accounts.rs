//! Accounts and what was done, for those who look after the server.
#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::extract::{Body, Parameters, Path};
use crate::problem::Problem;
use crate::view::{Account, AccountChange, Deed, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use finding::Text;
use model::team::DeedsOf;
use serde::Deserialize;
use utoipa::IntoParams;

/// Entries of the audit log in an answer.
const DEEDS: u32 = 200;
/// The longest name, in characters.
const LONGEST_NAME: usize = 100;

/// Every account.
#[utoipa::path(get, path = "/api/accounts", responses((status = 200, body = Vec<Account>)))]
pub(super) async fn list(State(bench): State<Shared>) -> Result<Json<Vec<Account>>, Problem> {
    Ok(Json(bench.store.accounts().await?.into_iter().map(Into::into).collect()))
}

/// Changes an account. One that is disabled is signed out everywhere, and its keys open nothing.
#[utoipa::path(
    patch,
    path = "/api/accounts/{account}",
    params(("account" = i64, Path)),
    request_body = AccountChange,
    responses(
        (status = 200, body = Account),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "`last-admin`")
    )
)]
pub(super) async fn save(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
    Body(change): Body<AccountChange>,
) -> Result<Json<Account>, Problem> {
    let mut account = bench.store.account(id).await?;
    if let Some(new) = change.name {
        account.name = name(&new)?;
    }
    account.admin = change.admin.unwrap_or(account.admin);
    account.disabled = change.disabled.unwrap_or(account.disabled);
    bench.store.save_account(&account).await?;
    bench.changed();
    Ok(Json(account.into()))
}

/// Which part of the log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Part {
    /// Only entries with a lower number.
    before: Option<i64>,
    /// Only what this account did.
    account: Option<i64>,
    /// Only what was done in this project.
    project: Option<i64>,
    /// Only what holds this.
    #[serde(default)]
    what: String,
}

/// What was done, newest first; reading and debugging are not written down.
#[utoipa::path(get, path = "/api/deeds", params(Part), responses((status = 200, body = Vec<Deed>)))]
pub(super) async fn deeds(
    State(bench): State<Shared>,
    Parameters(part): Parameters<Part>,
) -> Result<Json<Vec<Deed>>, Problem> {
    let of = DeedsOf { account: part.account, project: part.project, what: part.what };
    let deeds = bench.store.deeds(&of, part.before.unwrap_or(i64::MAX), DEEDS).await?;
    Ok(Json(deeds.into_iter().map(Into::into).collect()))
}

/// A name of a person or a key, without spaces around it.
pub(super) fn name(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control) {
        return Ok(name.to_owned());
    }
    let text = Text::new("a name has 1 to 100 characters", "名前は 1 文字以上 100 文字以下にしてください");
    Err(Problem::new(StatusCode::BAD_REQUEST, "bad-name", text))
}
