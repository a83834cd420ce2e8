#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::access::Caller;
use crate::extract::Parameters;
use crate::problem::Problem;
use crate::view::{News, Refusal};
use crate::workbench::Shared;
use crate::{together, upgrade};
use axum::extract::{Request, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Longest name of a page.
const LONGEST: usize = 64;

/// Who listens.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Listener {
    /// What the page calls itself, as in the header `X-Wscope-Page` of what it asks: it is not told of
    /// what it did itself.
    #[serde(default)]
    page: String,
}

/// What happens in the projects that one may see: a WebSocket on which the server sends `News` as text,
/// and the page `Place`, what is on its screen. It is closed with 1001 when one may see something else
/// than before: then one comes again.
#[utoipa::path(
    get,
    path = "/api/together",
    params(Listener),
    responses(
        (status = 101, body = News, description = "The messages that follow."),
        (status = 426, body = Refusal, description = "The request is no WebSocket handshake.")
    )
)]
pub(super) async fn listen(
    State(bench): State<Shared>,
    caller: Caller,
    Parameters(listener): Parameters<Listener>,
    request: Request,
) -> Result<Response, Problem> {
    let (response, promised) = upgrade::accept(request, None)?;
    let page: String = listener.page.chars().take(LONGEST).collect();
    let owner = Arc::clone(&bench);
    let runs = owner.tasks.spawn(together::serve(bench, caller, page, promised));
    if runs { Ok(response) } else { Err(Problem::stopping()) }
}
