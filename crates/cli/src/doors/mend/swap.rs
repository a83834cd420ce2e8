//! A file in the place of another: at once or not at all, with the owner and the mode of the one that
//! was there, which stays beside it.

use crate::failure::Failure;
use finding::Text;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, fchown};
use std::path::{Path, PathBuf};

/// A file that has been replaced.
pub(super) struct Swap {
    file: PathBuf,
    backup: PathBuf,
}

impl Swap {
    /// Replaces the file (where it is a link, what it leads to) by these bytes.
    pub(super) fn make(path: &Path, bytes: &[u8]) -> Result<Self, Failure> {
        let failed = |error| not_written(path, &error);
        let file = fs::canonicalize(path).map_err(failed)?;
        let folder = file.parent().unwrap_or(Path::new("/")).to_owned();
        let fresh = written(&folder, &file, bytes).map_err(failed)?;
        let backup = keep(&folder, &file).map_err(failed)?;
        fresh.persist(&file).map_err(|error| failed(error.error))?;
        // That the folder is on the disk too is as good as can be had.
        let _ = File::open(&folder).and_then(|folder| folder.sync_all());
        Ok(Self { file, backup })
    }

    /// Where the file is as it was before.
    pub(super) fn backup(&self) -> &Path {
        &self.backup
    }

    /// Puts the file that was there back, itself.
    pub(super) fn undo(self) -> Result<(), Failure> {
        fs::rename(&self.backup, &self.file).map_err(|error| {
            let (file, backup) = (super::shown(&self.file), super::shown(&self.backup));
            Failure::NotDone(Text::new(
                format!("cannot put {backup} back to {file}: {error}"),
                format!("{backup} を {file} に戻せません: {error}"),
            ))
        })
    }
}

/// The bytes in a file of the folder, with owner and mode of the other.
fn written(folder: &Path, like: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
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
        format!("cannot write {path}: {error}"),
        format!("{path} に書き込めません: {error}"),
    ))
}
