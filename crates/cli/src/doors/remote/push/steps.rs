//! What is asked of a server so that it has what the files have: new things first, then what is in them,
//! then where they stand, and last what is gone.

use super::super::disk::Files;
use super::super::lay::file_of;
use super::super::not_done;
use super::super::server::Refused;
use super::super::state::State;
use super::super::there::{self, There};
use super::super::told::Paths;
use super::Pusher;
use crate::failure::Failure;
use model::folder::{
    Key, Kind, Shape, api_fields, api_of, folder_fields, folder_of, project_fields, project_of, secrets,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Why not all of it was done.
pub(super) enum Stopped {
    /// Somebody else changed the same: it is to be merged anew.
    Changed,
    Failed(Failure),
}

impl From<Failure> for Stopped {
    fn from(it: Failure) -> Self {
        Self::Failed(it)
    }
}

impl From<Refused> for Stopped {
    fn from(it: Refused) -> Self {
        if it.is_conflict() || it.is_gone() { Self::Changed } else { Self::Failed(it.into()) }
    }
}

/// The whole fields of everything that is to be saved, with the secrets that the server keeps.
pub(super) fn bodies(
    shape: &Shape,
    there: &There,
    state: &State,
    paths: &Paths,
    files: &Files,
) -> Result<BTreeMap<Key, Value>, Failure> {
    let mut bodies = BTreeMap::new();
    for (key, item) in &shape.items {
        let seen = there.shape.items.get(key).map(|it| &it.fields);
        if seen == Some(&item.fields) {
            continue;
        }
        let mut fields = item.fields.clone();
        let none = Value::Null;
        let whole = there.whole.get(key).unwrap_or(&none);
        let path = paths.get(key).or_else(|| state.paths.get(key)).cloned().unwrap_or_default();
        secrets::restore(&mut fields, whole, seen.unwrap_or(&none)).map_err(|place| {
            let shown = files.shown(&file_of(key, &path));
            not_done(
                format!(
                    "{shown}: {place}: the server has no secret to keep here: write a variable or the value"
                ),
                format!(
                    "{shown}: {place}: サーバーに保持すべき秘密の値がありません。変数か値を書いてください"
                ),
            )
        })?;
        bodies.insert(key.clone(), fields);
    }
    Ok(bodies)
}

/// Whether what stands in something is in another order.
pub(super) fn reorders(shape: &Shape, there: &Shape) -> bool {
    shape.order.iter().any(|(key, inside)| inside != there.inside(key))
}

/// Does it all; what is the same on both sides afterwards.
pub(super) fn take(
    pusher: &mut Pusher,
    mut shape: Shape,
    mut bodies: BTreeMap<Key, Value>,
    there: &There,
) -> Result<Shape, Stopped> {
    let mut revisions = there.revisions.clone();
    for key in shape.outwards_in() {
        if there.shape.items.contains_key(&key) {
            continue;
        }
        let (made, revision) = create(pusher, &shape, &key, there.project)?;
        let fields = bodies.remove(&key);
        shape.rekey(&key, &made);
        bodies.extend(fields.map(|it| (made.clone(), it)));
        revisions.insert(made, revision);
    }
    for (key, fields) in bodies {
        let saved = save(pusher, &key, &fields, revisions.get(&key).copied().unwrap_or_default(), there)?;
        if let Some(item) = shape.items.get_mut(&key) {
            item.fields = saved;
        }
    }
    arrange(pusher, &shape, there)?;
    delete(pusher, &shape, there)?;
    Ok(shape)
}

/// Makes something, which is remembered at once: who breaks off here does not make it twice.
fn create(pusher: &mut Pusher, shape: &Shape, key: &Key, project: i64) -> Result<(Key, i64), Stopped> {
    let item = &shape.items[key];
    let parent = item.parent.number().filter(|_| item.parent.kind == Kind::Folder);
    let (path, body) = match key.kind {
        Kind::Folder => ("folders", json!({ "name": item.name(), "parent": parent })),
        _ => ("apis", json!({ "name": item.name(), "folder": parent, "url": "" })),
    };
    let made: Value = pusher.server.json("POST", &format!("/api/projects/{project}/{path}"), Some(&body))?;
    let made_key = key.kind.known(made["id"].as_i64().unwrap_or_default());
    let mut item = item.clone();
    item.fields = if key.kind == Kind::Folder {
        folder_fields(item.name(), &model::FolderDocument::default())
    } else {
        api_fields(&model::Api { name: item.name().to_owned(), ..model::Api::default() })
    };
    pusher.state.base.items.insert(made_key.clone(), item.clone());
    pusher.state.base.order.entry(item.parent).or_default().push(made_key.clone());
    let path = pusher.here.found.remove(key).map(|found| {
        let path = found.path.clone();
        pusher.here.found.insert(made_key.clone(), found);
        path
    });
    let path = path.or_else(|| pusher.state.paths.get(key).cloned());
    pusher.state.paths.extend(path.map(|it| (made_key.clone(), it)));
    pusher.here.shape.rekey(key, &made_key);
    // What was deleted there and is wanted here has another number now.
    if key.number().is_some() {
        pusher.state.base.items.remove(key);
        pusher.state.paths.remove(key);
        pusher.state.base.order.values_mut().for_each(|it| it.retain(|it| it != key));
    }
    pusher.state.write(&pusher.files)?;
    // A document that was never saved has revision 1.
    Ok((made_key, made["revision"].as_i64().unwrap_or(1)))
}

/// Saves a document; how it is now, without secrets.
fn save(pusher: &Pusher, key: &Key, fields: &Value, revision: i64, there: &There) -> Result<Value, Stopped> {
    let id = key.number().unwrap_or_default();
    let strange = |fault: model::folder::Fault| Stopped::Failed(Failure::NotDone(fault.text));
    match key.kind {
        Kind::Api => {
            let api = model::Api { id, project: there.project, revision, ..api_of(fields).map_err(strange)? };
            put(pusher, &format!("/api/apis/{id}"), &api)?;
            Ok(api_fields(&api.withheld()))
        }
        Kind::Folder => {
            let (name, document) = folder_of(fields).map_err(strange)?;
            let document = model::FolderDocument { revision, ..document };
            rename(pusher, "folder", key, &name, there)?;
            if !is_only_named(fields, key, there) {
                put(pusher, &format!("/api/folders/{id}/document"), &document)?;
            }
            Ok(folder_fields(&name, &document.withheld()))
        }
        Kind::Project => {
            let (name, document) = project_of(fields).map_err(strange)?;
            let document = model::ProjectDocument { revision, ..document };
            rename(pusher, "project", key, &name, there)?;
            if !is_only_named(fields, key, there) {
                put(pusher, &format!("/api/projects/{id}/document"), &document)?;
            }
            Ok(project_fields(&name, &document.withheld()))
        }
    }
}

/// Whether nothing but the name is another one.
fn is_only_named(fields: &Value, key: &Key, there: &There) -> bool {
    let without = |it: &Value| {
        let mut it = it.clone();
        it["name"] = Value::Null;
        it
    };
    there.whole.get(key).is_some_and(|it| without(it) == without(fields))
}

fn put<T: serde::Serialize>(pusher: &Pusher, path: &str, document: &T) -> Result<(), Stopped> {
    let body = serde_json::to_value(document).unwrap_or_default();
    pusher.server.json::<Value>("PUT", path, Some(&body))?;
    Ok(())
}

fn rename(pusher: &Pusher, kind: &str, key: &Key, name: &str, there: &There) -> Result<(), Stopped> {
    let known = there.shape.items.get(key);
    if known.is_none_or(|it| it.name() == name) {
        return Ok(());
    }
    let path = format!("/api/nodes/{kind}/{}", key.number().unwrap_or_default());
    pusher.server.json::<Value>("PATCH", &path, Some(&json!({ "name": name })))?;
    Ok(())
}

/// Moves what stands elsewhere, the outer ones first.
fn arrange(pusher: &Pusher, shape: &Shape, there: &There) -> Result<(), Stopped> {
    let mut now: BTreeMap<Key, Vec<Key>> = there.shape.order.clone();
    for (key, item) in &shape.items {
        // What was made stands last in its place.
        let inside = now.entry(item.parent.clone()).or_default();
        if key.kind != Kind::Project && !there.shape.items.contains_key(key) && !inside.contains(key) {
            inside.push(key.clone());
        }
    }
    let mut holders: Vec<Key> = shape.items.keys().filter(|it| it.kind == Kind::Project).cloned().collect();
    holders.extend(shape.outwards_in().into_iter().filter(|it| it.kind == Kind::Folder));
    for holder in holders {
        for (index, key) in shape.inside(&holder).iter().enumerate() {
            // What is to be deleted stands there still, and does not count.
            let standing = now.entry(holder.clone()).or_default();
            let place = standing.iter().filter(|it| shape.items.contains_key(*it)).nth(index);
            if place == Some(key) {
                continue;
            }
            let before = place.and_then(|place| standing.iter().position(|it| it == place));
            let at = before.unwrap_or(standing.len());
            move_to(pusher, key, &holder, at, there.project)?;
            now.values_mut().for_each(|it| it.retain(|it| it != key));
            let standing = now.entry(holder.clone()).or_default();
            let at = at.min(standing.len());
            standing.insert(at, key.clone());
        }
    }
    Ok(())
}

fn move_to(pusher: &Pusher, key: &Key, holder: &Key, index: usize, project: i64) -> Result<(), Stopped> {
    let kind = if key.kind == Kind::Api { "api" } else { "folder" };
    let folder = holder.number().filter(|_| holder.kind == Kind::Folder);
    let path = format!("/api/nodes/{kind}/{}/move", key.number().unwrap_or_default());
    let body = json!({ "project": project, "folder": folder, "index": index });
    pusher.server.json::<Value>("POST", &path, Some(&body))?;
    Ok(())
}

/// Deletes what is gone, the outermost only, after one more look whether somebody has changed it.
fn delete(pusher: &Pusher, shape: &Shape, there: &There) -> Result<(), Stopped> {
    let gone = |key: &Key| !shape.items.contains_key(key);
    let all: Vec<&Key> = there.shape.items.keys().filter(|it| gone(it)).collect();
    if all.is_empty() {
        return Ok(());
    }
    let now = there::fetch(&pusher.server, there.project)?;
    for (key, item) in now.shape.items.iter().filter(|it| gone(it.0)) {
        let as_it_was = there.revisions.get(key) == now.revisions.get(key)
            && there.shape.items.get(key).is_some_and(|it| it.fields == item.fields);
        if !as_it_was {
            return Err(Stopped::Changed);
        }
    }
    for key in all {
        if now.shape.items.get(key).is_none_or(|it| gone(&it.parent)) {
            continue;
        }
        let kind = if key.kind == Kind::Api { "api" } else { "folder" };
        let path = format!("/api/nodes/{kind}/{}", key.number().unwrap_or_default());
        match pusher.server.json::<Value>("DELETE", &path, None) {
            Err(error) if !error.is_gone() => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}
