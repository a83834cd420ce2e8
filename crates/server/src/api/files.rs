#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::access::Caller;
use crate::export::Export;
use crate::extract::{Parameters, Path};
use crate::import::{self, Into};
use crate::language::Speaks;
use crate::problem::Problem;
use crate::view::{FileForm, Refusal, Session};
use crate::workbench::Shared;
use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::export::Form;
use model::import::Skipped;
use model::team::{Role, Thing};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which file.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// The form of the file.
    form: FileForm,
    /// `include`: passwords, tokens and cookies in the heads and the URL stand in the file. Else they
    /// are stars. Messages are never changed.
    secrets: Option<String>,
}

/// What is stored of a session, as a file.
#[utoipa::path(
    get,
    path = "/api/sessions/{id}/export",
    params(("id" = i64, Path), Wanted, ("lang" = Option<String>, Query, description = "`en` or `ja`")),
    responses((status = 200, description = "The file."), (status = 404, body = Refusal))
)]
pub(super) async fn export(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Parameters(wanted): Parameters<Wanted>,
    Speaks(language): Speaks,
) -> Result<Response, Problem> {
    let (form, kind, end) = match wanted.form {
        FileForm::Ndjson => (Form::Ndjson, "application/x-ndjson", "ndjson"),
        FileForm::Har => (Form::Har, "application/json", "har"),
        FileForm::Html => (Form::Html, "text/html; charset=utf-8", "html"),
    };
    let secrets = wanted.secrets.as_deref() == Some("include");
    if secrets {
        caller.needs(Thing::Session(id), Role::Editor).await?;
    }
    let export = Export::begin(bench, id, form, secrets, language).await?;
    let name = format!("attachment; filename=\"session-{id}.{end}\"");
    let head = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((head, Body::from_stream(export.pieces())).into_response())
}

/// Names what of a file was left out: entries, and messages of entries, and how many more: `3, 5.2, +7`.
const SKIPPED: HeaderName = HeaderName::from_static("wscope-skipped");
/// So many of them are named.
const NAMED: usize = 50;

/// Keeps what a file holds under an API: the WebSocket sessions of a HAR file, or one session of NDJSON as
/// we write it. They have ended, and can be read only. What of a HAR file makes no sense is left out; the
/// header `wscope-skipped` says which entries, and messages of entries (`3, 5.2`).
#[utoipa::path(
    post,
    path = "/api/apis/{id}/import",
    params(("id" = i64, Path)),
    request_body(
        content = String,
        content_type = "application/json",
        description = "A HAR file, 256 MiB at most; or NDJSON of any length."
    ),
    responses(
        (status = 201, body = Vec<Session>),
        (status = 400, body = Refusal, description = "`bad-file`: it is no HAR, or holds no WebSocket."),
        (status = 404, body = Refusal),
        (status = 413, body = Refusal)
    )
)]
pub(super) async fn import(
    State(bench): State<Shared>,
    Path(api): Path<i64>,
    request: Request,
) -> Result<(StatusCode, HeaderMap, Json<Vec<Session>>), Problem> {
    keep(&bench, Into::Api(api), request).await
}

/// Keeps the WebSocket sessions of a HAR file, or one session of NDJSON, under the APIs of a project that
/// have their URLs; what has none gets a new one.
#[utoipa::path(
    post,
    path = "/api/projects/{id}/import",
    params(("id" = i64, Path)),
    request_body(content = String, content_type = "application/json", description = "A HAR file, 256 MiB at most."),
    responses(
        (status = 201, body = Vec<Session>),
        (status = 400, body = Refusal, description = "`bad-file`: it is no HAR, or holds no WebSocket."),
        (status = 404, body = Refusal),
        (status = 413, body = Refusal)
    )
)]
pub(super) async fn import_into_project(
    State(bench): State<Shared>,
    Path(project): Path<i64>,
    request: Request,
) -> Result<(StatusCode, HeaderMap, Json<Vec<Session>>), Problem> {
    keep(&bench, Into::Project(project), request).await
}

async fn keep(
    bench: &Shared,
    into: Into,
    request: Request,
) -> Result<(StatusCode, HeaderMap, Json<Vec<Session>>), Problem> {
    let kept = import::import(bench, into, request.into_body()).await?;
    let mut headers = HeaderMap::new();
    if let Some(skipped) = named(&kept.skipped).and_then(|it| HeaderValue::try_from(it).ok()) {
        headers.insert(SKIPPED, skipped);
    }
    Ok((StatusCode::CREATED, headers, Json(kept.sessions.into_iter().map(Session::from).collect())))
}

fn named(skipped: &[Skipped]) -> Option<String> {
    let mut names: Vec<_> = skipped
        .iter()
        .take(NAMED)
        .map(|it| it.message.map_or(it.entry.to_string(), |message| format!("{}.{message}", it.entry)))
        .collect();
    if let Some(more) = skipped.len().checked_sub(NAMED).filter(|it| *it > 0) {
        names.push(format!("+{more}"));
    }
    (!names.is_empty()).then(|| names.join(", "))
}
