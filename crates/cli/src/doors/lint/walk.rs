//! The files that are meant by paths: those that are named, and in folders those that may hold code.

use crate::failure::Failure;
use ignore::{DirEntry, WalkBuilder, WalkState};
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

/// What a path leads to.
#[derive(Default)]
pub(super) struct Walked {
    /// The files, sorted within each path, each once.
    pub(super) files: Vec<PathBuf>,
    /// The folders that cannot be looked into, and why.
    pub(super) closed: Vec<Failure>,
}

/// The files of these paths, without following links in folders.
pub(super) fn files(paths: &[PathBuf]) -> Result<Walked, Failure> {
    let mut all = Walked::default();
    for path in paths {
        let failed = |source| Failure::Read { path: path.clone(), source };
        if path == Path::new("-") || !std::fs::metadata(path).map_err(failed)?.is_dir() {
            all.files.push(path.clone());
            continue;
        }
        let within = folder(path);
        all.files.extend(within.files);
        all.closed.extend(within.closed);
    }
    if paths.len() > 1 {
        let mut seen = HashSet::new();
        all.files.retain(|path| seen.insert(path.clone()));
    }
    Ok(all)
}

/// What is found by several threads, each in a part of the folder, in the order of the names.
fn folder(path: &Path) -> Walked {
    let mut walk = WalkBuilder::new(path);
    // What git does not keep is not looked at, in a folder that is no repository yet too.
    walk.require_git(false).filter_entry(|entry| entry.depth() == 0 || entry.file_name() != "node_modules");
    walk.threads(thread::available_parallelism().map_or(1, usize::from));
    let (give, take) = mpsc::channel();
    walk.build_parallel().run(|| {
        let give = give.clone();
        Box::new(move |entry| {
            if let Some(found) = look(entry) {
                let _ = give.send(found);
            }
            WalkState::Continue
        })
    });
    drop(give);
    let mut walked = Walked::default();
    let mut closed = vec![];
    for found in take {
        match found {
            Ok(file) => walked.files.push(file),
            Err(error) => closed.push(failure(path, error)),
        }
    }
    walked.files.sort_unstable();
    closed.sort_by(|(one, _), (other, _)| one.cmp(other));
    walked.closed = closed.into_iter().map(|(path, source)| Failure::Read { path, source }).collect();
    walked
}

fn look(entry: Result<DirEntry, ignore::Error>) -> Option<Result<PathBuf, ignore::Error>> {
    match entry {
        Ok(it) if it.file_type().is_some_and(|it| it.is_file()) && is_code(it.path()) => {
            Some(Ok(it.into_path()))
        }
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    }
}

/// Where it failed, as far as it is told, and why.
fn failure(path: &Path, error: ignore::Error) -> (PathBuf, io::Error) {
    let place = place(&error).unwrap_or(path).to_owned();
    let said = error.to_string();
    (place, error.into_io_error().unwrap_or_else(|| io::Error::other(said)))
}

fn place(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place(err),
        ignore::Error::Partial(errors) => errors.iter().find_map(place),
        _ => None,
    }
}

fn is_code(path: &Path) -> bool {
    let ending = path.extension().map(|it| it.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|it| script::ENDINGS.contains(&it.as_str()))
}
