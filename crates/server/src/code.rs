//! Client code that was brought to the page: judged and mended as it stands there, without a look
//! at this machine's disk. The answer has the form of that on nginx files, so one pane shows both.

use crate::configuration::{Texts, changed, told, within_limits};
use crate::problem::Problem;
use crate::view::{CodeQuestion, NginxCheck};
use finding::{Language, Report, Severity};
use nginx::Change;
use script::Page;

/// Code that is within the limits.
#[derive(Debug)]
pub(crate) struct Asked {
    files: Vec<(String, String)>,
    page: Option<Page>,
}

impl Asked {
    /// Takes what the page sends.
    pub(crate) fn of(asked: CodeQuestion) -> Result<Self, Problem> {
        let files: Vec<_> = asked.files.into_iter().map(|file| (file.name, file.text)).collect();
        within_limits(&files)?;
        Ok(Self { files, page: asked.is_secure.map(|is_secure| Page { is_secure }) })
    }
}

/// Judges and mends: what is safe, and no more.
pub(crate) fn check(asked: &Asked, language: Language) -> NginxCheck {
    let Asked { files, page } = asked;
    let (mut report, mut left, mut changes, mut done) = (Report::default(), vec![], vec![], vec![]);
    for (name, text) in files {
        let found = script::check_in(name, text.as_bytes(), *page);
        let mended = script::mend(name, text.as_bytes(), *page, false);
        let remains = |cause: &str| mended.left.findings.iter().filter(|it| it.rule.cause == cause).count();
        if mended.bytes != text.as_bytes() {
            let mut told_of: Vec<&str> = vec![];
            for finding in &found.findings {
                let cause = finding.rule.cause;
                let before = found.findings.iter().filter(|it| it.rule.cause == cause).count();
                if before > remains(cause) && !told_of.contains(&cause) {
                    told_of.push(cause);
                    done.push(told(finding, None, language));
                }
            }
            let (before, after) = (text.clone().into_bytes(), mended.bytes);
            changes.push(Change { name: name.clone(), before, after });
        }
        let grave = mended.left.findings.iter().filter(|it| it.severity > Severity::Note);
        left.extend(grave.map(|it| told(it, mended.left.sources.first(), language)));
        report.findings.extend(found.findings);
        report.sources.extend(found.sources);
        report.not_asked.extend(found.not_asked);
    }
    report.not_asked.sort_unstable();
    report.not_asked.dedup();
    let texts = Texts::of(files);
    NginxCheck {
        places: report.findings.iter().map(|finding| texts.places(finding, language)).collect(),
        report: finding::json(&report, language),
        done,
        left,
        mended: changed(&changes),
        unread: vec![],
        unused: vec![],
        complaints: vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::NginxFile;

    #[test]
    fn code_is_judged_where_it_stands_and_mended() {
        let file = |name: &str, text: &str| NginxFile { name: name.into(), text: text.into() };
        let files = vec![file("あ.ts", "const s: WebSocket = WebSocket(u);"), file("b.vue", "<template/>")];
        let asked = Asked::of(CodeQuestion { files, is_secure: None }).expect("within the limits");
        let check = check(&asked, Language::En);
        assert_eq!(check.report["findings"][0]["cause"], "code/missing-new");
        assert_eq!((check.places[0].marks[0].from.line, check.places[0].marks[0].from.column), (1, 21));
        assert!(check.places[0].is_safe && check.left.is_empty());
        assert_eq!(check.done[0].cause, "code/missing-new");
        assert_eq!(check.mended[0].text, "const s: WebSocket = new WebSocket(u);");
    }
}
