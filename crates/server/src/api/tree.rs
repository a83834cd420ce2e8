//! Projects, folders and APIs as a tree: made, renamed, moved, copied, deleted and restored.

use crate::access::Caller;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::view::{Deleted, Folder, Made, Naming, NewFolder, NodeKind, Refusal, Spot, Tree};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use model::team::{Role, Thing};
use model::{Node, Place};

/// Everything there is that one may know of, in the chosen order.
#[utoipa::path(get, path = "/api/tree", responses((status = 200, body = Tree)))]
pub(super) async fn read(State(bench): State<Shared>, caller: Caller) -> Result<Json<Tree>, Problem> {
    let mut tree = bench.store.tree().await?;
    tree.projects.retain(|it| caller.sees(it.id));
    tree.folders.retain(|it| caller.sees(it.project));
    tree.apis.retain(|it| caller.sees(it.project));
    for api in tree.apis.iter_mut().filter(|it| caller.role(it.project) == Some(Role::Reader)) {
        api.url = model::withheld_url(&api.url);
    }
    let threads = bench.store.open_threads().await?;
    let live = bench.store.live_apis().await?;
    Ok(Json(Tree::seen(tree, &threads, &live, &caller)))
}

/// Makes a folder, the last in its place.
#[utoipa::path(
    post,
    path = "/api/projects/{id}/folders",
    params(("id" = i64, Path)),
    request_body = NewFolder,
    responses((status = 201, body = Folder), (status = 404, body = Refusal))
)]
pub(super) async fn create_folder(
    State(bench): State<Shared>,
    Path(project): Path<i64>,
    Body(new): Body<NewFolder>,
) -> Result<(StatusCode, Json<Folder>), Problem> {
    let folder = bench.store.create_folder(project, new.parent, &new.name).await?;
    Ok((StatusCode::CREATED, Json(folder.into())))
}

/// Gives something another name.
#[utoipa::path(
    patch,
    path = "/api/nodes/{kind}/{id}",
    params(("kind" = NodeKind, Path), ("id" = i64, Path)),
    request_body = Naming,
    responses((status = 204), (status = 404, body = Refusal))
)]
pub(super) async fn rename(
    State(bench): State<Shared>,
    caller: Caller,
    Path((kind, id)): Path<(NodeKind, i64)>,
    Body(new): Body<Naming>,
) -> Result<StatusCode, Problem> {
    bench.store.rename(kind.node(id), &new.name, caller.hand()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Moves something, and all in it, to another place.
#[utoipa::path(
    post,
    path = "/api/nodes/{kind}/{id}/move",
    params(("kind" = NodeKind, Path), ("id" = i64, Path)),
    request_body = Spot,
    responses(
        (status = 204),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "`circle`: a folder would stand in itself.")
    )
)]
pub(super) async fn move_to(
    State(bench): State<Shared>,
    caller: Caller,
    Path((kind, id)): Path<(NodeKind, i64)>,
    Body(to): Body<Spot>,
) -> Result<StatusCode, Problem> {
    caller.needs(Thing::Node(Node::Project(to.project)), Role::Editor).await?;
    let place = Place { project: to.project, folder: to.folder, index: to.index };
    bench.store.move_node(kind.node(id), place).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Copies something with all in it; what was recorded is not copied. The copy stands after the original.
#[utoipa::path(
    post,
    path = "/api/nodes/{kind}/{id}/duplicate",
    params(("kind" = NodeKind, Path), ("id" = i64, Path)),
    request_body = Naming,
    responses((status = 201, body = Made), (status = 404, body = Refusal))
)]
pub(super) async fn duplicate(
    State(bench): State<Shared>,
    caller: Caller,
    Path((kind, id)): Path<(NodeKind, i64)>,
    Body(new): Body<Naming>,
) -> Result<(StatusCode, Json<Made>), Problem> {
    let copy = bench.store.duplicate(kind.node(id), &new.name).await?;
    if let (Node::Project(copy), Some(account)) = (copy, caller.account()) {
        // Whose copy it is administers it.
        bench.store.set_role(copy, account, Some(Role::Admin)).await?;
    }
    Ok((StatusCode::CREATED, Json(copy.into())))
}

/// Deletes something with all in it; its live sessions are ended. It waits in the bin, to be restored by
/// the number in the answer.
#[utoipa::path(
    delete,
    path = "/api/nodes/{kind}/{id}",
    params(("kind" = NodeKind, Path), ("id" = i64, Path)),
    responses((status = 200, body = Deleted), (status = 404, body = Refusal))
)]
pub(super) async fn delete(
    State(bench): State<Shared>,
    caller: Caller,
    Path((kind, id)): Path<(NodeKind, i64)>,
) -> Result<Json<Deleted>, Problem> {
    if let node @ Node::Project(_) = kind.node(id) {
        caller.needs(Thing::Node(node), Role::Admin).await?;
    }
    Ok(Json(Deleted { deletion: remove(&bench, kind.node(id), caller.hand()).await? }))
}

/// Restores what was deleted.
#[utoipa::path(
    post,
    path = "/api/deletions/{number}/restore",
    params(("number" = i64, Path)),
    responses((status = 204), (status = 404, body = Refusal))
)]
pub(super) async fn restore(
    State(bench): State<Shared>,
    Path(number): Path<i64>,
) -> Result<StatusCode, Problem> {
    bench.store.restore(number).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends what is live under a node, then deletes it.
pub(super) async fn remove(bench: &Shared, node: Node, by: store::Hand) -> Result<i64, Problem> {
    for api in bench.store.apis_under(node).await? {
        for live in bench.sessions.of_api(api) {
            live.abandon().await;
        }
        crate::nodes::tell_deleted(bench, api);
    }
    Ok(bench.store.delete(node, by).await?)
}
