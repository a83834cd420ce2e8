//! The files of a folder: read and written inside of it only. A symbolic link in it is not followed,
//! wherever it leads, and what is written is there whole or not at all.

use super::not_done;
use crate::failure::Failure;
use std::fs::{self, Permissions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Component, Path, PathBuf};

/// A folder, and the files in it.
pub(super) struct Files {
    root: PathBuf,
}

/// What a name in a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Folder,
    File,
    /// A symbolic link, a socket or whatever else.
    Other,
}

impl Files {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The path of a file, to be shown.
    pub(super) fn shown(&self, path: &str) -> String {
        let whole = if self.root == Path::new(".") { PathBuf::from(path) } else { self.root.join(path) };
        finding::safe_line(&whole.display().to_string())
    }

    /// The content of a file; `None`: there is none.
    pub(super) fn read(&self, path: &str, longest: u64) -> Result<Option<Vec<u8>>, Failure> {
        let whole = self.inside(Path::new(path))?;
        let failed = |source| Failure::Read { path: whole.clone(), source };
        match self.entry(&whole).map_err(failed)? {
            None => return Ok(None),
            Some(Entry::File) => {}
            Some(Entry::Folder | Entry::Other) => return Err(self.no_file(path)),
        }
        let mut bytes = vec![];
        let file = fs::File::open(&whole).map_err(failed)?;
        file.take(longest + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > longest {
            let shown = self.shown(path);
            return Err(not_done(
                format!("{shown} is larger than {longest} bytes"),
                format!("{shown} が {longest} バイトを超えています"),
            ));
        }
        Ok(Some(bytes))
    }

    /// Writes a file, and the folders that it stands in.
    pub(super) fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let whole = self.inside(path)?;
        let failed = |source| Failure::Write { path: whole.clone(), source };
        let mode = match self.entry(&whole).map_err(failed)? {
            None => 0o644,
            Some(Entry::File) => fs::metadata(&whole).map_err(failed)?.permissions().mode(),
            Some(Entry::Folder | Entry::Other) => return Err(self.no_file(&path.to_string_lossy())),
        };
        let folder = whole.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(failed)?;
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        file.as_file().set_permissions(Permissions::from_mode(mode & 0o777)).map_err(failed)?;
        file.persist(&whole).map_err(|error| failed(error.error))?;
        Ok(())
    }

    /// Removes a file; that it is gone already is fine.
    pub(super) fn remove(&self, path: &str) -> Result<(), Failure> {
        let whole = self.inside(Path::new(path))?;
        match fs::remove_file(&whole) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(Failure::Write { path: whole, source: error })
            }
            _ => Ok(()),
        }
    }

    /// Removes a folder, unless something is in it.
    pub(super) fn remove_empty(&self, path: &str) {
        if let Ok(whole) = self.inside(Path::new(path)) {
            let _ = fs::remove_dir(whole);
        }
    }

    /// What stands in a folder, by name. Hidden names and those that are no UTF-8 are left out; of a
    /// folder that is not there, nothing.
    pub(super) fn list(&self, path: &str) -> Result<Vec<(String, Entry)>, Failure> {
        let whole = self.inside(Path::new(path))?;
        let failed = |source| Failure::Read { path: whole.clone(), source };
        if !path.is_empty() && self.entry(&whole).map_err(failed)?.is_some_and(|it| it != Entry::Folder) {
            return Err(self.no_file(path));
        }
        let entries = match fs::read_dir(&whole) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(vec![]),
            Err(error) => return Err(failed(error)),
        };
        let mut list = vec![];
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if name.starts_with('.') {
                continue;
            }
            let kind = entry.file_type().map_err(failed)?;
            let kind = match (kind.is_dir(), kind.is_file()) {
                (true, _) => Entry::Folder,
                (_, true) => Entry::File,
                _ => Entry::Other,
            };
            list.push((name, kind));
        }
        list.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(list)
    }

    /// The whole path, of which nothing below the folder is a link.
    fn inside(&self, path: &Path) -> Result<PathBuf, Failure> {
        let mut whole = self.root.clone();
        for part in path.components() {
            let Component::Normal(part) = part else { return Err(self.no_file(&path.to_string_lossy())) };
            if whole != self.root && fs::symlink_metadata(&whole).is_ok_and(|it| !it.is_dir()) {
                return Err(self.no_file(&path.to_string_lossy()));
            }
            whole.push(part);
        }
        Ok(whole)
    }

    fn entry(&self, whole: &Path) -> io::Result<Option<Entry>> {
        match fs::symlink_metadata(whole) {
            Ok(it) if it.is_dir() => Ok(Some(Entry::Folder)),
            Ok(it) if it.is_file() => Ok(Some(Entry::File)),
            Ok(_) => Ok(Some(Entry::Other)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn no_file(&self, path: &str) -> Failure {
        let shown = self.shown(path);
        not_done(
            format!("{shown} is no file in this folder: a link or something else stands on the way"),
            format!("{shown} はこのフォルダーの中のファイルではありません (途中にリンクなどがあります)"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn nothing_outside_is_read_or_written_whatever_stands_in_the_way() {
        let (folder, outside) =
            (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        fs::write(outside.path().join("secret"), "hush").expect("it can be written");
        symlink(outside.path(), folder.path().join("dir")).expect("a link");
        symlink(outside.path().join("secret"), folder.path().join("file")).expect("a link");
        fs::write(folder.path().join("plain"), "p").expect("it can be written");
        let files = Files::new(folder.path());
        for path in ["dir/secret", "file", "../x", "/etc/passwd", "plain/x", "a/../../x"] {
            assert!(files.read(path, 100).is_err(), "{path}");
            assert!(files.write(Path::new(path), b"evil").is_err(), "{path}");
        }
        assert!(files.remove("dir/secret").is_err() && files.list("dir").is_err());
        assert_eq!(files.list("").map(|it| it[0].1).ok(), Some(Entry::Other));
        assert_eq!(fs::read(outside.path().join("secret")).expect("it is there"), b"hush");
        assert_eq!(fs::read_dir(outside.path()).expect("a folder").count(), 1);
        assert_eq!(files.read("plain", 1).ok().flatten().as_deref(), Some(&b"p"[..]));
        assert!(files.read("plain", 0).is_err() && matches!(files.read("none", 1), Ok(None)));
        files.write(Path::new("new/in/it"), b"1").expect("it can be written");
        assert_eq!(files.read("new/in/it", 1).ok().flatten().as_deref(), Some(&b"1"[..]));
    }
}
