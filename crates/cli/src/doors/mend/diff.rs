//! A unified diff, as `diff -u` writes it and `patch` reads it.

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

/// Lines around a change.
const AROUND: usize = 3;

/// How a diff is written.
#[derive(Clone, Copy)]
pub(in crate::doors) struct Form {
    pub(in crate::doors) colour: bool,
    /// For a terminal, which must not obey the file.
    pub(in crate::doors) escaped: bool,
}

/// The difference between two states of the file of this name, as git writes it; nothing where there is
/// none.
pub(in crate::doors) fn unified(name: &str, before: &[u8], after: &[u8], form: Form) -> Vec<u8> {
    let (old, new) = (lines(before), lines(after));
    let hunks = group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), AROUND);
    let mut out = vec![];
    if hunks.is_empty() {
        return out;
    }
    let name = finding::safe_line(name);
    for head in [format!("diff --git a/{name} b/{name}"), format!("--- a/{name}"), format!("+++ b/{name}")] {
        form.put(&mut out, "1", b"", format!("{head}\n").as_bytes());
    }
    for hunk in &hunks {
        form.put(&mut out, "36", b"", head(hunk).as_bytes());
        for op in hunk {
            let (tag, old_lines, new_lines) = op.as_tag_tuple();
            if tag == DiffTag::Equal {
                old[old_lines].iter().for_each(|line| form.put(&mut out, "", b" ", line));
                continue;
            }
            old[old_lines].iter().for_each(|line| form.put(&mut out, "31", b"-", line));
            new[new_lines].iter().for_each(|line| form.put(&mut out, "32", b"+", line));
        }
    }
    out
}

/// Each with its line feed.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|&byte| byte == b'\n').collect()
}

/// `@@ -1,4 +1,9 @@`
fn head(hunk: &[DiffOp]) -> String {
    let side = |range: fn(&DiffOp) -> std::ops::Range<usize>| {
        let start = hunk.first().map_or(0, |op| range(op).start);
        let count = hunk.last().map_or(start, |op| range(op).end) - start;
        // An empty side names the line before it.
        let first = if count == 0 { start } else { start + 1 };
        if count == 1 { format!("{first}") } else { format!("{first},{count}") }
    };
    format!("@@ -{} +{} @@\n", side(DiffOp::old_range), side(DiffOp::new_range))
}

impl Form {
    fn put(self, out: &mut Vec<u8>, tone: &str, sign: &[u8], line: &[u8]) {
        let (text, end) = match line.strip_suffix(b"\n") {
            Some(text) => (text, "\n"),
            None => (line, "\n\\ No newline at end of file\n"),
        };
        let is_painted = self.colour && !tone.is_empty();
        if is_painted {
            out.extend_from_slice(format!("\x1b[{tone}m").as_bytes());
        }
        out.extend_from_slice(sign);
        match self.escaped {
            true => out.extend_from_slice(finding::shown(text).as_bytes()),
            false => out.extend_from_slice(text),
        }
        if is_painted {
            out.extend_from_slice(b"\x1b[0m");
        }
        out.extend_from_slice(end.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn differ(before: &str, after: &str, expected: &str) {
        let form = Form { colour: false, escaped: false };
        let diff = unified("a.conf", before.as_bytes(), after.as_bytes(), form);
        assert_eq!(String::from_utf8_lossy(&diff), expected);
    }

    #[test]
    fn a_change_stands_between_three_lines() {
        differ(
            "1\n2\n3\n4\n5\n6\n7\n8\n",
            "1\n2\n3\n4\nfive\n6\n7\n8\n",
            "diff --git a/a.conf b/a.conf\n--- a/a.conf\n+++ b/a.conf\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
        );
        differ("a\n", "a\n", "");
    }

    #[test]
    fn a_terminal_is_shown_escapes() {
        let form = Form { colour: true, escaped: true };
        let diff = unified("a", b"", b"\x1b[2J\n", form);
        let text = String::from_utf8_lossy(&diff).into_owned();
        assert!(text.ends_with("\x1b[32m+\\x1b[2J\x1b[0m\n"), "{text:?}");
    }

    #[test]
    fn an_empty_side_and_a_missing_line_end_are_written_as_patch_reads_them() {
        differ("", "a\n", "diff --git a/a.conf b/a.conf\n--- a/a.conf\n+++ b/a.conf\n@@ -0,0 +1 @@\n+a\n");
        differ(
            "a",
            "a\nb\n",
            "diff --git a/a.conf b/a.conf\n--- a/a.conf\n+++ b/a.conf\n@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n",
        );
    }
}
