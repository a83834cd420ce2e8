//! What was deleted: listed, removed for good, and how long it waits.

use crate::access::Caller;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::view::{Bin, BinRule, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use finding::Text;

/// Longest time that what was deleted waits, in days.
const MOST_DAYS: u32 = 3650;

/// What was deleted and can be restored, of the projects that one may know of.
#[utoipa::path(get, path = "/api/bin", responses((status = 200, body = Bin)))]
pub(super) async fn list(State(bench): State<Shared>, caller: Caller) -> Result<Json<Bin>, Problem> {
    let all = bench.store.discarded().await?.into_iter();
    let discarded = all.filter(|it| caller.sees(it.project)).map(Into::into).collect();
    let days = u32::try_from(bench.store.days_in_bin().await?).unwrap_or(MOST_DAYS);
    Ok(Json(Bin { discarded, days }))
}

/// Says how many days what was deleted waits, and removes what has waited for longer.
#[utoipa::path(
    put,
    path = "/api/bin",
    request_body = BinRule,
    responses((status = 200, body = Bin), (status = 400, body = Refusal))
)]
pub(super) async fn save(
    State(bench): State<Shared>,
    caller: Caller,
    Body(rule): Body<BinRule>,
) -> Result<Json<Bin>, Problem> {
    if !(1..=MOST_DAYS).contains(&rule.days) {
        let text = Text::new("from 1 to 3650 days", "1 から 3650 日で指定してください");
        return Err(Problem::new(StatusCode::BAD_REQUEST, "bad-days", text));
    }
    bench.store.set_days_in_bin(rule.days.into()).await?;
    bench.store.empty_bin(crate::sessions::now_ms()).await?;
    list(State(bench), caller).await
}

/// Removes something for good that was deleted, with its sessions and their records.
#[utoipa::path(
    delete,
    path = "/api/deletions/{number}",
    params(("number" = i64, Path)),
    responses((status = 204), (status = 404, body = Refusal))
)]
pub(super) async fn purge(
    State(bench): State<Shared>,
    Path(number): Path<i64>,
) -> Result<StatusCode, Problem> {
    bench.store.purge(number).await?;
    Ok(StatusCode::NO_CONTENT)
}
