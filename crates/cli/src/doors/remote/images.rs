//! The images of the documentation: each a file, under its number on the server.

use super::disk::{Entry, Files};
use super::here::{IMAGES, join};
use super::server::Server;
use super::state::State;
use super::there::There;
use crate::failure::Failure;
use model::folder::names::Taken;
use std::path::Path;

/// Largest image that a server takes, in bytes.
const LARGEST: u64 = 4 << 20;

/// Brings those that are not here yet, and removes those that are gone on the server, unless somebody put
/// something else in their place. Says how many came and went.
pub(super) fn bring(
    files: &Files,
    server: &Server,
    there: &There,
    state: &mut State,
) -> Result<(usize, usize), Failure> {
    let mut taken = Taken::default();
    files.list(IMAGES)?.iter().for_each(|it| taken.add(&it.0));
    let (mut came, mut went) = (0, 0);
    for image in &there.images {
        let known = state.images.get(&image.id).map(|it| join(IMAGES, &it.0));
        if let Some(path) = &known
            && files.read(path, LARGEST)?.is_some()
        {
            continue;
        }
        let bytes = server.ask("GET", &format!("/api/images/{}", image.id), "application/json", vec![])?;
        let name = match &known {
            Some(path) => path.rsplit('/').next().unwrap_or_default().to_owned(),
            None => taken.take(&image.id.to_string(), ending(&image.kind)),
        };
        files.write(Path::new(&join(IMAGES, &name)), &bytes)?;
        state.images.insert(image.id, (name, bytes.len() as u64));
        came += 1;
    }
    let gone = state.images.keys().filter(|id| !there.images.iter().any(|it| it.id == **id));
    for id in gone.copied().collect::<Vec<_>>() {
        let Some((name, size)) = state.images.remove(&id) else { continue };
        let path = join(IMAGES, &name);
        if files.read(&path, LARGEST)?.is_some_and(|it| it.len() as u64 == size) {
            files.remove(&path)?;
            went += 1;
        }
    }
    Ok((came, went))
}

/// The files that the server does not have yet.
pub(super) fn new(files: &Files, state: &State) -> Result<Vec<String>, Failure> {
    let mut names = vec![];
    for (name, entry) in files.list(IMAGES)? {
        if entry == Entry::File && !state.images.values().any(|it| it.0 == name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// Brings a file to the server; it gets the name of its number. Says that number and name.
pub(super) fn send(
    files: &Files,
    server: &Server,
    name: &str,
    state: &mut State,
) -> Result<(i64, String), Failure> {
    let path = join(IMAGES, name);
    let bytes = files.read(&path, LARGEST)?.unwrap_or_default();
    let size = bytes.len() as u64;
    let route = format!("/api/projects/{}/images", state.project);
    let answer = server.ask("POST", &route, "application/octet-stream", bytes.clone());
    let answer = answer.map_err(|refused| match Failure::from(refused) {
        Failure::NotDone(text) => {
            let shown = files.shown(&path);
            super::not_done(format!("{shown}: {}", text.en), format!("{shown}: {}", text.ja))
        }
        other => other,
    })?;
    let made: super::there::Image = serde_json::from_slice(&answer)
        .map_err(|error| Failure::Read { path: path.clone().into(), source: error.into() })?;
    let mut taken = Taken::default();
    files.list(IMAGES)?.iter().filter(|it| it.0 != name).for_each(|it| taken.add(&it.0));
    let own = taken.take(&made.id.to_string(), ending(&made.kind));
    files.write(Path::new(&join(IMAGES, &own)), &bytes)?;
    if own != name {
        files.remove(&path)?;
    }
    state.images.insert(made.id, (own.clone(), size));
    state.write(files)?;
    Ok((made.id, own))
}

fn ending(kind: &str) -> &'static str {
    match kind {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/gif" => ".gif",
        "image/webp" => ".webp",
        _ => ".bin",
    }
}
