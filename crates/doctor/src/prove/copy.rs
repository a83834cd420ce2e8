//! The copy of a configuration in a folder of its own: every file under a number, with lossless edits.

use super::edits::{self, Setting};
use nginx::{Config, Directive, Endpoint, Project};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// A copy on the disk.
#[derive(Debug)]
pub(super) struct Copy {
    folder: PathBuf,
    /// The original's name of each file of the copy.
    names: BTreeMap<String, String>,
    /// Every socket on which it listens.
    sockets: Vec<PathBuf>,
}

/// What is not there, by a name that is not there in the folder of the copy either.
fn absolute(path: &str) -> String {
    std::path::absolute(path).map_or_else(|_| path.to_owned(), |path| path.display().to_string())
}

/// The file of this number.
fn numbered(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("{number}.conf"))
}

impl Copy {
    /// Writes it.
    pub(super) fn write(config: &Config, project: &Project, setting: &Setting) -> io::Result<Self> {
        let folder = setting.folder.clone();
        std::fs::create_dir(folder.join("temp"))?;
        let number = |name: &str| config.files.iter().position(|file| file.name == name);
        let path = |name: &str| number(name).map(|number| numbered(&folder, number));
        let include = |line: &Directive| {
            let names = project.included(line.argument(0)?)?;
            let pattern = project.whole(line.argument(0)?);
            if names.is_empty() && !nginx::glob::is_pattern(&pattern) {
                // nginx does not start without it, and neither does the copy.
                return Some(format!("include \"{}\";", absolute(&pattern)));
            }
            let lines: Option<Vec<String>> =
                names.iter().map(|name| Some(format!("include \"{}\";", path(name)?.display()))).collect();
            lines.map(|lines| lines.join(" "))
        };
        let edits = edits::edits(config, setting, &include);
        let mut names = BTreeMap::new();
        for (at, file) in config.files.iter().enumerate() {
            let own: Vec<_> = edits.iter().filter(|it| it.span.source == file.name).cloned().collect();
            let mut bytes = finding::apply(&config.source.bytes[file.range.clone()], &own);
            if at == 0 {
                bytes.splice(0..0, edits::head(setting).into_bytes());
            }
            let path = numbered(&folder, at);
            std::fs::write(&path, bytes)?;
            names.insert(path.display().to_string(), file.name.clone());
        }
        let sockets = edits::sockets(config).iter().map(|it| edits::socket(&folder, it)).collect();
        Ok(Self { folder, names, sockets })
    }

    /// The main file.
    pub(super) fn main(&self) -> PathBuf {
        numbered(&self.folder, 0)
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The sockets on which it listens.
    pub(super) fn sockets(&self) -> &[PathBuf] {
        &self.sockets
    }

    /// The socket by which a request for this place comes in.
    pub(super) fn socket(&self, config: &Config, place: &Endpoint) -> PathBuf {
        let line = place.listen.map(|id| config.tree.directive(id));
        edits::socket(&self.folder, &edits::address(line))
    }

    /// What nginx says, with the names of the originals.
    pub(super) fn in_its_names(&self, said: &str) -> String {
        self.names.iter().rev().fold(said.to_owned(), |said, (ours, name)| said.replace(ours, name))
    }
}
