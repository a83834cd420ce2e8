//! The files that are meant by paths: those that are named, and in folders those that may hold code.

use crate::failure::Failure;
use ignore::WalkBuilder;
use std::io;
use std::path::{Path, PathBuf};

/// The files, sorted within each path, each once; without following links in folders.
pub(super) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut found = vec![];
    for path in paths {
        let failed = |source| Failure::Read { path: path.clone(), source };
        if path == Path::new("-") || !std::fs::metadata(path).map_err(failed)?.is_dir() {
            found.push(path.clone());
            continue;
        }
        let mut within = folder(path)?;
        within.sort();
        found.extend(within);
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|path| seen.insert(path.clone()));
    Ok(found)
}

fn folder(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut walk = WalkBuilder::new(path);
    // What git does not keep is not looked at, in a folder that is no repository yet too.
    walk.require_git(false).filter_entry(|entry| entry.depth() == 0 || entry.file_name() != "node_modules");
    let mut found = vec![];
    for entry in walk.build() {
        let entry = entry.map_err(|error| {
            let path = path.to_owned();
            Failure::Read {
                path,
                source: error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into()),
            }
        })?;
        let is_file = entry.file_type().is_some_and(|it| it.is_file());
        if is_file && is_code(entry.path()) {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

fn is_code(path: &Path) -> bool {
    let ending = path.extension().map(|it| it.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|it| script::ENDINGS.contains(&it.as_str()))
}
