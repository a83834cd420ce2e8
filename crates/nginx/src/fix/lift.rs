//! Edits in a file that several places include change all of them. Here they go to one of these places:
//! what it includes stands there instead, edited.

use crate::tree::{Directive, Id};
use crate::{Config, Project, Proxy};
use finding::{Edit, Span};
use std::collections::BTreeSet;

/// More ways than this are hardly sensible.
const MOST: usize = 32;
/// Files that include each other, left alone one after the other.
const DEEPEST: usize = 4;

/// Other ways to make these edits: each leaves a file alone that they are of, and puts its text in the
/// place of one of the `include`s that name it. A file that includes it may be left alone in turn.
///
/// Where it is known which places they are for, no other is tried.
pub(super) fn lifted(
    config: &Config,
    project: &Project,
    edits: &[Edit],
    places: &[&Proxy],
) -> Vec<Vec<Edit>> {
    let around: BTreeSet<Id> = places.iter().flat_map(|place| config.up(place.level)).flatten().collect();
    let mut ways: Vec<Vec<Edit>> = vec![];
    let mut next = vec![(edits.to_vec(), 0)];
    while let Some((edits, depth)) = next.pop() {
        if depth == DEEPEST || ways.len() >= MOST {
            continue;
        }
        let files: BTreeSet<&str> = edits.iter().map(|edit| edit.span.source.as_str()).collect();
        for file in files {
            for line in lines_of(config, project, file, &around) {
                let way = lift(config, project, &edits, file, line).filter(|way| !ways.contains(way));
                ways.extend(way.clone());
                next.extend(way.map(|way| (way, depth + 1)));
            }
        }
    }
    ways
}

/// The `include`s that read a file in the middle of a server, each once.
fn lines_of<'a>(
    config: &'a Config,
    project: &Project,
    file: &str,
    around: &BTreeSet<Id>,
) -> Vec<&'a Directive> {
    let names = |line: &&Directive| {
        let included = line.argument(0).and_then(|path| project.included(path));
        included.is_some_and(|names| names.contains(&file))
    };
    let mut seen = BTreeSet::new();
    let inside = config.includes().filter(|line| config.server_of(line.parent).is_some());
    let is_around =
        |line: &&Directive| around.is_empty() || line.parent.is_some_and(|it| around.contains(&it));
    inside.filter(is_around).filter(names).filter(|line| seen.insert(line.range.start)).collect()
}

fn lift(
    config: &Config,
    project: &Project,
    edits: &[Edit],
    file: &str,
    line: &Directive,
) -> Option<Vec<Edit>> {
    let (own, mut others): (Vec<Edit>, Vec<Edit>) =
        edits.iter().cloned().partition(|it| it.span.source == file);
    let place = config.place(line.range.start).filter(|place| place.name != file)?;
    let bytes = project.files().find(|it| it.0 == file)?.1;
    let text = String::from_utf8(finding::apply(bytes, &own)).ok()?;
    let text = config.in_the_place_of(line, &text);
    let names = project.included(line.argument(0)?)?;
    let all: Vec<String> = names
        .iter()
        .map(|name| if *name == file { text.clone() } else { format!("include {name};") })
        .collect();
    let start = place.range.start;
    let span = Span::new(&place.name, line.range.start - start..line.range.end - start);
    // Where it is edited already, two edits would stand in each other's way.
    let is_free = |edit: &Edit| {
        edit.span.source != place.name
            || edit.span.range.end <= span.range.start
            || edit.span.range.start >= span.range.end
    };
    if !others.iter().all(is_free) {
        return None;
    }
    others.push(Edit { span, with: all.join(&config.between(line)) });
    Some(others)
}
