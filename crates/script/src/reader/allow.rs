//! The comments that silence a finding.

use crate::blocks::Block;
use crate::facts::{Allow, Module};
use oxc_semantic::Semantic;

/// How such a comment begins.
const WORD: &str = "wscope-allow";

pub(super) fn collect(semantic: &Semantic<'_>, block: &Block, module: &mut Module) {
    for comment in semantic.comments() {
        let range = block.range(comment.span.start, comment.span.end);
        let Some(written) = block.text.get(comment.span.start as usize..comment.span.end as usize) else {
            continue;
        };
        let Some((cause, reason)) = read(written) else { continue };
        let after = block.text.get(comment.span.end as usize..).unwrap_or("");
        let line = module.source.line_column(range.start).0 + lines_to_code(after);
        module.allows.push(Allow { range, cause, reason, line });
    }
}

/// What a comment silences, and why.
fn read(comment: &str) -> Option<(String, String)> {
    let inner = comment.trim_start_matches(['/', '*']).trim_start().strip_prefix(WORD)?;
    let inner = inner.strip_suffix("*/").unwrap_or(inner);
    if !inner.is_empty() && !inner.starts_with(char::is_whitespace) {
        return None;
    }
    let inner = inner.trim();
    let (cause, reason) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    Some((
        cause.trim_end_matches(':').to_owned(),
        reason.trim_start_matches([':', '-', ' ', '—']).trim().to_owned(),
    ))
}

/// How many lines after the comment its code stands: further comments and empty lines lie between.
fn lines_to_code(after: &str) -> usize {
    let mut lines = after.lines();
    // What stands behind the comment on its own line is what it is for.
    let rest = lines.next().unwrap_or("").trim();
    if !rest.is_empty() && !rest.starts_with('}') {
        return 0;
    }
    let is_skipped = |line: &str| {
        let line = line.trim();
        line.is_empty() || line.starts_with("//") || (line.starts_with("/*") && line.ends_with("*/"))
    };
    1 + lines.take_while(|line| is_skipped(line)).count()
}
