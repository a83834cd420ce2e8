use crate::extract::{Body, Path};
use crate::language::Speaks;
use crate::problem::Problem;
use crate::sessions::Examination;
use crate::view::{CausePage, Pending, Question, Refusal, Report};
use crate::workbench::Shared;
use crate::{causes, examine};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use finding::Language;
use model::{Attempt, Header};

/// What the doctor says of a session that failed.
#[utoipa::path(
    get,
    path = "/api/sessions/{id}/report",
    params(("id" = i64, Path), ("lang" = Option<String>, Query, description = "`en` or `ja`")),
    responses(
        (status = 200, body = Report),
        (status = 202, body = Pending, description = "It is still looking."),
        (status = 404, body = Refusal)
    )
)]
pub(super) async fn report(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
    Speaks(language): Speaks,
) -> Result<Response, Problem> {
    let pending =
        bench.sessions.find(id).is_some_and(|it| it.standing().borrow().report == Examination::Pending);
    if pending {
        return Ok((StatusCode::ACCEPTED, Json(Pending { pending })).into_response());
    }
    let (en, ja) = bench.store.report(id).await?.ok_or_else(Problem::not_found)?;
    let report = match language {
        Language::En => en,
        Language::Ja => ja,
    };
    Ok(([(header::CONTENT_TYPE, "application/json")], report).into_response())
}

/// Asks the doctor about a URL. The answer takes as long as the doctor does.
#[utoipa::path(
    post,
    path = "/api/doctor",
    params(("lang" = Option<String>, Query, description = "`en` or `ja`")),
    request_body = Question,
    responses((status = 200, body = Report), (status = 400, body = Refusal))
)]
pub(super) async fn diagnose(
    Speaks(language): Speaks,
    Body(question): Body<Question>,
) -> Json<serde_json::Value> {
    let mut attempt = Attempt::new(question.url);
    attempt.request.origin = question.origin;
    let headers = question.headers.into_iter();
    attempt.request.headers = headers.map(|it| Header { name: it.name, value: it.value }).collect();
    Json(finding::json(&examine::first(attempt).await, language))
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
