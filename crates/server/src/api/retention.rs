#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::extract::{Body, Parameters};
use crate::problem::Problem;
use crate::sessions::now_ns;
use crate::view::{Refusal, Retained, Retention};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

/// Whose rule.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Whose {
    /// That of a project; without it that of all projects which have none of their own.
    project: Option<i64>,
    /// `true`, of a rule that is sent: nothing is saved or removed; what the answer counts would be.
    #[serde(default)]
    dry: bool,
}

/// How long sessions are kept, and what was removed so far.
#[utoipa::path(get, path = "/api/retention", params(Whose), responses((status = 200, body = Retained)))]
pub(super) async fn read(
    State(bench): State<Shared>,
    Parameters(whose): Parameters<Whose>,
) -> Result<Json<Retained>, Problem> {
    let rule = bench.store.retention(whose.project).await?.map(Retention::from);
    let removed = bench.store.removed().await?;
    Ok(Json(Retained {
        rule,
        removed: removed.sessions,
        removed_bytes: removed.bytes,
        removed_wall_ms: (removed.wall_ns > 0).then_some(removed.wall_ns as f64 / 1e6),
    }))
}

/// Says how long sessions are kept, and removes those that are not: ended ones that nobody has named,
/// but never the newest of an API. `null`: a project follows the rule of all.
#[utoipa::path(
    put,
    path = "/api/retention",
    params(Whose),
    request_body = Option<Retention>,
    responses((status = 200, body = Retained), (status = 400, body = Refusal))
)]
pub(super) async fn save(
    State(bench): State<Shared>,
    Parameters(whose): Parameters<Whose>,
    Body(rule): Body<Option<Retention>>,
) -> Result<Json<Retained>, Problem> {
    if whose.dry {
        let would = bench.store.would_remove(whose.project, rule.map(Into::into), now_ns()).await?;
        return Ok(Json(Retained {
            rule,
            removed: would.sessions,
            removed_bytes: would.bytes,
            removed_wall_ms: None,
        }));
    }
    bench.store.set_retention(whose.project, rule.map(Into::into)).await?;
    bench.store.prune(now_ns()).await?;
    read(State(bench), Parameters(whose)).await
}
