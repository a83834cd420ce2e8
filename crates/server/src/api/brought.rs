//! What the page shows first, for it to bring along: drawn at once, and not after four questions of which
//! each waits for the answer before. They are the answers of the API itself, by what would be asked.

use super::{apis, documents, sessions, tree};
use crate::access::Caller;
use crate::extract::Path;
use crate::problem::Problem;
use crate::view::Tree;
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Map, Value};

/// Longest that is brought, in bytes: what is longer is asked for, and comes packed.
const LONGEST: usize = 64 << 10;

/// The answers that the page at this path begins with, as JSON; `None`: it begins with none, or one of
/// them has to be refused, which it is when the page asks.
pub(crate) async fn brought(bench: &Shared, caller: &Caller, path: &str) -> Option<String> {
    // What others may see of a team is for the routes to say.
    let Caller::Owner = caller else { return None };
    let named = path.strip_prefix("/apis/").map(str::parse);
    let answers = match (path, named) {
        ("/", _) => answers(bench, None).await,
        (_, Some(Ok(api))) => answers(bench, Some(api)).await,
        _ => return None,
    };
    let said = serde_json::to_string(&answers.ok()?).ok()?;
    (said.len() <= LONGEST).then_some(said)
}

async fn answers(bench: &Shared, named: Option<i64>) -> Result<Map<String, Value>, Problem> {
    let state = || State(Shared::clone(bench));
    let mut all = Map::new();
    let Json(tree) = tree::read(state(), Caller::Owner).await?;
    all.insert("/tree".to_owned(), value(&tree)?);
    let of = named.or_else(|| first(&tree));
    if let Some(leaf) = tree.apis.iter().find(|it| Some(it.id) == of) {
        let (id, project) = (leaf.id, leaf.project);
        let Json(api) = apis::read(state(), Caller::Owner, Path(id)).await?;
        all.insert(format!("/apis/{id}"), value(&api)?);
        let Json(list) = sessions::list(state(), Path(id)).await?;
        all.insert(format!("/apis/{id}/sessions"), value(&list)?);
        let Json(document) = documents::project(state(), Caller::Owner, Path(project)).await?;
        all.insert(format!("/projects/{project}/document"), value(&document)?);
    }
    Ok(all)
}

fn value(answer: &impl Serialize) -> Result<Value, Problem> {
    serde_json::to_value(answer).map_err(|error| Problem::bad_request(error.to_string()))
}

/// The API that stands first in the tree.
fn first(tree: &Tree) -> Option<i64> {
    tree.projects.iter().find_map(|it| first_in(tree, it.id, None))
}

fn first_in(tree: &Tree, project: i64, folder: Option<i64>) -> Option<i64> {
    let folders = tree.folders.iter().filter(|it| it.project == project && it.parent == folder);
    let apis = tree.apis.iter().filter(|it| it.project == project && it.folder == folder);
    let mut inner: Vec<_> = folders.map(|it| (it.position, None, it.id)).collect();
    inner.extend(apis.map(|it| (it.position, Some(it.id), 0)));
    inner.sort_by_key(|(position, ..)| *position);
    inner.into_iter().find_map(|(_, api, folder)| api.or_else(|| first_in(tree, project, Some(folder))))
}
