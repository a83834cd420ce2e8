use crate::access::Caller;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::sessions;
use crate::view::{Above, Api, Inherited, Made, NewApi, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use model::Node;
use model::team::Thing;

/// The APIs of a project, oldest first. Who only reads is not told what is secret in them.
#[utoipa::path(
    get,
    path = "/api/projects/{id}/apis",
    params(("id" = i64, Path)),
    responses((status = 200, body = Vec<Api>), (status = 404, body = Refusal))
)]
pub(super) async fn list(
    State(bench): State<Shared>,
    caller: Caller,
    Path(project): Path<i64>,
) -> Result<Json<Vec<Api>>, Problem> {
    let apis = bench.store.apis(project).await?.into_iter();
    let whole = caller.sees_secrets(Thing::Node(Node::Project(project))).await?;
    Ok(Json(apis.map(|it| if whole { it } else { it.withheld() }).map(Into::into).collect()))
}

/// Makes an API in a project.
#[utoipa::path(
    post,
    path = "/api/projects/{id}/apis",
    params(("id" = i64, Path)),
    request_body = NewApi,
    responses((status = 201, body = Api), (status = 404, body = Refusal))
)]
pub(super) async fn create(
    State(bench): State<Shared>,
    Path(project): Path<i64>,
    Body(new): Body<NewApi>,
) -> Result<(StatusCode, Json<Api>), Problem> {
    let api = bench.store.create_api_in(project, new.folder, &new.name, &new.url).await?;
    Ok((StatusCode::CREATED, Json(api.into())))
}

/// An API.
#[utoipa::path(
    get,
    path = "/api/apis/{id}",
    params(("id" = i64, Path)),
    responses((status = 200, body = Api), (status = 404, body = Refusal))
)]
pub(super) async fn read(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Json<Api>, Problem> {
    let api = bench.store.api(id).await?;
    let whole = caller.sees_secrets(Thing::Node(Node::Api(id))).await?;
    Ok(Json(if whole { api } else { api.withheld() }.into()))
}

/// Saves an API that began from the revision named in it.
#[utoipa::path(
    put,
    path = "/api/apis/{id}",
    params(("id" = i64, Path)),
    request_body = Api,
    responses(
        (status = 200, body = Api, description = "With the next revision."),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "It was changed meanwhile: `error.current` is how it is now.")
    )
)]
pub(super) async fn save(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(api): Body<Api>,
) -> Result<Json<Api>, Problem> {
    super::documents::seen_whole(&api)?;
    // The address says which API is meant; what the body says of it is a copy.
    let api = model::Api { id, ..api.into() };
    Ok(Json(bench.store.save_api_by(api, caller.hand()).await?.into()))
}

/// How the client says who it is, and who says so: the API, a folder above it, or its project.
/// Secrets are left out.
#[utoipa::path(
    get,
    path = "/api/apis/{id}/auth",
    params(("id" = i64, Path)),
    responses((status = 200, body = Inherited), (status = 404, body = Refusal))
)]
pub(super) async fn auth(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
) -> Result<Json<Inherited>, Problem> {
    let (from, auth) = sessions::auth(&bench, &bench.store.api(id).await?).await?;
    let from = from.map(|(node, name)| {
        let Made { kind, id } = node.into();
        Above { kind, id, name }
    });
    Ok(Json(Inherited { from, kind: auth.kind, user: auth.user, name: auth.name }))
}

/// Deletes an API with its sessions and their records, until the next start out of sight only.
/// Sessions that are live are ended.
#[utoipa::path(
    delete,
    path = "/api/apis/{id}",
    params(("id" = i64, Path)),
    responses((status = 204), (status = 404, body = Refusal))
)]
pub(super) async fn delete(State(bench): State<Shared>, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
    super::tree::remove(&bench, Node::Api(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
