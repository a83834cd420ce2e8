//! An edit in a file that several places include changes all of them: then it is said which.

use crate::{Config, Project};
use finding::{Applicability, Finding, Text};
use std::collections::BTreeSet;

/// Places that are named; of more than these the number is enough.
const NAMED: usize = 4;

/// The findings, with the places said that the edits of each would change together.
pub(crate) fn tell(config: &Config, project: &Project, findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().map(|finding| tell_one(config, project, finding)).collect()
}

fn tell_one(config: &Config, project: &Project, finding: Finding) -> Finding {
    let fix = finding.fix.as_ref().filter(|fix| fix.applicability != Applicability::Display);
    let edits = fix.map_or(&[][..], |fix| &fix.edits);
    let files: BTreeSet<String> = edits.iter().map(|edit| edit.span.source.clone()).collect();
    files.into_iter().fold(finding, |finding, file| match places(config, project, &file).as_slice() {
        [] | [_] => finding,
        places => finding.note(said(&file, places)),
    })
}

/// The `include`s that read a file, each once.
fn places(config: &Config, project: &Project, file: &str) -> Vec<String> {
    let names = |path: &[u8]| project.included(path).is_some_and(|names| names.contains(&file));
    let lines = config.includes().filter(|line| line.argument(0).is_some_and(names));
    let starts: BTreeSet<usize> = lines.map(|line| line.range.start).collect();
    starts.into_iter().map(|start| config.line_at(start)).collect()
}

fn said(file: &str, places: &[String]) -> Text {
    let list = places.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let (more, more_ja) = match places.len().saturating_sub(NAMED) {
        0 => (String::new(), String::new()),
        more => (format!(" and {more} more"), format!(" ほか {more} か所")),
    };
    Text::new(
        format!("{file} is included at {list}{more}: an edit there changes all of them"),
        format!("{file} は {list}{more_ja} で include されています。ここを変えるとすべてに影響します"),
    )
}
