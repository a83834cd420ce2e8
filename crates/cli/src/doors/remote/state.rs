//! What a folder remembers in `.wscope/state.json`: where it came from, and how all was when it was last
//! the same on both sides. It belongs to the files, and goes into git with them.

use super::disk::Files;
use super::not_done;
use crate::failure::Failure;
use model::folder::{Id, Item, Key, Kind, Shape, api_of, names};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Where it stands in the folder.
pub(super) const PATH: &str = ".wscope/state.json";
/// Counts on where an older wscope could not read it.
const VERSION: u32 = 1;
/// Longest that is read, in bytes.
const LONGEST: u64 = 512 << 20;

/// What a folder remembers.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// The server that it came from.
    pub(super) server: String,
    /// The project on it.
    pub(super) project: i64,
    /// How all was.
    pub(super) base: Shape,
    /// The path of each file, and of each folder.
    pub(super) paths: BTreeMap<Key, String>,
    /// The name of the file of each image, and its size.
    pub(super) images: BTreeMap<i64, (String, u64)>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    server: String,
    project: i64,
    /// The project's own fields.
    fields: Value,
    /// What stands in the project, in order: folders as `folder/3`, APIs as `api/7`.
    order: Vec<String>,
    folders: BTreeMap<i64, KeptItem>,
    apis: BTreeMap<i64, KeptItem>,
    images: BTreeMap<i64, (String, u64)>,
}

#[derive(Serialize, Deserialize)]
struct KeptItem {
    path: String,
    /// The folder that it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    folder: Option<i64>,
    fields: Value,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    order: Vec<String>,
}

impl State {
    /// What the folder remembers; `None`: nothing was pulled into it.
    pub(super) fn read(files: &Files) -> Result<Option<Self>, Failure> {
        let Some(bytes) = files.read(PATH, LONGEST)? else { return Ok(None) };
        let shown = files.shown(PATH);
        let damaged = || {
            not_done(
                format!("{shown} is damaged: bring it back from git, or pull into a new folder"),
                format!("{shown} が壊れています。git から戻すか、新しいフォルダーに取り出してください"),
            )
        };
        let kept: Kept = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        if kept.version > VERSION {
            return Err(not_done(
                format!("{shown} was written by a newer wscope"),
                format!("{shown} は新しいバージョンの wscope で書かれています"),
            ));
        }
        Self::of(kept).ok_or_else(damaged).map(Some)
    }

    /// Remembers it.
    pub(super) fn write(&self, files: &Files) -> Result<(), Failure> {
        let project = self.key();
        let item = |key: &Key| {
            let item = &self.base.items[key];
            let folder = item.parent.number().filter(|_| item.parent.kind == Kind::Folder);
            let path = self.paths.get(key).cloned().unwrap_or_default();
            KeptItem { path, folder, fields: item.fields.clone(), order: said(self.base.inside(key)) }
        };
        let of = |kind: Kind| -> BTreeMap<i64, KeptItem> {
            let keys = self.base.items.keys().filter(|it| it.kind == kind);
            keys.filter_map(|key| Some((key.number()?, item(key)))).collect()
        };
        let kept = Kept {
            version: VERSION,
            server: self.server.clone(),
            project: self.project,
            fields: self.base.items.get(&project).map(|it| it.fields.clone()).unwrap_or_default(),
            order: said(self.base.inside(&project)),
            folders: of(Kind::Folder),
            apis: of(Kind::Api),
            images: self.images.clone(),
        };
        let mut text = serde_json::to_string_pretty(&kept).unwrap_or_default();
        text.push('\n');
        files.write(Path::new(PATH), text.as_bytes())
    }

    /// The API as it was when its file was written.
    pub(super) fn api(&self, key: &Key) -> Option<model::Api> {
        self.base.items.get(key).and_then(|it| api_of(&it.fields).ok())
    }

    /// The key of the project.
    pub(super) fn key(&self) -> Key {
        Kind::Project.known(self.project)
    }

    fn of(kept: Kept) -> Option<Self> {
        let images = kept.images.into_iter().filter(|it| names::is_inside(&it.1.0)).collect();
        let mut state = Self { server: kept.server, project: kept.project, images, ..Self::default() };
        let project = state.key();
        let item = Item { parent: project.clone(), fields: kept.fields };
        state.base.items.insert(project.clone(), item);
        state.base.order.insert(project.clone(), heard(&kept.order)?);
        for (kind, items) in [(Kind::Folder, kept.folders), (Kind::Api, kept.apis)] {
            for (id, it) in items {
                // Whoever wrote the file: it names places in the folder only.
                if !names::is_inside(&it.path) {
                    return None;
                }
                let key = kind.known(id);
                let parent = it.folder.map_or_else(|| project.clone(), |it| Kind::Folder.known(it));
                state.base.items.insert(key.clone(), Item { parent, fields: it.fields });
                state.paths.insert(key.clone(), it.path);
                if kind == Kind::Folder {
                    state.base.order.insert(key, heard(&it.order)?);
                }
            }
        }
        Some(state)
    }
}

fn said(keys: &[Key]) -> Vec<String> {
    let name = |key: &Key| match (key.kind, &key.id) {
        (Kind::Folder, Id::Known(id)) => Some(format!("folder/{id}")),
        (Kind::Api, Id::Known(id)) => Some(format!("api/{id}")),
        _ => None,
    };
    keys.iter().filter_map(name).collect()
}

fn heard(names: &[String]) -> Option<Vec<Key>> {
    let key = |name: &String| {
        let (kind, id) = name.split_once('/')?;
        let kind = match kind {
            "folder" => Kind::Folder,
            "api" => Kind::Api,
            _ => return None,
        };
        Some(kind.known(id.parse().ok()?))
    };
    names.iter().map(key).collect()
}
