//! The files of a configuration, from the disk.

use nginx::{Project, glob};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// A file longer than this is none of a configuration.
const LONGEST: u64 = 16 << 20;
/// Files of one configuration.
const MOST: usize = 2000;
/// Certificates with their chain are shorter.
const LONGEST_CERTIFICATE: u64 = 1 << 20;

/// A main file with all that it includes; what `nginx -T` printed is whole already.
pub(super) fn project(path: &Path, bytes: &[u8]) -> Project {
    if let Some(project) = Project::of_dump(bytes) {
        return project;
    }
    let mut project = Project::new(&path.to_string_lossy(), bytes);
    let is_whole = project.is_whole();
    let mut read = 0;
    loop {
        let wanted = project.wanted();
        if wanted.is_empty() {
            return project;
        }
        for pattern in wanted {
            match files(&pattern, is_whole).filter(|_| path != Path::new("-") && read < MOST) {
                Some(files) if !files.is_empty() || is_whole || glob::is_pattern(&pattern) => {
                    read += files.len();
                    project.answer(&pattern, files);
                }
                _ => project.leave(&pattern),
            }
        }
    }
}

/// The files of a pattern; `None`: nobody could look.
fn files(pattern: &str, is_whole: bool) -> Option<Vec<(String, Vec<u8>)>> {
    let mut paths = expand(pattern)?;
    // A part of a configuration lies deeper than the main file, whose folder counts.
    if paths.is_empty() && !is_whole {
        let above = |pattern: &Path| {
            let folder = pattern.parent()?.ancestors().nth(1)?;
            Some(folder.join(pattern.file_name()?))
        };
        let mut folders = Path::new(pattern).ancestors();
        let candidates = folders.by_ref().filter_map(|_| above(Path::new(pattern)));
        paths = candidates.take(1).filter(|path| path.is_file()).collect();
        if paths.is_empty() {
            paths = beside_parents(pattern);
        }
    }
    let mut files = vec![];
    for path in paths {
        files.push((path.to_string_lossy().into_owned(), read(&path, LONGEST).ok()?));
    }
    Some(files)
}

/// The same path below one of the folders above its own: `/etc/nginx/sites-enabled/snippets/a.conf`
/// is meant as `/etc/nginx/snippets/a.conf`.
fn beside_parents(pattern: &str) -> Vec<PathBuf> {
    let parts: Vec<&str> = pattern.split('/').collect();
    let shorter = (1..parts.len().saturating_sub(1)).rev().map(|left_out| {
        let kept: Vec<&str> =
            parts.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, part)| *part).collect();
        PathBuf::from(kept.join("/"))
    });
    shorter.filter(|path| path.is_file()).take(1).collect()
}

fn read(path: &Path, longest: u64) -> io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() || metadata.len() > longest {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    std::fs::read(path)
}

/// The paths that a pattern names, in nginx's order; `None`: a folder that may not be read.
fn expand(pattern: &str) -> Option<Vec<PathBuf>> {
    if !glob::is_pattern(pattern) {
        return match std::fs::metadata(pattern) {
            Ok(_) => Some(vec![pattern.into()]),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some(vec![]),
            Err(_) => None,
        };
    }
    let mut found: Vec<String> = vec![if pattern.starts_with('/') { "/".into() } else { String::new() }];
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        let mut next = vec![];
        for folder in &found {
            let joined = |name: &str| match folder.as_str() {
                "" | "/" => format!("{folder}{name}"),
                folder => format!("{folder}/{name}"),
            };
            if !glob::is_pattern(part) {
                next.extend(Some(joined(part)).filter(|path| Path::new(path).exists()));
                continue;
            }
            let folder = if folder.is_empty() { "." } else { folder };
            match std::fs::read_dir(folder) {
                Ok(entries) => {
                    let names =
                        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
                    next.extend(names.filter(|name| glob::matches(part, name)).map(|name| joined(&name)));
                }
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return None,
                // What is no folder holds nothing.
                Err(_) => {}
            }
        }
        next.sort();
        found = next;
    }
    Some(found.into_iter().map(PathBuf::from).filter(|path| !path.is_dir()).collect())
}

/// The certificates that can be read.
pub(super) fn certificates(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let paths = project.certificates().into_iter();
    paths
        .filter_map(|path| read(Path::new(&path), LONGEST_CERTIFICATE).ok().map(|bytes| (path, bytes)))
        .collect()
}
