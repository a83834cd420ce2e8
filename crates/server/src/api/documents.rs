//! What a project and a folder hold beside what stands in them.

use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::view::{FolderDocument, ProjectDocument, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;

/// The document of a project: its variables, environments, auth and statuses.
#[utoipa::path(
    get,
    path = "/api/projects/{id}/document",
    params(("id" = i64, Path)),
    responses((status = 200, body = ProjectDocument), (status = 404, body = Refusal))
)]
pub(super) async fn project(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
) -> Result<Json<model::ProjectDocument>, Problem> {
    Ok(Json(bench.store.project_document(id).await?))
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
    Path(id): Path<i64>,
) -> Result<Json<model::FolderDocument>, Problem> {
    Ok(Json(bench.store.folder_document(id).await?))
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
    Ok(Json(bench.store.save_folder_document(id, document).await?))
}
