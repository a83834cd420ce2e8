//! Findings, known again after other edits.

use crate::Project;
use finding::{Finding, Span};
use std::collections::BTreeMap;

/// By what a finding is known again when other lines have moved: its cause, the files and the texts that it
/// points at, and how many are like it before.
pub(super) type Key = (&'static str, Vec<Place>, usize);

/// A file, and a text in it.
type Place = (String, Vec<u8>);

pub(super) fn keys(project: &Project, found: &[Finding]) -> Vec<Key> {
    let files: BTreeMap<&str, &[u8]> = project.files().collect();
    let text = |span: &Span| -> Place {
        let bytes = files.get(span.source.as_str()).and_then(|bytes| bytes.get(span.range.clone()));
        (span.source.clone(), bytes.unwrap_or_default().to_vec())
    };
    let mut seen: BTreeMap<(&str, Vec<Place>), usize> = BTreeMap::new();
    let key = |finding: &Finding| {
        let texts: Vec<_> = finding.labels.iter().map(|label| text(&label.span)).collect();
        let number = seen.entry((finding.rule.cause, texts.clone())).or_default();
        *number += 1;
        (finding.rule.cause, texts, *number)
    };
    found.iter().map(key).collect()
}
