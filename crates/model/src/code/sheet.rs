//! The text of a client as it is written, line by line.

use finding::{Language, Text, safe_line};

/// A file being written.
pub(super) struct Sheet {
    pub(super) text: String,
    language: Language,
    /// What begins a comment.
    sign: &'static str,
}

impl Sheet {
    pub(super) fn new(language: Language, sign: &'static str) -> Self {
        Self { text: String::new(), language, sign }
    }

    /// Adds these lines as they stand.
    pub(super) fn put(&mut self, lines: &str) {
        self.text.push_str(lines);
        self.text.push('\n');
    }

    /// Adds these lines where that is wanted.
    pub(super) fn put_if(&mut self, wanted: bool, lines: &str) {
        if wanted {
            self.put(lines);
        }
    }

    /// Adds comments, one a line.
    pub(super) fn say(&mut self, remarks: impl IntoIterator<Item = Text>) {
        for remark in remarks {
            let line = self.comment(&remark);
            self.put(&line);
        }
    }

    /// A comment, on a line of its own.
    pub(super) fn comment(&self, remark: &Text) -> String {
        // To JavaScript these end a line too.
        let line = safe_line(remark.say(self.language)).replace(['\u{2028}', '\u{2029}', '\u{85}'], " ");
        // And a page's script would end at its own mark.
        let line = line.replace("</", "< /").replace("<!", "< !");
        format!("{} {line}", self.sign)
    }

    /// An empty line, unless one stands there.
    pub(super) fn pause(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }
}
