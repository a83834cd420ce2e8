//! A project as the server has it.

use super::not_done;
use super::server::{Refused, Server};
use crate::failure::Failure;
use model::folder::{Item, Key, Kind, Shape, api_fields, folder_fields, project_fields};
use model::{Api, FolderDocument, ProjectDocument};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// So often is it asked again where something was moved meanwhile.
const PATIENCE: usize = 5;

/// A project as the server has it.
pub(super) struct There {
    /// Its number.
    pub(super) project: i64,
    /// Whether one may change it.
    pub(super) may_edit: bool,
    /// All of it, without secrets.
    pub(super) shape: Shape,
    /// The fields with the secrets that one is told, by key.
    pub(super) whole: BTreeMap<Key, Value>,
    /// The revision of each document.
    pub(super) revisions: BTreeMap<Key, i64>,
    /// Its images.
    pub(super) images: Vec<Image>,
}

/// An image of the documentation.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Image {
    pub(super) id: i64,
    pub(super) kind: String,
}

#[derive(Deserialize)]
struct Tree {
    projects: Vec<Project>,
    folders: Vec<Folder>,
    apis: Vec<Leaf>,
}

#[derive(Deserialize)]
struct Project {
    id: i64,
    name: String,
    role: String,
}

#[derive(Deserialize)]
struct Folder {
    id: i64,
    project: i64,
    parent: Option<i64>,
    position: i64,
    name: String,
}

#[derive(Deserialize)]
struct Leaf {
    id: i64,
    project: i64,
    folder: Option<i64>,
    position: i64,
}

/// The number of the project of this name or number.
pub(super) fn find(server: &Server, wanted: &str) -> Result<(i64, String), Failure> {
    let tree: Tree = server.get("/api/tree")?;
    let number = wanted.parse::<i64>().ok();
    let mut found: Vec<_> = tree.projects.iter().filter(|it| it.name == wanted).collect();
    if found.is_empty() {
        found = tree.projects.iter().filter(|it| Some(it.id) == number).collect();
    }
    let wanted = finding::safe_line(wanted);
    match &found[..] {
        [one] => Ok((one.id, one.name.clone())),
        [] => Err(not_done(
            format!("there is no project “{wanted}” on {}, or none that you may see", server.origin),
            format!("{} にプロジェクト「{wanted}」がないか、閲覧できません", server.origin),
        )),
        several => {
            let numbers: Vec<_> = several.iter().map(|it| it.id.to_string()).collect();
            let numbers = numbers.join(", ");
            Err(not_done(
                format!("several projects are called “{wanted}”: name one by its number ({numbers})"),
                format!(
                    "「{wanted}」という名前のプロジェクトが複数あります。番号で指定してください ({numbers})"
                ),
            ))
        }
    }
}

/// Everything in a project. What is moved or deleted while it is asked for is asked for again.
pub(super) fn fetch(server: &Server, project: i64) -> Result<There, Failure> {
    for _ in 0..PATIENCE {
        match once(server, project) {
            Ok(Some(there)) => return Ok(there),
            Ok(None) => {}
            Err(error) if error.is_gone() => {}
            Err(error) => return Err(error.into()),
        }
    }
    let origin = &server.origin;
    Err(not_done(
        format!(
            "the project is not on {origin} any more, or you may not see it; or others change it all the time"
        ),
        format!("プロジェクトが {origin} にないか、閲覧できません。または、ほかの人が変更を続けています"),
    ))
}

/// `None`: it was changed while it was asked for.
fn once(server: &Server, project: i64) -> Result<Option<There>, Refused> {
    let tree: Tree = server.get("/api/tree")?;
    let Some(own) = tree.projects.iter().find(|it| it.id == project) else { return Ok(None) };
    let images = server.get(&format!("/api/projects/{project}/images"))?;
    let (shape, whole, revisions) = Default::default();
    let mut there = There { project, may_edit: own.role != "reader", shape, whole, revisions, images };
    let root = Kind::Project.known(project);
    let document: ProjectDocument = server.get(&format!("/api/projects/{project}/document"))?;
    let seen = project_fields(&own.name, &document.withheld());
    there.add(&root, &root, seen, project_fields(&own.name, &document), document.revision);
    let mut places: BTreeMap<Key, Vec<(i64, Key)>> = BTreeMap::new();
    let holder = |folder: Option<i64>| folder.map_or_else(|| root.clone(), |it| Kind::Folder.known(it));
    for folder in tree.folders.iter().filter(|it| it.project == project) {
        let key = Kind::Folder.known(folder.id);
        let document: FolderDocument = server.get(&format!("/api/folders/{}/document", folder.id))?;
        let seen = folder_fields(&folder.name, &document.withheld());
        let whole = folder_fields(&folder.name, &document);
        there.add(&key, &holder(folder.parent), seen, whole, document.revision);
        places.entry(holder(folder.parent)).or_default().push((folder.position, key));
    }
    let apis: Vec<Api> = server.get(&format!("/api/projects/{project}/apis"))?;
    let leaves: Vec<_> = tree.apis.iter().filter(|it| it.project == project).collect();
    for leaf in &leaves {
        let Some(api) = apis.iter().find(|it| it.id == leaf.id) else { return Ok(None) };
        let key = Kind::Api.known(api.id);
        there.add(&key, &holder(leaf.folder), api_fields(&api.withheld()), api_fields(api), api.revision);
        places.entry(holder(leaf.folder)).or_default().push((leaf.position, key));
    }
    if apis.len() != leaves.len() {
        return Ok(None);
    }
    for (holder, mut inside) in places {
        inside.sort();
        there.shape.order.insert(holder, inside.into_iter().map(|it| it.1).collect());
    }
    let held = there.shape.items.values().all(|it| there.shape.items.contains_key(&it.parent));
    Ok(held.then_some(there))
}

impl There {
    fn add(&mut self, key: &Key, parent: &Key, seen: Value, whole: Value, revision: i64) {
        self.shape.items.insert(key.clone(), Item { parent: parent.clone(), fields: seen });
        self.whole.insert(key.clone(), whole);
        self.revisions.insert(key.clone(), revision);
    }
}
