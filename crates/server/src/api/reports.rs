#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::extract::{Parameters, Path};
use crate::language::Speaks;
use crate::problem::Problem;
use crate::sessions::Examination;
use crate::view::{Form, Pending, Refusal, Report, Share};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use finding::Language;
use serde::Deserialize;
use utoipa::IntoParams;

/// Links that are kept: the oldest goes when there are more.
const LINKS: u32 = 100;

/// What is wanted of a report.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// The form; JSON where nothing is said.
    #[serde(default)]
    form: Form,
}

/// What the doctor says of a session that failed.
#[utoipa::path(
    get,
    path = "/api/sessions/{id}/report",
    params(("id" = i64, Path), Wanted, ("lang" = Option<String>, Query, description = "`en` or `ja`")),
    responses(
        (status = 200, body = Report),
        (status = 202, body = Pending, description = "It is still looking."),
        (status = 404, body = Refusal)
    )
)]
pub(super) async fn of_session(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
    Parameters(wanted): Parameters<Wanted>,
    Speaks(language): Speaks,
) -> Result<Response, Problem> {
    let pending =
        bench.sessions.find(id).is_some_and(|it| it.standing().borrow().report == Examination::Pending);
    if pending {
        return Ok((StatusCode::ACCEPTED, Json(Pending { pending })).into_response());
    }
    let report = bench.store.report(id).await?.ok_or_else(Problem::not_found)?;
    in_form(report, wanted.form, language)
}

/// Shares what the doctor says of a session, under a name that nobody guesses. Secrets are masked in
/// every report. The last hundred links are kept, and a link goes with its session.
#[utoipa::path(
    post,
    path = "/api/sessions/{id}/share",
    params(("id" = i64, Path)),
    responses((status = 200, body = Share), (status = 404, body = Refusal))
)]
pub(super) async fn share(State(bench): State<Shared>, Path(id): Path<i64>) -> Result<Json<Share>, Problem> {
    let name = format!("{:016x}{:016x}", net::mask_seed(), net::mask_seed());
    let id = bench.store.share(id, &name, LINKS).await?;
    Ok(Json(Share { path: format!("/reports/{id}"), id }))
}

/// A report that is shared.
#[utoipa::path(
    get,
    path = "/api/reports/{id}",
    params(("id" = String, Path), Wanted, ("lang" = Option<String>, Query, description = "`en` or `ja`")),
    responses((status = 200, body = Report), (status = 404, body = Refusal))
)]
pub(super) async fn shared(
    State(bench): State<Shared>,
    Path(id): Path<String>,
    Parameters(wanted): Parameters<Wanted>,
    Speaks(language): Speaks,
) -> Result<Response, Problem> {
    in_form(bench.store.shared(&id).await?, wanted.form, language)
}

fn in_form(report: store::Report, form: Form, language: Language) -> Result<Response, Problem> {
    let papers = match language {
        Language::En => report.en,
        Language::Ja => report.ja,
    };
    let (content, text) = match form {
        Form::Json => ("application/json", papers.json),
        Form::Markdown => ("text/markdown; charset=utf-8", papers.markdown),
        Form::Html => ("text/html; charset=utf-8", papers.html),
    };
    // Of a report that an older version wrote there is only the JSON.
    if text.is_empty() {
        return Err(Problem::not_found());
    }
    let mut response = ([(header::CONTENT_TYPE, content)], text).into_response();
    if matches!(form, Form::Html) {
        let file = HeaderValue::from_static("attachment; filename=\"wscope-report.html\"");
        response.headers_mut().insert(header::CONTENT_DISPOSITION, file);
    }
    Ok(response)
}
