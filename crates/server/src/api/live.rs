#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::access::Caller;
use crate::extract::{Parameters, Path};
use crate::language::Speaks;
use crate::live::{self, Source};
use crate::problem::Problem;
use crate::upgrade;
use crate::view::{Live, Refusal};
use crate::workbench::Shared;
use axum::extract::{Request, State};
use axum::response::Response;
use model::team::Thing;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Where to begin.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Start {
    /// The first sequence number wanted; 1 where nothing is said.
    from: Option<u64>,
    /// Rows that the page draws: where they come faster than a page is told, it is told so many of
    /// the newest; 100 where nothing is said, and at most.
    rows: Option<usize>,
}

/// The live channel: a WebSocket on which the server sends `Live` messages as text. The page sends
/// nothing. It stays open when the session has ended, until the page leaves; it is closed when a
/// session that lives is deleted, and when the workbench stops.
#[utoipa::path(
    get,
    path = "/api/sessions/{id}/live",
    params(
        ("id" = i64, Path),
        Start,
        ("lang" = Option<String>, Query, description = "`en` or `ja`: the language of the examination")
    ),
    responses(
        (status = 101, body = Live, description = "The messages that follow."),
        (status = 404, body = Refusal),
        (status = 426, body = Refusal, description = "The request is no WebSocket handshake.")
    )
)]
pub(super) async fn live(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Parameters(start): Parameters<Start>,
    Speaks(language): Speaks,
    request: Request,
) -> Result<Response, Problem> {
    let source = Source::find(&bench, id).await?;
    let (response, promised) = upgrade::accept(request, None)?;
    let wanted = (start.from.unwrap_or(1).max(1), start.rows.unwrap_or(live::ROWS));
    let owner = Arc::clone(&bench);
    let lost = async move { caller.loses(Thing::Session(id)).await };
    let runs = owner.tasks.spawn(live::serve(bench, source, promised, wanted, language, lost));
    if runs { Ok(response) } else { Err(Problem::stopping()) }
}
