//! A configuration that nginx can be started with, and the same with its fix.

use nginx::{Aim, Config, Facts, Project};

/// The map of nginx's own documentation, for a part of a configuration that counts on it.
const MAP: &str = "map $http_upgrade $connection_upgrade { default upgrade; '' close; } ";

/// The files, the main one made whole where it is a part of one: on its first line, so that all
/// lines keep their numbers.
pub(super) fn whole(project: &Project) -> Project {
    let mut project = project.clone();
    let main = project.main().to_owned();
    let Some(bytes) = project.files().find(|file| file.0 == main).map(|file| file.1.to_vec()) else {
        return project;
    };
    let config = Config::of(&project, Facts::default());
    let has = |name: &str| config.tree.items(None).any(|item| item.is(name));
    let uses = |name: &[u8]| bytes.windows(name.len()).any(|it| it == name);
    let defines =
        config.tree.all().iter().any(|it| it.is("map") && it.argument(1) == Some(b"$connection_upgrade"));
    let map = if uses(b"$connection_upgrade") && !defines { MAP } else { "" };
    let (before, after) = match () {
        () if has("events") => return project,
        () if has("http") => (String::new(), " events {} "),
        () if has("server") || has("upstream") || has("map") => (format!("events {{}} http {{ {map}"), "}"),
        () if has("location") => (format!("events {{}} http {{ {map}server {{ listen 80; "), "}}"),
        () => (format!("events {{}} http {{ {map}server {{ listen 80; location / {{ "), "}}}"),
    };
    project.replace(&main, [before.as_bytes(), &bytes, b"\n", after.as_bytes(), b"\n"].concat());
    project
}

/// The files with the fix that `wscope nginx fix` would make in them, and whether there is any.
pub(super) fn mended(project: &Project, facts: &Facts) -> (Project, bool) {
    let mended = nginx::fix(project, facts, &Aim::All);
    let is_mended = !mended.changes.is_empty();
    (mended.project, is_mended)
}
