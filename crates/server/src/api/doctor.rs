use crate::access::Caller;
use crate::extract::{Body, Path};
use crate::language::Speaks;
use crate::problem::Problem;
use crate::view::{CausePage, Question, Refusal, Report};
use crate::workbench::Shared;
use crate::{causes, examine};
use axum::Json;
use axum::extract::State;
use model::{Attempt, Header};

/// Asks the doctor about a URL. The answer takes as long as the doctor does.
#[utoipa::path(
    post,
    path = "/api/doctor",
    params(("lang" = Option<String>, Query, description = "`en` or `ja`")),
    request_body = Question,
    responses((status = 200, body = Report), (status = 400, body = Refusal), (status = 429, body = Refusal))
)]
pub(super) async fn diagnose(
    State(bench): State<Shared>,
    caller: Caller,
    Speaks(language): Speaks,
    Body(question): Body<Question>,
) -> Result<Json<serde_json::Value>, Problem> {
    // He dials as a session does, and more often.
    let _turn = bench.sessions.turn(caller.account(), &bench.bounds)?;
    let mut attempt = Attempt::new(question.url);
    attempt.request.origin = question.origin;
    let headers = question.headers.into_iter();
    attempt.request.headers = headers.map(|it| Header { name: it.name, value: it.value }).collect();
    Ok(Json(finding::json(&examine::first(attempt, |_| {}).await, language)))
}

/// The page of a cause.
#[utoipa::path(
    get,
    path = "/api/causes/{class}/{what}",
    params(
        ("class" = String, Path),
        ("what" = String, Path),
        ("lang" = Option<String>, Query, description = "`en` or `ja`")
    ),
    responses((status = 200, body = CausePage), (status = 404, body = Refusal))
)]
pub(super) async fn cause(
    Path((class, what)): Path<(String, String)>,
    Speaks(language): Speaks,
) -> Result<Json<CausePage>, Problem> {
    causes::page(&format!("{class}/{what}"), language).map(Json).ok_or_else(Problem::not_found)
}
