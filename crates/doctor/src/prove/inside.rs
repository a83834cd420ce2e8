//! A configuration that nginx can be started with, and the same with its fix.

use super::around::{Around, MOST};
use super::{Error, Order, Stage};
use nginx::{Aim, Config, Facts, Project};

/// The file that holds what a part does not define.
const AROUND: &str = ".wscope-around.conf";

/// The files, the main one made whole where it is a part of one: on its first line, so that all
/// lines keep their numbers.
pub(super) fn whole(project: &Project, around: &str) -> Project {
    let mut project = project.clone();
    let main = project.main().to_owned();
    let Some(bytes) = project.files().find(|file| file.0 == main).map(|file| file.1.to_vec()) else {
        return project;
    };
    let config = Config::of(&project, Facts::default());
    let has = |name: &str| config.tree.items(None).any(|item| item.is(name));
    let include = if around.is_empty() { String::new() } else { format!("include {AROUND}; ") };
    let (before, after) = match () {
        () if has("events") => return project,
        () if has("http") => (String::new(), " events {} "),
        () if has("server") || has("upstream") || has("map") => {
            (format!("events {{}} http {{ {include}"), "}")
        }
        () if has("location") => (format!("events {{}} http {{ {include}server {{ listen 80; "), "}}"),
        () => (format!("events {{}} http {{ {include}server {{ listen 80; location / {{ "), "}}}"),
    };
    project.replace(&main, [before.as_bytes(), &bytes, b"\n", after.as_bytes(), b"\n"].concat());
    if !around.is_empty() {
        let name = project.whole(AROUND.as_bytes());
        project.answer(&name, vec![(name.clone(), around.as_bytes().to_vec())]);
    }
    project
}

/// The files with the fix that `wscope nginx fix` would make in them, and whether there is any.
pub(super) fn mended(order: &Order) -> (Project, bool) {
    let aim = order.part.clone().map_or(Aim::All, Aim::File);
    let mended = nginx::fix(&order.project, &order.facts, &aim);
    let is_mended = !mended.changes.is_empty();
    (mended.project, is_mended)
}

/// What a part needs from around it: nginx says what it misses, until it misses nothing.
pub(super) async fn around(stage: &Stage<'_>) -> Result<Around, Error> {
    let order = stage.order;
    if order.project.is_whole() {
        return Ok(Around::default());
    }
    let mut around = Around::of(&order.project, &order.around);
    for turn in 0..MOST {
        let project = whole(&order.project, &around.text);
        let config = Config::of(&project, order.facts.clone());
        let refused = stage.refused(&format!("p{turn}"), &config, &project).await?;
        if refused.is_none_or(|said| !around.supply(&said, &order.project, &order.around)) {
            break;
        }
    }
    Ok(around)
}
