//! The files of a configuration: the main one, and those that `include` names. They come from the
//! caller, who can look at a disk; here it is said which are wanted.

use crate::{Config, glob};
use std::collections::BTreeMap;

/// A main file and what its `include`s name.
#[derive(Clone, Debug)]
pub struct Project {
    pub(crate) main: String,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// What is known of each pattern; `None`: it could not be looked at.
    answers: BTreeMap<String, Option<Vec<String>>>,
    /// No file but these exists.
    is_closed: bool,
}

/// What begins a file in the output of `nginx -T`.
const DUMPED: &[u8] = b"# configuration file ";

impl Project {
    /// A main file by itself; nothing is known of others yet.
    #[must_use]
    pub fn new(main: &str, bytes: &[u8]) -> Self {
        let files = BTreeMap::from([(main.to_owned(), bytes.to_vec())]);
        Self { main: main.into(), files, answers: BTreeMap::new(), is_closed: false }
    }

    /// These files, the first of them the main one, and no others.
    #[must_use]
    pub fn closed(files: &[(&str, &[u8])]) -> Self {
        let main = files.first().map(|file| file.0.to_owned()).unwrap_or_default();
        let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
        Self { main, files, answers: BTreeMap::new(), is_closed: true }
    }

    /// The files in what `nginx -T` prints; `None`: it is none of its.
    #[must_use]
    pub fn of_dump(bytes: &[u8]) -> Option<Self> {
        let mut files: Vec<(String, Vec<u8>)> = vec![];
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            let name = line.strip_prefix(DUMPED).and_then(|rest| rest.trim_ascii_end().strip_suffix(b":"));
            match (name, files.last_mut()) {
                (Some(name), _) => files.push((String::from_utf8_lossy(name).into_owned(), vec![])),
                (None, Some((_, bytes))) => bytes.extend_from_slice(line),
                // What nginx says before: that the syntax is fine.
                (None, None) if line.starts_with(b"nginx: ") => {}
                (None, None) => return None,
            }
        }
        let main = files.first()?.0.clone();
        Some(Self { main, files: files.into_iter().collect(), answers: BTreeMap::new(), is_closed: true })
    }

    /// The patterns, whole, of which nothing is known yet.
    #[must_use]
    pub fn wanted(&self) -> Vec<String> {
        let config = Config::of(self, crate::Facts::default());
        let mut wanted: Vec<_> = config
            .includes()
            .map(|include| self.whole(include.argument(0).unwrap_or_default()))
            .filter(|pattern| self.answer_to(pattern).is_none() && !self.answers.contains_key(pattern))
            .collect();
        wanted.sort();
        wanted.dedup();
        wanted
    }

    /// Says which files there are for a pattern, in nginx's order, which is that of their names.
    pub fn answer(&mut self, pattern: &str, files: Vec<(String, Vec<u8>)>) {
        let mut names: Vec<_> = files.iter().map(|file| file.0.clone()).collect();
        names.sort();
        self.files.extend(files);
        self.answers.insert(pattern.into(), Some(names));
    }

    /// Says that nobody could look.
    pub fn leave(&mut self, pattern: &str) {
        self.answers.insert(pattern.into(), None);
    }

    /// Whether the main file is one that nginx can be started with, not a part of one.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let bytes = self.files.get(&self.main).map_or(&[][..], Vec::as_slice);
        let config = Config::read(&self.main, bytes);
        config.tree.items(None).any(|item| item.is("http") || item.is("events"))
    }

    /// The files of certificates, whole, that the configuration names.
    #[must_use]
    pub fn certificates(&self) -> Vec<String> {
        let config = Config::of(self, crate::Facts::default());
        let lines = config.tree.all().iter().filter(|line| line.is("ssl_certificate"));
        let mut paths: Vec<_> = lines
            .filter_map(|line| line.argument(0))
            .filter(|path| !path.contains(&b'$') && !path.starts_with(b"data:"))
            .map(|path| self.whole(path))
            .collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// What a path in the configuration means: it is relative to the folder of the main file.
    #[must_use]
    pub fn whole(&self, path: &[u8]) -> String {
        whole(&self.main, path)
    }

    /// The files of a pattern; `None`: not known.
    pub(crate) fn answer_to(&self, pattern: &str) -> Option<Vec<&str>> {
        if let Some(answer) = self.answers.get(pattern) {
            return answer.as_ref().map(|names| names.iter().map(String::as_str).collect());
        }
        if !self.is_closed {
            return None;
        }
        if !glob::is_pattern(pattern) {
            return Some(
                self.files.get_key_value(pattern).map(|(name, _)| name.as_str()).into_iter().collect(),
            );
        }
        let all = self.files.keys().map(String::as_str);
        Some(all.filter(|name| glob::matches(pattern, name)).collect())
    }
}

/// A path as nginx takes it, where the main file has this name.
pub(crate) fn whole(main: &str, path: &[u8]) -> String {
    let path = String::from_utf8_lossy(path).into_owned();
    match main.rsplit_once('/') {
        Some((folder, _)) if !path.starts_with('/') => format!("{folder}/{path}"),
        _ => path,
    }
}
