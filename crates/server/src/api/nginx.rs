use crate::configuration::{self, Asked};
use crate::extract::Body;
use crate::language::Speaks;
use crate::problem::Problem;
use crate::view::{NginxCheck, NginxQuestion, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// Judges nginx configuration and mends it. Nothing is read from the disk of this machine, nothing is
/// kept, and nothing leaves it.
#[utoipa::path(
    post,
    path = "/api/nginx/check",
    params(("lang" = Option<String>, Query, description = "`en` or `ja`")),
    request_body = NginxQuestion,
    responses(
        (status = 200, body = NginxCheck),
        (status = 400, body = Refusal),
        (status = 413, body = Refusal)
    )
)]
pub(super) async fn check(
    State(bench): State<Shared>,
    Speaks(language): Speaks,
    Body(question): Body<NginxQuestion>,
) -> Result<Json<NginxCheck>, Problem> {
    let asked = Asked::of(question)?;
    // The turn goes with the work: who hangs up does not end it.
    let turn = Arc::clone(&bench.readers).acquire_owned().await.map_err(|_| Problem::stopping())?;
    let work = tokio::task::spawn_blocking(move || {
        let answer = configuration::check(asked, language);
        drop(turn);
        answer
    });
    work.await.map(Json).map_err(|_| Problem::stopping())
}
