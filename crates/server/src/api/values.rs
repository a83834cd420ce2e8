//! Values that one gives the variables of a project for oneself.

use crate::access::Caller;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::view::{OwnValue, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use finding::Text;

/// Values of one person in a project.
const MOST: usize = 500;
/// Characters of all of them.
const LONGEST: usize = 1 << 20;

/// One's own values of the variables of a project. Nobody else is told of them.
#[utoipa::path(
    get,
    path = "/api/projects/{id}/values",
    params(("id" = i64, Path)),
    responses(
        (status = 200, body = Vec<OwnValue>),
        (status = 404, body = Refusal, description = "`no-accounts` on one's own machine.")
    )
)]
pub(super) async fn read(
    State(bench): State<Shared>,
    caller: Caller,
    Path(project): Path<i64>,
) -> Result<Json<Vec<OwnValue>>, Problem> {
    let account = caller.signed()?.account.id;
    let kept = bench.store.own_values(project, account).await?.into_iter();
    Ok(Json(kept.map(|it| OwnValue { name: it.name, value: it.value, secret: it.secret }).collect()))
}

/// Keeps one's own values instead of those before. They stand before those of the project in what one
/// connects and sends oneself.
#[utoipa::path(
    put,
    path = "/api/projects/{id}/values",
    params(("id" = i64, Path)),
    request_body = Vec<OwnValue>,
    responses(
        (status = 204),
        (status = 400, body = Refusal, description = "`too-many`"),
        (status = 404, body = Refusal)
    )
)]
pub(super) async fn save(
    State(bench): State<Shared>,
    caller: Caller,
    Path(project): Path<i64>,
    Body(values): Body<Vec<OwnValue>>,
) -> Result<StatusCode, Problem> {
    let account = caller.signed()?.account.id;
    if values.len() > MOST || values.iter().map(|it| it.name.len() + it.value.len()).sum::<usize>() > LONGEST
    {
        let text = Text::new("these are too many values", "値が多すぎます");
        return Err(Problem::new(StatusCode::BAD_REQUEST, "too-many", text));
    }
    let values = values.into_iter();
    let values: Vec<_> =
        values.map(|it| model::Variable { name: it.name, value: it.value, secret: it.secret }).collect();
    bench.store.save_own_values(project, account, &values).await?;
    Ok(StatusCode::NO_CONTENT)
}
