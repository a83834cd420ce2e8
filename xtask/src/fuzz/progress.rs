//! How far a run of libFuzzer came, from what it prints.

use std::fmt;

/// A line like `#8192 pulse  cov: 94 ft: 222 corp: 35/1021b lim: 80 exec/s: 4096 rss: 38Mb`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Status {
    runs: u64,
    /// Edges that were reached.
    coverage: u64,
    /// Inputs that are kept.
    corpus: u64,
    runs_a_second: u64,
}

/// After the seeds were read, and at the end.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    first: Status,
    last: Status,
}

impl Progress {
    pub(crate) fn read(log: &str) -> Self {
        let mut lines = log.lines().filter_map(Status::read);
        let Some(first) = lines.next() else { return Self::default() };
        Self { first, last: lines.next_back().unwrap_or(first) }
    }

    /// Whether coverage led it: without counters, nothing is new and nothing is kept.
    pub(crate) fn is_led(&self) -> bool {
        self.last.coverage > 0 && self.last.corpus > 0
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, last } = self;
        write!(formatter, "{} runs, {} a second; ", last.runs, last.runs_a_second)?;
        write!(formatter, "edges {} → {}; ", first.coverage, last.coverage)?;
        write!(formatter, "inputs kept {} → {}", first.corpus, last.corpus)
    }
}

impl Status {
    fn read(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix('#')?.split_whitespace();
        let runs = words.next()?.parse().ok()?;
        let words: Vec<&str> = words.collect();
        let after = |name: &str| -> Option<u64> {
            let at = words.iter().position(|it| *it == name)?;
            words.get(at + 1)?.split('/').next()?.parse().ok()
        };
        Some(Self {
            runs,
            coverage: after("cov:")?,
            corpus: after("corp:")?,
            runs_a_second: after("exec/s:")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_line_count() {
        let log = "INFO: seed corpus: files: 2\n\
                   #3\tINITED cov: 68 ft: 72 corp: 2/18b exec/s: 0 rss: 33Mb\n\
                   #512\tNEW    cov: 90 ft: 99 corp: 9/40b lim: 4 exec/s: 256 rss: 33Mb L: 2/4 MS: 1 CopyPart-\n\
                   #8192\tDONE   cov: 94 ft: 222 corp: 35/1021b lim: 80 exec/s: 4096 rss: 38Mb\n\
                   Done 8192 runs in 2 second(s)\n";
        let progress = Progress::read(log);
        assert_eq!(progress.to_string(), "8192 runs, 4096 a second; edges 68 → 94; inputs kept 2 → 35");
        assert!(progress.is_led());
        assert!(!Progress::read("no output").is_led());
    }
}
