//! What the judge says of a file.

/// A line of the judge's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) file: String,
    pub(super) round_trip: bool,
    pub(super) nginx: Said,
    pub(super) we: Said,
    /// What stands around the file.
    pub(super) wrap: String,
}

/// What one of us says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) takes: bool,
    pub(super) line: usize,
    pub(super) words: String,
}

impl Row {
    pub(super) fn read(line: &str) -> Option<Self> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [file, round_trip, nginx, nginx_line, nginx_words, we, our_line, our_words, wrap] = cells[..]
        else {
            return None;
        };
        let said = |takes: &str, line: &str, words: &str| Said {
            takes: takes == "takes",
            line: line.parse().unwrap_or_default(),
            words: words.to_owned(),
        };
        Some(Self {
            file: file.strip_prefix("/work/files/").unwrap_or(file).to_owned(),
            round_trip: round_trip == "true",
            nginx: said(nginx, nginx_line, nginx_words),
            we: said(we, our_line, our_words),
            wrap: wrap.to_owned(),
        })
    }

    pub(super) fn agree(&self) -> bool {
        self.nginx.takes == self.we.takes
    }

    /// Whether both refuse it at the same line.
    pub(super) fn same_line(&self) -> bool {
        !self.nginx.takes && !self.we.takes && self.nginx.line == self.we.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_and_compared() {
        let row = Row::read("/work/files/a\ttrue\trefuses\t3\tx\trefuses\t3\ty\thttp").expect("a row");
        assert!(row.agree() && row.same_line() && row.round_trip);
        assert_eq!((row.file.as_str(), row.wrap.as_str()), ("a", "http"));
        let row = Row::read("a\tfalse\ttakes\t0\t\trefuses\t3\ty\thttp").expect("a row");
        assert!(!row.agree() && !row.same_line() && !row.round_trip);
        assert_eq!(Row::read("a\tb"), None);
    }
}
