//! Which lines no test reached, and whether there is a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How a comment begins that says why a region beside it cannot be reached.
const REASON: &str = "// Not covered: ";

/// A part of a file that is run as a whole, and how often it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    path: String,
    first: usize,
    column: usize,
    last: usize,
    count: u64,
}

impl Region {
    /// From path, first line, column, last line, column and count.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let [path, first, column, last, _, count] = line.split('\t').collect::<Vec<_>>()[..] else {
            return None;
        };
        let (first, column) = (first.parse().ok()?, column.parse().ok()?);
        let (last, count) = (last.parse().ok()?, count.parse().ok()?);
        Some(Self { path: path.to_owned(), first, column, last, count })
    }
}

/// What is to be said.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Lines that can be run.
    lines: usize,
    /// Lines of which a part was not, and their texts.
    missed: Vec<String>,
    /// Those that have a reason.
    excused: Vec<String>,
    /// Reasons beside what was reached after all.
    stale: Vec<String>,
}

impl Verdict {
    /// Whether nothing is left to do.
    pub(crate) fn is_whole(&self) -> bool {
        self.lines > 0 && self.missed.is_empty() && self.stale.is_empty()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |formatter: &mut fmt::Formatter<'_>, title: &str, lines: &[String]| {
            lines.iter().try_for_each(|line| writeln!(formatter, "   {title} {line}"))
        };
        list(formatter, "reason", &self.excused)?;
        list(formatter, "STALE ", &self.stale)?;
        list(formatter, "MISSED", &self.missed)?;
        let reached = self.lines - self.missed.len() - self.excused.len();
        let share = 100.0 * reached as f64 / self.lines.max(1) as f64;
        write!(formatter, "   {reached} of {} lines reached: {share:.2} %; ", self.lines)?;
        write!(formatter, "{} with a reason, {} without", self.excused.len(), self.missed.len())
    }
}

/// Judges the regions of each file; `read` gives its text.
pub(crate) fn judge(regions: &[Region], read: impl Fn(&str) -> String) -> Verdict {
    let mut files: BTreeMap<&str, Vec<&Region>> = BTreeMap::new();
    for region in regions.iter().filter(|it| it.path.contains("/src/") && !it.path.ends_with("/tests.rs")) {
        files.entry(&region.path).or_default().push(region);
    }
    let mut verdict = Verdict::default();
    for (path, regions) in files {
        let text = read(path);
        File { path, lines: text.lines().collect() }.judge(&regions, &mut verdict);
    }
    verdict
}

struct File<'a> {
    path: &'a str,
    lines: Vec<&'a str>,
}

impl File<'_> {
    fn judge(&self, regions: &[&Region], verdict: &mut Verdict) {
        // Tests come last.
        let end =
            self.lines.iter().position(|line| line.trim() == "#[cfg(test)]").unwrap_or(self.lines.len());
        let regions: Vec<_> = regions.iter().filter(|it| it.first <= end).collect();
        let all: BTreeSet<usize> = regions.iter().flat_map(|it| it.first..=it.last).collect();
        let (mut missed, mut excused, mut used) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        for region in regions.iter().filter(|it| it.count == 0) {
            let reason = self.reason(region);
            used.extend(reason);
            let lines = if reason.is_some() { &mut excused } else { &mut missed };
            for line in region.first..=region.last {
                lines.entry(line).or_insert(if line == region.first { region.column } else { 1 });
            }
        }
        excused.retain(|line, _| !missed.contains_key(line));
        let reasons = (1..=end).filter(|line| self.line(*line).contains(REASON));
        verdict.lines += all.len();
        verdict.missed.extend(missed.iter().map(|(line, column)| self.show(*line, *column)));
        verdict.excused.extend(excused.iter().map(|(line, column)| self.show(*line, *column)));
        verdict.stale.extend(reasons.filter(|it| !used.contains(it)).map(|line| self.show(line, 1)));
    }

    /// The line of the reason for not reaching this: on one of its lines, or alone on the line before.
    fn reason(&self, region: &Region) -> Option<usize> {
        let within = (region.first..=region.last).find(|line| self.line(*line).contains(REASON));
        let before = Some(region.first - 1).filter(|line| self.line(*line).trim().starts_with(REASON));
        within.or(before)
    }

    /// Counted from one; empty where there is none.
    fn line(&self, number: usize) -> &str {
        number.checked_sub(1).and_then(|at| self.lines.get(at)).copied().unwrap_or_default()
    }

    fn show(&self, number: usize, column: usize) -> String {
        format!("{}:{number}:{column}  {}", self.path, self.line(number).trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "fn a() {\n    b();\n    // Not covered: it is cold.\n    c();\n    d(); // Not covered: no\n}\n\
                        #[cfg(test)]\nmod tests {}\n";

    fn verdict(regions: &[(usize, usize, u64)]) -> Verdict {
        let path = "crates/x/src/a.rs".to_owned();
        let regions: Vec<_> = regions
            .iter()
            .map(|&(first, last, count)| Region { path: path.clone(), first, column: 5, last, count })
            .collect();
        judge(&regions, |_| TEXT.to_owned())
    }

    #[test]
    fn a_line_that_was_not_reached_needs_a_reason() {
        let told = verdict(&[(1, 1, 3), (2, 2, 0), (4, 4, 0), (5, 5, 0), (8, 8, 0)]);
        assert_eq!(told.missed, ["crates/x/src/a.rs:2:5  b();"]);
        assert_eq!(
            told.excused,
            ["crates/x/src/a.rs:4:5  c();", "crates/x/src/a.rs:5:5  d(); // Not covered: no"]
        );
        assert!(told.stale.is_empty() && !told.is_whole());
        assert!(told.to_string().ends_with("1 of 4 lines reached: 25.00 %; 2 with a reason, 1 without"));
    }

    #[test]
    fn a_reason_beside_what_was_reached_is_stale() {
        let told = verdict(&[(1, 2, 3), (4, 4, 1), (5, 5, 0)]);
        assert_eq!(told.stale, ["crates/x/src/a.rs:3:1  // Not covered: it is cold."]);
        assert!(!told.is_whole());
        assert!(verdict(&[(1, 2, 3), (4, 5, 0)]).stale.len() == 1, "one reason serves one region");
    }

    #[test]
    fn nothing_measured_is_not_whole() {
        assert!(!verdict(&[]).is_whole());
        assert!(verdict(&[(1, 2, 1), (4, 4, 0), (5, 5, 0)]).is_whole());
    }

    #[test]
    fn a_region_is_read_from_its_line() {
        let region = Region { path: "a".into(), first: 1, column: 2, last: 3, count: 5 };
        assert_eq!(Region::read("a\t1\t2\t3\t4\t5"), Some(region));
        assert_eq!(Region::read("a\t1\t2\t3\t4"), None);
    }
}
