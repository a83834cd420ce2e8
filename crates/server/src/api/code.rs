use crate::code::{self, Asked};
use crate::extract::Body;
use crate::language::Speaks;
use crate::problem::Problem;
use crate::view::{CodeQuestion, NginxCheck, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// Judges the WebSocket code of JavaScript, TypeScript, HTML, Vue and Svelte files and mends it. Nothing
/// is run or kept, and nothing leaves this machine.
#[utoipa::path(
    post,
    path = "/api/code/check",
    params(("lang" = Option<String>, Query, description = "`en` or `ja`")),
    request_body = CodeQuestion,
    responses(
        (status = 200, body = NginxCheck),
        (status = 400, body = Refusal),
        (status = 413, body = Refusal)
    )
)]
pub(super) async fn check(
    State(bench): State<Shared>,
    Speaks(language): Speaks,
    Body(question): Body<CodeQuestion>,
) -> Result<Json<NginxCheck>, Problem> {
    let asked = Asked::of(question)?;
    // The turn goes with the work: who hangs up does not end it.
    let turn = Arc::clone(&bench.readers).acquire_owned().await.map_err(|_| Problem::stopping())?;
    let work = tokio::task::spawn_blocking(move || {
        let answer = code::check(&asked, language);
        drop(turn);
        answer
    });
    work.await.map(Json).map_err(|_| Problem::stopping())
}
