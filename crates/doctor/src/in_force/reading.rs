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
#[must_use]
pub fn project(path: &Path, bytes: &[u8]) -> Project {
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
            match files(&pattern, path, is_whole).filter(|_| path != Path::new("-") && read < MOST) {
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
fn files(pattern: &str, main: &Path, is_whole: bool) -> Option<Vec<(String, Vec<u8>)>> {
    let mut paths = expand(pattern)?;
    if paths.is_empty() && !is_whole {
        paths.extend(beside_main(pattern, main));
    }
    let mut files = vec![];
    for path in paths {
        files.push((path.to_string_lossy().into_owned(), read(&path, LONGEST).ok()?));
    }
    Some(files)
}

/// A part of a configuration lies deeper than the main file, whose folder counts: in
/// `/etc/nginx/sites-enabled/a`, `snippets/b.conf` means `/etc/nginx/snippets/b.conf`.
fn beside_main(pattern: &str, part: &Path) -> Option<PathBuf> {
    let folder = part.parent()?;
    let path = Path::new(pattern).strip_prefix(folder).ok()?;
    folder.ancestors().skip(1).take(2).map(|above| above.join(path)).find(|path| path.is_file())
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
#[must_use]
pub fn certificates(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let paths = project.certificates().into_iter();
    paths
        .filter_map(|path| read(Path::new(&path), LONGEST_CERTIFICATE).ok().map(|bytes| (path, bytes)))
        .collect()
}
