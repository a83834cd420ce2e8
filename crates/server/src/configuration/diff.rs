//! What mending changes in a file, as a unified diff that `patch` reads.

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};
use std::ops::Range;

/// Lines around a change.
const AROUND: usize = 3;

/// The difference between two states of the file of this name; empty where there is none.
pub(super) fn unified(name: &str, before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let hunks = group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), AROUND);
    let mut out = String::new();
    if hunks.is_empty() {
        return out;
    }
    out.push_str(&format!("--- {name}\n+++ {name}\n"));
    for hunk in &hunks {
        let (before, after) = (side(hunk, DiffOp::old_range), side(hunk, DiffOp::new_range));
        out.push_str(&format!("@@ -{before} +{after} @@\n"));
        for op in hunk {
            if op.tag() == DiffTag::Equal {
                put(&mut out, ' ', &old[op.old_range()]);
                continue;
            }
            put(&mut out, '-', &old[op.old_range()]);
            put(&mut out, '+', &new[op.new_range()]);
        }
    }
    out
}

fn put(out: &mut String, sign: char, lines: &[&str]) {
    for line in lines {
        out.push(sign);
        out.push_str(line);
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}

/// `1,4`; an empty side names the line before it.
fn side(hunk: &[DiffOp], range: fn(&DiffOp) -> Range<usize>) -> String {
    let start = hunk.first().map_or(0, |op| range(op).start);
    let count = hunk.last().map_or(start, |op| range(op).end) - start;
    let first = if count == 0 { start } else { start + 1 };
    if count == 1 { format!("{first}") } else { format!("{first},{count}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_is_what_patch_reads() {
        for (before, after, diff) in [
            ("a\n", "a\n", ""),
            ("1\n2\n3\n4\n5\n", "1\n2\n3\n4\n5\n6\n", "@@ -3,3 +3,4 @@\n 3\n 4\n 5\n+6\n"),
            ("", "a\r\n", "@@ -0,0 +1 @@\n+a\r\n"),
            ("a", "b", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"),
        ] {
            let head = if diff.is_empty() { "" } else { "--- f\n+++ f\n" };
            assert_eq!(unified("f", before, after), format!("{head}{diff}"));
        }
    }
}
