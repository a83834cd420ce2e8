//! What a project and a folder hold beside what stands in them.

use crate::access::Caller;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::view::{FolderDocument, ProjectDocument, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use finding::Text;
use model::Node;
use model::team::Thing;
use serde::Serialize;

/// The document of a project: its variables, environments, auth and statuses. Who only reads is not told
/// what is secret in it.
#[utoipa::path(
    get,
    path = "/api/projects/{id}/document",
    params(("id" = i64, Path)),
    responses((status = 200, body = ProjectDocument), (status = 404, body = Refusal))
)]
pub(super) async fn project(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Json<model::ProjectDocument>, Problem> {
    let document = bench.store.project_document(id).await?;
    let whole = caller.sees_secrets(Thing::Node(Node::Project(id))).await?;
    Ok(Json(if whole { document } else { document.withheld() }))
}

/// Saves the document of a project that began from the revision named in it.
#[utoipa::path(
    put,
    path = "/api/projects/{id}/document",
    params(("id" = i64, Path)),
    request_body = ProjectDocument,
    responses(
        (status = 200, body = ProjectDocument, description = "With the next revision."),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "It was changed meanwhile: `error.current` is how it is now.")
    )
)]
pub(super) async fn save_project(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
    Body(document): Body<model::ProjectDocument>,
) -> Result<Json<model::ProjectDocument>, Problem> {
    seen_whole(&document)?;
    Ok(Json(bench.store.save_project_document(id, document).await?))
}

/// The document of a folder: its auth.
#[utoipa::path(
    get,
    path = "/api/folders/{id}/document",
    params(("id" = i64, Path)),
    responses((status = 200, body = FolderDocument), (status = 404, body = Refusal))
)]
pub(super) async fn folder(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Json<model::FolderDocument>, Problem> {
    let document = bench.store.folder_document(id).await?;
    let whole = caller.sees_secrets(Thing::Node(Node::Folder(id))).await?;
    Ok(Json(if whole { document } else { document.withheld() }))
}

/// Saves the document of a folder that began from the revision named in it.
#[utoipa::path(
    put,
    path = "/api/folders/{id}/document",
    params(("id" = i64, Path)),
    request_body = FolderDocument,
    responses(
        (status = 200, body = FolderDocument, description = "With the next revision."),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "It was changed meanwhile: `error.current` is how it is now.")
    )
)]
pub(super) async fn save_folder(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
    Body(document): Body<model::FolderDocument>,
) -> Result<Json<model::FolderDocument>, Problem> {
    seen_whole(&document)?;
    Ok(Json(bench.store.save_folder_document(id, document).await?))
}

/// Refuses what was loaded by who only read then: what stands in the place of secrets is not to be saved.
pub(super) fn seen_whole(document: &impl Serialize) -> Result<(), Problem> {
    let json = serde_json::to_string(document).unwrap_or_default();
    let masks = [format!("\"{}\"", model::MASK), format!("={}", model::MASK), format!("//{}@", model::MASK)];
    if !masks.iter().any(|it| json.contains(it)) {
        return Ok(());
    }
    let text = Text::new("secrets in it were withheld from you", "秘密の値が伏せられたままです");
    let hint = Text::new("load it again, then change it", "読み込み直してから変更してください");
    Err(Problem::new(StatusCode::BAD_REQUEST, "withheld", text).hint(hint))
}
