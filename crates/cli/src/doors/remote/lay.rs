//! Writes a project into its files: only what is not so already, so that what somebody else wrote into a
//! file stays as it is as long as nothing of ours in it changes.

use super::disk::Files;
use super::here::{ENDING, FOLDER, Found, Here, IMAGES, PROJECT, join, told};
use super::state::State;
use crate::failure::Failure;
use model::folder::{
    ApiFile, FolderFile, Key, Kind, ProjectFile, Shape, api_of, comments, folder_of, names, names::Taken,
    project_of, yaml,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What is to be written where.
#[derive(Default)]
pub(super) struct Layout {
    /// The path of everything.
    pub(super) paths: BTreeMap<Key, String>,
    writes: Vec<(String, Vec<u8>)>,
    removes: Vec<String>,
    folders: Vec<String>,
}

/// Says where everything stands and what the files hold, and writes nothing.
pub(super) fn lay(files: &Files, state: &State, here: &Here, shape: &Shape) -> Result<Layout, Failure> {
    let mut layout = Layout::default();
    let project = state.key();
    layout.paths.insert(project.clone(), String::new());
    let mut holders = vec![project.clone()];
    holders.extend(shape.outwards_in().into_iter().filter(|it| it.kind == Kind::Folder));
    for holder in &holders {
        layout.allot(files, state, here, shape, holder)?;
    }
    let mut kept: BTreeSet<String> = BTreeSet::new();
    for (key, item) in &shape.items {
        let path = layout.paths.get(key).cloned().unwrap_or_default();
        let found = here.found.get(key);
        let before = found.and_then(|it| it.value.as_ref());
        let names: Vec<String> =
            shape.inside(key).iter().map(|it| leaf(&layout.paths[it]).to_owned()).collect();
        let file = file_of(key, &path);
        let failed = |fault| told(files, &file, &fault);
        let value = match key.kind {
            Kind::Api => ApiFile { id: key.number(), api: api_of(&item.fields).map_err(failed)? }
                .write(before, state.api(key).as_ref()),
            Kind::Folder => {
                let (name, document) = folder_of(&item.fields).map_err(failed)?;
                FolderFile { id: key.number(), name, document, order: names }.write(before)
            }
            Kind::Project => {
                let (name, document) = project_of(&item.fields).map_err(failed)?;
                ProjectFile { name, document, order: names }.write(before)
            }
        };
        layout.put(files, key, found, file.clone(), value.map_err(failed)?)?;
        kept.insert(file);
    }
    for (key, found) in &here.found {
        let file = file_of(key, &found.path);
        if found.value.is_some() && !kept.contains(&file) {
            layout.removes.push(file);
        }
        if key.kind == Kind::Folder && !layout.paths.values().any(|it| *it == found.path) {
            layout.folders.push(found.path.clone());
        }
    }
    Ok(layout)
}

impl Layout {
    /// Writes what is not so yet, then removes what is gone.
    pub(super) fn write(&self, files: &Files) -> Result<(), Failure> {
        for (path, bytes) in &self.writes {
            files.write(Path::new(path), bytes)?;
        }
        for path in &self.removes {
            files.remove(path)?;
        }
        // Inner ones first.
        let mut folders = self.folders.clone();
        folders.sort_by_key(|it| std::cmp::Reverse(it.len()));
        folders.iter().for_each(|it| files.remove_empty(it));
        Ok(())
    }

    /// Says where what is in a folder stands: where it stands already, else under a free name.
    fn allot(
        &mut self,
        files: &Files,
        state: &State,
        here: &Here,
        shape: &Shape,
        holder: &Key,
    ) -> Result<(), Failure> {
        let folder = self.paths[holder].clone();
        let mut taken = Taken::default();
        [FOLDER, PROJECT, IMAGES].iter().for_each(|it| taken.add(it));
        files.list(&folder)?.iter().for_each(|it| taken.add(&it.0));
        let mut others = vec![];
        for key in shape.inside(holder) {
            match here.found.get(key).filter(|it| parent(&it.path) == folder) {
                Some(found) => drop(self.paths.insert(key.clone(), found.path.clone())),
                None => others.push(key),
            }
        }
        for key in others {
            let before = here.found.get(key).map(|it| &it.path).or_else(|| state.paths.get(key));
            let (ending, instead) = if key.kind == Kind::Api { (ENDING, "api") } else { ("", "folder") };
            let stem = match before {
                Some(path) => leaf(path).strip_suffix(ending).unwrap_or(leaf(path)).to_owned(),
                None => names::stem(shape.items[key].name(), instead),
            };
            let name = taken.take(&stem, ending);
            self.paths.insert(key.clone(), join(&folder, &name));
        }
        Ok(())
    }

    fn put(
        &mut self,
        files: &Files,
        key: &Key,
        found: Option<&Found>,
        file: String,
        value: Value,
    ) -> Result<(), Failure> {
        let before = found.and_then(|it| it.value.as_ref().map(|value| (file_of(key, &it.path), value)));
        match before {
            Some((path, before)) if *before == value && path == file => {}
            // Moved as it is, byte for byte.
            Some((path, before)) if *before == value => {
                let bytes = files.read(&path, yaml::LONGEST as u64)?.unwrap_or_default();
                self.writes.push((file, bytes));
            }
            Some((path, _)) => {
                let old = files.read(&path, yaml::LONGEST as u64)?.unwrap_or_default();
                let text = comments::carried(&String::from_utf8_lossy(&old), &yaml::write(&value));
                self.writes.push((file, text.into_bytes()));
            }
            None => self.writes.push((file, yaml::write(&value).into_bytes())),
        }
        Ok(())
    }
}

/// The file that holds it.
pub(super) fn file_of(key: &Key, path: &str) -> String {
    match key.kind {
        Kind::Api => path.to_owned(),
        Kind::Folder => join(path, FOLDER),
        Kind::Project => PROJECT.to_owned(),
    }
}

fn leaf(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |it| it.0)
}
