//! The configuration that a file is part of: one that lies around it, or the one in force.

use super::{Built, file, project};
use nginx::Project;
use std::path::{Path, PathBuf};

/// How far above a file its configuration may lie.
const ABOVE: usize = 4;

/// A configuration with a file among those that it includes.
#[derive(Clone, Debug)]
pub struct Context {
    /// The main file.
    pub main: PathBuf,
    /// All files.
    pub project: Project,
    /// What the file is called there.
    pub name: String,
}

/// The configuration that includes this file, be it by a link.
#[must_use]
pub fn context(path: &Path, built: Option<&Built>) -> Option<Context> {
    around(path, built).find_map(|main| {
        let project = project(&main, &std::fs::read(&main).ok()?);
        let real = path.canonicalize().ok()?;
        let is_it = |name: &str| Path::new(name).canonicalize().is_ok_and(|it| it == real);
        let name = project.files().map(|it| it.0).find(|name| *name != project.main() && is_it(name))?;
        Some(Context { name: name.to_owned(), main, project })
    })
}

/// The main files of configurations around a file, the nearest first; then the one in force.
pub fn around<'a>(path: &'a Path, built: Option<&'a Built>) -> impl Iterator<Item = PathBuf> + 'a {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let paths = [Some(whole(path)), path.canonicalize().ok()];
    let above = paths.into_iter().flatten().flat_map(|path| {
        let folders: Vec<PathBuf> = path.ancestors().skip(1).take(ABOVE).map(Path::to_owned).collect();
        folders.into_iter().map(|folder| folder.join("nginx.conf"))
    });
    let all = above.chain(file(built)).filter(move |main| main.is_file() && !super::same(main, path));
    let mut seen = std::collections::BTreeSet::new();
    all.filter(move |main| seen.insert(main.clone()))
}
