//! The keys that one is signed in with, in a file that nobody else can read.

use super::not_done;
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// The keys, by the origin of their server.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Keys(BTreeMap<String, String>);

impl Keys {
    /// What is kept; a file that others can read is refused.
    pub(super) fn read() -> Result<Self, Failure> {
        let Some(path) = path() else { return Ok(Self::default()) };
        let failed = |source| Failure::Read { path: path.clone(), source };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(Self::default());
            }
            Err(error) => return Err(failed(error)),
        };
        let mode = std::fs::metadata(&path).map_err(failed)?.permissions().mode();
        let shown = finding::safe_line(&path.display().to_string());
        if mode & 0o077 != 0 {
            return Err(not_done(
                format!("others can read the keys in {shown}: chmod 600 it, and replace the keys"),
                format!("{shown} のキーをほかの人が読めます。chmod 600 を実行し、キーを作り直してください"),
            ));
        }
        serde_json::from_str(&text).map_err(|_| {
            not_done(
                format!("{shown} is damaged: sign in again"),
                format!("{shown} が壊れています。サインインし直してください"),
            )
        })
    }

    /// The key of a server.
    pub(super) fn of(&self, origin: &str) -> Option<String> {
        self.0.get(origin).cloned()
    }

    /// The server, where there is one only.
    pub(super) fn only(&self) -> Option<String> {
        self.0.keys().next().filter(|_| self.0.len() == 1).cloned()
    }

    /// Takes a key up.
    pub(super) fn keep(&mut self, origin: &str, key: &str) -> Result<(), Failure> {
        self.0.insert(origin.to_owned(), key.to_owned());
        self.write()
    }

    /// Forgets the key of a server, or all; says which there were.
    pub(super) fn forget(&mut self, origin: Option<&str>) -> Result<Vec<String>, Failure> {
        let all = std::mem::take(&mut self.0);
        let (gone, left) = all.into_iter().partition(|it| origin.is_none_or(|origin| origin == it.0));
        self.0 = left;
        let gone: BTreeMap<String, String> = gone;
        if !gone.is_empty() {
            self.write()?;
        }
        Ok(gone.into_keys().collect())
    }

    fn write(&self) -> Result<(), Failure> {
        let path = path().ok_or_else(|| {
            not_done(
                "HOME is not set: there is no place for the key",
                "HOME が設定されていないため、キーを保存できません",
            )
        })?;
        let failed = |source| Failure::Write { path: path.clone(), source };
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        // Such a file is for its owner only from the beginning.
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        let text = serde_json::to_string_pretty(self).map_err(|error| failed(error.into()))?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

/// `wscope/keys.json` in the user's folder for configuration, by the XDG rules.
fn path() -> Option<PathBuf> {
    let folder = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|it| it.is_absolute());
    let home = || {
        let home = std::env::var_os("HOME").filter(|it| !it.is_empty())?;
        Some(PathBuf::from(home).join(".config"))
    };
    Some(folder.or_else(home)?.join("wscope/keys.json"))
}
