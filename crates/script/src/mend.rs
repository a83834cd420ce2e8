//! Fixes, put into a file: whole ones only, again and again until none is left.

use crate::{Module, Page, check_in};
use finding::{Applicability, Edit, Finding, Report, apply};

/// A fix may make room for another: so often a file is looked at again.
const ROUNDS: usize = 8;

/// A file with its fixes made.
#[derive(Clone, Debug)]
pub struct Mended {
    /// Its bytes afterwards; the same where there was nothing to mend.
    pub bytes: Vec<u8>,
    /// How many fixes were made.
    pub fixes: usize,
    /// What is found afterwards.
    pub left: Report,
}

/// The file with its safe fixes made, and the unsafe ones too where they are wanted. Whatever is not
/// part of a fix stays byte for byte. A fix after which the file would no longer be a program is not made.
#[must_use]
pub fn mend(name: &str, bytes: &[u8], page: Option<Page>, with_unsafe: bool) -> Mended {
    let mut mended = Mended { bytes: bytes.to_vec(), fixes: 0, left: check_in(name, bytes, page) };
    for _ in 0..ROUNDS {
        let fixes = fitting(&mended.left.findings, with_unsafe);
        if fixes.is_empty() || !step(name, page, &mut mended, &fixes) {
            break;
        }
    }
    mended
}

/// Makes these fixes, or where all of them together break the file, those that alone do not.
fn step(name: &str, page: Option<Page>, mended: &mut Mended, fixes: &[Vec<Edit>]) -> bool {
    let before = faults(&mended.left);
    let attempt = |fixes: &[Vec<Edit>], mended: &mut Mended| {
        let bytes = apply(&mended.bytes, &fixes.concat());
        let left = check_in(name, &bytes, page);
        let holds = faults(&left) <= before && bytes != mended.bytes;
        if holds {
            *mended = Mended { bytes, fixes: mended.fixes + fixes.len(), left };
        }
        holds
    };
    attempt(fixes, mended) || fixes.iter().any(|fix| attempt(std::slice::from_ref(fix), mended))
}

/// The edits of the fixes that may be made together: none overlaps another.
fn fitting(findings: &[Finding], with_unsafe: bool) -> Vec<Vec<Edit>> {
    let mut taken: Vec<Edit> = vec![];
    let mut fixes = vec![];
    for fix in findings.iter().filter_map(|it| it.fix.as_ref()) {
        let is_wanted = match fix.applicability {
            Applicability::Safe => true,
            Applicability::Unsafe => with_unsafe,
            Applicability::Display => false,
        };
        let touches = |one: &Edit, other: &Edit| {
            let (one, other) = (&one.span.range, &other.span.range);
            one.start <= other.end && other.start <= one.end
        };
        let is_free = fix.edits.iter().all(|edit| !taken.iter().any(|it| touches(it, edit)));
        if is_wanted && is_free && !fix.edits.is_empty() {
            taken.extend(fix.edits.iter().cloned());
            fixes.push(fix.edits.clone());
        }
    }
    fixes
}

fn faults(report: &Report) -> usize {
    report.findings.iter().filter(|it| it.rule.cause == "code/syntax-error").count()
}

/// Takes the fix from a finding in an attribute of a page where its text would need escaping.
pub(crate) fn leave_attributes_alone(module: &Module, finding: &mut Finding) {
    let needs_escape = |edit: &Edit| {
        let range = &edit.span.range;
        let inside = module.attributes.iter().any(|it| it.start <= range.start && range.end <= it.end);
        inside && edit.with.contains(['"', '\'', '&', '<', '>'])
    };
    if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(needs_escape)) {
        finding.fix = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn mended(name: &str, before: &str, with_unsafe: bool, after: &str) {
        let mended = mend(name, before.as_bytes(), None, with_unsafe);
        assert_eq!(String::from_utf8_lossy(&mended.bytes), after);
        assert_eq!(faults(&mended.left), 0);
    }

    #[test]
    fn all_that_is_safe_is_mended_and_the_rest_stays_byte_for_byte() {
        mended(
            "a.js",
            "const s = WebSocket(u)\r\ns.close('bye') // \u{3042}\r\ns.close(1001)\r\n",
            false,
            "const s = new WebSocket(u)\r\ns.close(1000, 'bye') // \u{3042}\r\ns.close(1001)\r\n",
        );
    }

    #[test]
    fn what_changes_the_program_is_mended_when_it_is_wanted() {
        mended(
            "a.js",
            "const s = WebSocket(u); s.close(1001);",
            true,
            "const s = new WebSocket(u); s.close(1000);",
        );
    }

    #[test]
    fn a_script_in_a_page_is_mended_at_its_place() {
        mended(
            "a.html",
            "<p>\u{3042}<script>const s = WebSocket(u)</script><p onclick=\"WebSocket(u)\">",
            false,
            "<p>\u{3042}<script>const s = new WebSocket(u)</script><p onclick=\"new WebSocket(u)\">",
        );
    }
}
