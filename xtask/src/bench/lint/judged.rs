//! What a person judged of findings: a line each, by the hash of the finding's text.

use super::findings::Found;
use std::collections::HashMap;

/// What a person said of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is as the finding says.
    Right,
    /// It is not.
    Wrong,
    /// It is, and one may want it so.
    Arguable,
}

/// The judgements: hash, code, verdict, why and place, with tabs between.
pub(super) struct Judged(HashMap<String, (Verdict, String)>);

impl Judged {
    pub(super) fn read(text: &str) -> Self {
        let lines = text.lines().filter_map(|line| {
            let mut cells = line.split('\t');
            let (hash, _code, verdict) = (cells.next()?, cells.next()?, cells.next()?);
            let verdict = match verdict {
                "right" => Verdict::Right,
                "wrong" => Verdict::Wrong,
                "arguable" => Verdict::Arguable,
                _ => return None,
            };
            Some((hash.to_owned(), (verdict, cells.next().unwrap_or_default().to_owned())))
        });
        Self(lines.collect())
    }

    pub(super) fn of(&self, found: &Found) -> Option<Verdict> {
        self.0.get(&found.hash).map(|(verdict, _)| *verdict)
    }

    /// Why it was judged so.
    pub(super) fn why(&self, found: &Found) -> &str {
        self.0.get(&found.hash).map_or("", |(_, why)| why.as_str())
    }
}
