//! Files in the places of others: all at once or none at all, each with the owner and the mode of the one
//! that was there, which stays beside it.

use super::names::Name;
use crate::failure::Failure;
use finding::Text;
use nginx::Change;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, fchown};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Files that have been replaced.
pub(super) struct Swaps(Vec<Swap>);

/// A file that has been replaced.
struct Swap {
    file: PathBuf,
    backup: PathBuf,
}

impl Swaps {
    /// Replaces each file by its new bytes. Where one cannot be replaced, none is.
    pub(super) fn make(names: &[Name], changes: &[Change]) -> Result<Self, Failure> {
        let mut ready: Vec<(&Path, NamedTempFile)> = vec![];
        let mut seen: Vec<(&Path, &[u8])> = vec![];
        for (path, change) in names.iter().map(|name| name.path.as_path()).zip(changes) {
            match seen.iter().find(|(it, _)| *it == path) {
                // Two links lead to it.
                Some((_, bytes)) if *bytes == change.after => continue,
                Some(_) => return Err(not_written(path, &io::ErrorKind::ResourceBusy.into())),
                None => seen.push((path, &change.after)),
            }
            let fresh = prepared(path, change).map_err(|error| not_written(path, &error))?;
            ready.push((path, fresh));
        }
        let mut swaps = Self(vec![]);
        for (path, fresh) in ready {
            match put(path, fresh) {
                Ok(swap) => swaps.0.push(swap),
                Err(error) => {
                    swaps.undo()?;
                    return Err(not_written(path, &error));
                }
            }
        }
        Ok(swaps)
    }

    /// Where the files are as they were before.
    pub(super) fn backups(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().map(|swap| swap.backup.as_path())
    }

    /// Puts the files that were there back, themselves.
    pub(super) fn undo(self) -> Result<(), Failure> {
        let mut failed = Ok(());
        for swap in self.0 {
            if let Err(error) = fs::rename(&swap.backup, &swap.file) {
                let (file, backup) = (super::shown(&swap.file), super::shown(&swap.backup));
                failed = Err(Failure::NotDone(Text::new(
                    format!("cannot put {backup} back to {file}: {error}"),
                    format!("{backup} を {file} に戻せません: {error}"),
                )));
            }
        }
        failed
    }
}

/// The new bytes, in a file beside the one that they are for, if that is still what was mended.
fn prepared(path: &Path, change: &Change) -> io::Result<NamedTempFile> {
    if fs::read(path)? != change.before {
        return Err(io::Error::other("it has changed meanwhile"));
    }
    written(folder_of(path), path, &change.after)
}

/// Keeps the file, and puts the other in its place.
fn put(path: &Path, fresh: NamedTempFile) -> io::Result<Swap> {
    let backup = keep(folder_of(path), path)?;
    if let Err(error) = fresh.persist(path) {
        fs::remove_file(&backup)?;
        return Err(error.error);
    }
    // That the folder is on the disk too is as good as can be had.
    let _ = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
    Ok(Swap { file: path.to_owned(), backup })
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("/"))
}

/// The bytes in a file of the folder, with owner and mode of the other.
fn written(folder: &Path, like: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let old = fs::metadata(like)?;
    // Hidden, so that no `include *` takes it for a configuration.
    let mut fresh = tempfile::Builder::new().prefix(".wscope-").tempfile_in(folder)?;
    fresh.write_all(bytes)?;
    let new = fresh.as_file().metadata()?;
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        fchown(fresh.as_file(), Some(old.uid()), Some(old.gid()))?;
    }
    fresh.as_file().set_permissions(old.permissions())?;
    fresh.as_file().sync_all()?;
    Ok(fresh)
}

/// Another name for the file that is to be replaced: hidden too, and one that is not taken.
fn keep(folder: &Path, file: &Path) -> io::Result<PathBuf> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut number = 1;
    loop {
        let ending = if number == 1 { String::new() } else { format!("-{number}") };
        let backup = folder.join(format!(".{name}.before-wscope{ending}"));
        match fs::hard_link(file, &backup) {
            Ok(()) => return Ok(backup),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}

fn not_written(path: &Path, error: &io::Error) -> Failure {
    let path = super::shown(path);
    Failure::NotDone(Text::new(
        format!("cannot write {path}, so all is as before: {error}"),
        format!("{path} に書き込めないため、何も変えていません: {error}"),
    ))
}
