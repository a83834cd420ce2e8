#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::export::Export;
use crate::extract::{Parameters, Path};
use crate::language::Speaks;
use crate::problem::Problem;
use crate::view::{self, FileForm, Refusal, Session};
use crate::workbench::Shared;
use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use finding::Text;
use model::export::Form;
use model::import::{Imported, har};
use model::{Direction, Kind, Record, SessionState};
use serde::Deserialize;
use utoipa::IntoParams;

/// Longest file that is read.
const LONGEST: usize = 256 << 20;
/// Characters of a reason.
const WHY: usize = 200;
/// Payload bytes that are handed to the store at a time.
const AT_ONCE: usize = 1 << 20;

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
    let export = Export::begin(bench, id, form, secrets, language).await?;
    let name = format!("attachment; filename=\"session-{id}.{end}\"");
    let head = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((head, Body::from_stream(export.pieces())).into_response())
}

/// Keeps the WebSocket sessions of a HAR file under an API. They have ended, and can be read only.
#[utoipa::path(
    post,
    path = "/api/apis/{id}/import",
    params(("id" = i64, Path)),
    request_body(content = String, content_type = "application/json", description = "A HAR file, 256 MiB at most."),
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
) -> Result<(StatusCode, Json<Vec<Session>>), Problem> {
    bench.store.api(api).await?;
    let read = axum::body::to_bytes(request.into_body(), LONGEST).await;
    let file = read.map_err(|_| Problem::too_large())?;
    let sessions = tokio::task::spawn_blocking(move || har(&file)).await;
    let sessions = sessions.map_err(|_| Problem::stopping())?.map_err(|error| {
        let text = Text::new("the file cannot be read as HAR", "HAR ファイルとして読み取れません");
        // What was found in the place of something else is quoted, however long it is.
        let why: String = error.to_string().chars().take(WHY).collect();
        Problem::new(StatusCode::BAD_REQUEST, "bad-file", text).hint(Text::same(why))
    })?;
    let mut kept = vec![];
    for session in sessions {
        kept.push(keep(&bench, api, session).await?.into());
    }
    Ok((StatusCode::CREATED, Json(kept)))
}

/// Keeps one session. Where that fails half-way, it is removed.
async fn keep(bench: &Shared, api: i64, imported: Imported) -> Result<store::Session, Problem> {
    let session = bench.store.create_session(api, &imported.url, imported.began_wall_ns).await?;
    let id = session.info.id;
    let kept = fill(bench, session, imported).await;
    if kept.is_err() {
        // The first error is the one to be told.
        let _ = bench.store.delete_session(id).await;
    }
    kept
}

async fn fill(
    bench: &Shared,
    mut session: store::Session,
    imported: Imported,
) -> Result<store::Session, Problem> {
    let id = session.info.id;
    let last = imported.records.last().map(|it| (it.seq, it.wall_ns));
    let mut closes = imported.records.iter().filter(|it| it.kind == Kind::Close);
    let close = closes.clone().rfind(|it| it.direction == Direction::Received).or(closes.next_back());
    session.close = close.map(|it| view::close(&it.payload));
    session.status = imported.handshake.status;
    session.ended_wall_ns = last.map(|(_, wall_ns)| wall_ns);
    session.info.state = SessionState::Closed;
    let transcript = bench.store.transcript(id).await?;
    let mut waiting: Vec<Record> = vec![];
    let mut bytes = 0;
    for record in imported.records {
        bytes += record.payload.len();
        waiting.push(record);
        if bytes >= AT_ONCE || waiting.len() >= 4096 {
            transcript.append(std::mem::take(&mut waiting)).await?;
            bytes = 0;
        }
    }
    transcript.append(waiting).await?;
    let last = last.map_or(0, |(seq, _)| seq);
    let mut progress = transcript.progress();
    let stored = progress.wait_for(|it| it.lost || it.stored >= last).await.map(|it| !it.lost);
    if !stored.unwrap_or(false) {
        return Err(store::Error::Lost { session: id }.into());
    }
    bench.store.save_session(&session).await?;
    bench.store.save_handshake(id, &imported.handshake).await?;
    bench.store.name_session(id, &imported.name).await?;
    bench.store.count_session(id).await?;
    Ok(bench.store.session(id).await?)
}
