//! What the files of a diff are called: by where they really lie, from the deepest folder that holds all.

use crate::doors::taken::Taken;
use nginx::Change;
use std::path::{Path, PathBuf};

/// The names of the files that are mended.
pub(super) struct Names {
    /// In the order of the changes.
    pub(super) files: Vec<Name>,
    /// Where they begin.
    folder: PathBuf,
}

/// A file that is mended.
pub(super) struct Name {
    /// Where it lies; a link has been followed.
    pub(super) path: PathBuf,
    /// What it is called in the diff.
    pub(super) shown: String,
}

impl Names {
    pub(super) fn of(taken: &Taken, changes: &[Change]) -> Self {
        let real = |path: &Path| match taken.is_on_disk {
            // A diff of a link would be none of what it leads to.
            true => path.canonicalize().unwrap_or_else(|_| path.to_owned()),
            false => path.to_owned(),
        };
        let paths: Vec<PathBuf> = changes.iter().map(|change| real(Path::new(&change.name))).collect();
        let main = real(&taken.main);
        let folders = paths.iter().chain([&main]).map(|path| path.parent().unwrap_or(Path::new("")));
        let folder =
            folders.map(Path::to_owned).reduce(|one, other| shared(&one, &other)).unwrap_or_default();
        let name = |path: PathBuf| {
            let shown = match path.strip_prefix(&folder) {
                _ if path == Path::new("-") => "stdin".into(),
                Ok(rest) => rest.to_string_lossy().into_owned(),
                Err(_) => path.to_string_lossy().trim_start_matches('/').to_owned(),
            };
            Name { path, shown }
        };
        Self { files: paths.into_iter().map(name).collect(), folder }
    }

    /// The folder in which they begin, where that is not the one in which we are.
    pub(super) fn elsewhere(&self) -> Option<String> {
        let here = std::env::current_dir().and_then(|it| it.canonicalize()).unwrap_or_default();
        let is_told = self.folder != Path::new("") && self.folder != here;
        is_told.then(|| super::shown(&self.folder))
    }
}

/// The deepest folder that holds both.
fn shared(one: &Path, other: &Path) -> PathBuf {
    let pairs = one.components().zip(other.components());
    pairs.take_while(|(one, other)| one == other).map(|(one, _)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_share_what_is_above_both() {
        for (one, other, both) in
            [("/a/b", "/a/c", "/a"), ("/a", "/a/b/c", "/a"), ("/a", "/b", "/"), ("a", "b", "")]
        {
            assert_eq!(shared(Path::new(one), Path::new(other)), Path::new(both));
        }
    }
}
