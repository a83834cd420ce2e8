//! Mending: the smallest edits after which a location passes WebSocket on, and every plain request
//! reaches its backend as before.

mod plain;

use crate::{Config, check};
use finding::{Applicability, Finding, Report, Severity};
use plain::Plain;

/// A file after mending.
#[derive(Debug)]
pub struct Mended {
    /// Its bytes; those that it had where nothing could be mended.
    pub bytes: Vec<u8>,
    /// What was mended, in this order. Their edits are of the file as it was at that step.
    pub done: Vec<Finding>,
    /// What is said of the file now.
    pub left: Report,
}

/// What is mended even where it is a warning only, since a handshake may fail of it.
const OF_HANDSHAKES: &[&str] =
    &["nginx/http-version", "nginx/upgrade-fixed-value", "nginx/upgrade-not-forwarded"];

/// More steps than any file needs: each ends a finding.
const MOST: usize = 1000;

/// Mends what can be mended without changing what a plain request carries to its backend.
/// Mending what was mended changes nothing.
#[must_use]
pub fn fix(name: &str, bytes: &[u8]) -> Mended {
    let mut mended = Mended { bytes: bytes.to_vec(), done: vec![], left: check(name, bytes) };
    for _ in 0..MOST {
        if !step(name, &mut mended) {
            break;
        }
    }
    mended
}

/// Makes the first mending that may be made.
fn step(name: &str, mended: &mut Mended) -> bool {
    let old = Config::read(name, &mended.bytes);
    let before = Plain::of(&old);
    for finding in &mended.left.findings {
        let Some(fix) = finding.fix.as_ref().filter(|_| is_ours(finding, name)) else { continue };
        let bytes = finding::apply(&mended.bytes, &fix.edits);
        let config = Config::read(name, &bytes);
        let is_plain_kept = is_syntax(finding) || Plain::of(&config) == before;
        let after = check(name, &bytes);
        let is_taken = config.faults.len() <= old.faults.len();
        if bytes != mended.bytes && is_taken && is_plain_kept && is_ended(finding, &mended.left, &after) {
            let done = finding.clone();
            *mended = Mended { bytes, left: after, done: std::mem::take(&mut mended.done) };
            mended.done.push(done);
            return true;
        }
    }
    false
}

/// Whether a finding is for us to mend in the file of this name: a guess at a name and advice on the
/// side are not.
fn is_ours(finding: &Finding, name: &str) -> bool {
    let edits = finding.fix.as_ref().is_some_and(|fix| {
        let here = fix.edits.iter().all(|edit| edit.span.source == name);
        fix.applicability != Applicability::Display && here
    });
    let fails = finding.severity == Severity::Error || OF_HANDSHAKES.contains(&finding.rule.cause);
    edits && fails && finding.severity > Severity::Note && finding.rule.cause != "nginx/unknown-directive"
}

fn is_syntax(finding: &Finding) -> bool {
    finding.rule.cause == "nginx/syntax-error"
}

/// Whether there is one less of these, and nginx takes the file as well as before.
fn is_ended(finding: &Finding, before: &Report, after: &Report) -> bool {
    let count =
        |report: &Report, cause: &str| report.findings.iter().filter(|it| it.rule.cause == cause).count();
    let cause = finding.rule.cause;
    let keeps = |other: &str| count(after, other) <= count(before, other);
    // Of all faults of form the first alone is found: behind it may stand another.
    let ends = is_syntax(finding) || count(after, cause) < count(before, cause);
    ends && keeps("nginx/syntax-error") && keeps("nginx/unknown-directive") && keeps("nginx/map-missing")
}
