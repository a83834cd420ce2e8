use crate::extract::Body;
use crate::problem::Problem;
use crate::view::{NewProject, Project};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

/// Every project, oldest first.
#[utoipa::path(get, path = "/api/projects", responses((status = 200, body = Vec<Project>)))]
pub(super) async fn list(State(bench): State<Shared>) -> Result<Json<Vec<Project>>, Problem> {
    let projects = bench.store.projects().await?;
    Ok(Json(projects.into_iter().map(Into::into).collect()))
}

/// Makes a project.
#[utoipa::path(post, path = "/api/projects", request_body = NewProject, responses((status = 201, body = Project)))]
pub(super) async fn create(
    State(bench): State<Shared>,
    Body(new): Body<NewProject>,
) -> Result<(StatusCode, Json<Project>), Problem> {
    let project = bench.store.create_project(&new.name).await?;
    Ok((StatusCode::CREATED, Json(project.into())))
}
