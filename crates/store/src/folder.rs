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

/// The address of the database in a folder, as the driver reads it.
pub(crate) fn database(folder: &Path) -> Result<String, Error> {
    let path = std::path::absolute(folder.join(DATABASE)).map_err(failed(folder))?;
    let Some(path) = path.to_str() else {
        let unreadable = io::Error::new(io::ErrorKind::InvalidInput, "its name is not UTF-8");
        return Err(failed(folder)(unreadable));
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
