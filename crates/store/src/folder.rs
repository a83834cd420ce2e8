//! The folder of a store in SQLite: who may read it, and who owns it.

use crate::Error;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The file that is locked by who owns a folder.
pub(crate) const LOCK: &str = "wscope.lock";
const DATABASE: &str = "wscope.db";

/// Where the owner of this folder can be asked, as it has said last. It may be gone since.
#[must_use]
pub fn owner(folder: &Path) -> Option<String> {
    std::fs::read_to_string(folder.join(LOCK)).ok().filter(|it| !it.is_empty())
}

/// Makes the folder and the database file, readable by their owner only (captures hold secrets),
/// and locks the folder. The system lets go of the lock when the process ends, however it ends.
pub(crate) fn take(folder: &Path) -> Result<File, Error> {
    private_folder().create(folder).map_err(failed(folder))?;
    let lock_path = folder.join(LOCK);
    let lock = private_file().open(&lock_path).map_err(failed(&lock_path))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Error::InUse { path: folder.to_owned() }),
        Err(TryLockError::Error(source)) => return Err(failed(&lock_path)(source)),
    }
    let database = folder.join(DATABASE);
    private_file().open(&database).map_err(failed(&database))?;
    Ok(lock)
}

/// Whether something is kept in this folder.
pub(crate) fn is_kept(folder: &Path) -> bool {
    std::fs::metadata(folder.join(DATABASE)).is_ok_and(|it| it.len() > 0)
}

/// Makes a file that only its owner reads, in the place of one that an earlier attempt has left.
pub(crate) fn private(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(path)(error)),
        _ => {}
    }
    private_file().create_new(true).open(path).map(drop).map_err(failed(path))
}

/// Copies what is in a file into one that is there.
pub(crate) fn copy(from: &Path, into: &Path) -> Result<(), Error> {
    let mut source = File::open(from).map_err(failed(from))?;
    let mut target = OpenOptions::new().write(true).open(into).map_err(failed(into))?;
    io::copy(&mut source, &mut target).map(drop).map_err(failed(into))
}

/// Gives a file that is complete its name, once it is on the disk; never in the place of another.
pub(crate) fn settle(part: &Path, file: &Path) -> Result<(), Error> {
    File::open(part).and_then(|it| it.sync_all()).map_err(failed(part))?;
    match std::fs::hard_link(part, file) {
        Ok(()) => std::fs::remove_file(part).map_err(failed(part)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Error::Exists { path: file.to_owned() })
        }
        // Not every file system has links.
        Err(_) => std::fs::rename(part, file).map_err(failed(file)),
    }
}

/// Puts this database in the place of the one in a folder, which stays beside.
pub(crate) fn replace(folder: &Path, new: &Path) -> Result<(), Error> {
    let database = folder.join(DATABASE);
    File::open(new).and_then(|it| it.sync_all()).map_err(failed(new))?;
    for more in ["", "-wal", "-shm"] {
        let (old, kept) = (format!("{DATABASE}{more}"), format!("{DATABASE}.before{more}"));
        let old = folder.join(old);
        if old.exists() {
            std::fs::rename(&old, folder.join(kept)).map_err(failed(&old))?;
        }
    }
    std::fs::rename(new, &database).map_err(failed(&database))
}

/// The address of the database in a folder, as the driver reads it.
pub(crate) fn database(folder: &Path) -> Result<String, Error> {
    address(&folder.join(DATABASE))
}

/// The address of a database in a file.
pub(crate) fn address(file: &Path) -> Result<String, Error> {
    let path = std::path::absolute(file).map_err(failed(file))?;
    let Some(path) = path.to_str() else {
        let unreadable = io::Error::new(io::ErrorKind::InvalidInput, "its name is not UTF-8");
        return Err(failed(file)(unreadable));
    };
    let mut url = String::from("sqlite:");
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => url.push(char::from(byte)),
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    Ok(url + "?mode=rw")
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = PathBuf::from(path);
    move |source| Error::Folder { path, source }
}

#[cfg(unix)]
fn private_folder() -> DirBuilder {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder
}

#[cfg(unix)]
fn private_file() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.create(true).append(true).mode(0o600);
    options
}

#[cfg(not(unix))]
fn private_folder() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    builder
}

#[cfg(not(unix))]
fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    options
}
