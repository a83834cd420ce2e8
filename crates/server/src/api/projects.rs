use crate::access::Caller;
use crate::extract::Body;
use crate::problem::Problem;
use crate::view::{NewProject, Project};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use model::team::Role;

/// Every project that one may know of, oldest first.
#[utoipa::path(get, path = "/api/projects", responses((status = 200, body = Vec<Project>)))]
pub(super) async fn list(State(bench): State<Shared>, caller: Caller) -> Result<Json<Vec<Project>>, Problem> {
    let projects = bench.store.projects().await?;
    Ok(Json(
        projects.into_iter().filter(|it| caller.sees(it.id)).map(|it| Project::seen(it, &caller)).collect(),
    ))
}

/// Makes a project; who made it administers it.
#[utoipa::path(post, path = "/api/projects", request_body = NewProject, responses((status = 201, body = Project)))]
pub(super) async fn create(
    State(bench): State<Shared>,
    caller: Caller,
    Body(new): Body<NewProject>,
) -> Result<(StatusCode, Json<Project>), Problem> {
    let project = bench.store.create_project(&new.name).await?;
    if let Some(account) = caller.account() {
        bench.store.set_role(project.id, account, Some(Role::Admin)).await?;
    }
    let model::Project { id, name } = project;
    Ok((StatusCode::CREATED, Json(Project { id, name, role: Role::Admin.into() })))
}
