//! The page harness: the examples of a cause's page, run as tests.

use crate::{Example, ExampleKind, Finding, Language, Meta, Report, apply};

/// Runs the examples of a page that are written in one of `languages` and says what does not
/// hold: in a `bad` one the cause must be found, in a `good` one nothing at all, and a `fixed`
/// one must be exactly what the cause's fixes make of the `bad` one above it, and hold nothing.
/// A page needs one `bad` and one `good` example, and both its languages the same ones.
/// `check` is given an example's language and text.
pub fn rehearse(meta: &Meta, languages: &[&str], check: impl Fn(&str, &str) -> Report) -> Vec<String> {
    let examples: Vec<_> = meta
        .page
        .examples(Language::En)
        .into_iter()
        .filter(|example| languages.contains(&example.language))
        .collect();
    let mut wrong = vec![];
    if meta.page.examples(Language::Ja) != meta.page.examples(Language::En) {
        wrong.push(format!("{}: the Japanese page has other examples", meta.cause));
    }
    for kind in [ExampleKind::Bad, ExampleKind::Good] {
        if !examples.iter().any(|example| example.kind == kind) {
            wrong.push(format!("{}: the page has no {kind:?} example", meta.cause));
        }
    }
    let mut bad = None;
    for example in &examples {
        if let Some(fault) = try_example(meta, example, bad, &check) {
            wrong.push(format!("{}: {fault}\n{}", meta.cause, example.text));
        }
        if example.kind == ExampleKind::Bad {
            bad = Some(example);
        }
    }
    wrong
}

fn try_example(
    meta: &Meta,
    example: &Example<'_>,
    bad: Option<&Example<'_>>,
    check: &impl Fn(&str, &str) -> Report,
) -> Option<String> {
    let report = check(example.language, example.text);
    let codes: Vec<_> = report.findings.iter().map(|finding| finding.rule.cause).collect();
    match example.kind {
        ExampleKind::Bad if codes.contains(&meta.cause) => None,
        ExampleKind::Bad => Some(format!("this bad example has {codes:?}")),
        ExampleKind::Good if codes.is_empty() => None,
        ExampleKind::Good => Some(format!("this good example has {codes:?}")),
        ExampleKind::Fixed => {
            let Some(bad) = bad else { return Some("this fixed example has no bad one above it".into()) };
            let fixed = fixed(meta, bad, &check(bad.language, bad.text).findings);
            if fixed != example.text {
                return Some(format!("the fix of the bad example gives\n{fixed}\ninstead of"));
            }
            (!codes.is_empty()).then(|| format!("this fixed example still has {codes:?}"))
        }
    }
}

fn fixed(meta: &Meta, bad: &Example<'_>, findings: &[Finding]) -> String {
    let edits: Vec<_> = findings
        .iter()
        .filter(|finding| finding.rule.cause == meta.cause)
        .filter_map(|finding| finding.fix.as_ref())
        .flat_map(|fix| fix.edits.clone())
        .collect();
    String::from_utf8_lossy(&apply(bad.text.as_bytes(), &edits)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Applicability, Edit, Page, Severity, Span, Text};

    static META: Meta = Meta {
        cause: "toy/no-full-stop",
        severity: Severity::Error,
        page: Page {
            en: "# T\n```toy bad\nhi\n```\n```toy fixed\nhi.\n```\n```toy good\nho.\n```\n```c bad\n1\n```\n",
            ja: "# T\n```toy bad\nhi\n```\n```toy fixed\nhi.\n```\n```toy good\nho.\n```\n```c bad\n1\n```\n",
        },
    };

    fn honest(_: &str, text: &str) -> Report {
        let end = text.trim_end().len();
        let edit = Edit { span: Span::new("toy", end..end), with: ".".into() };
        let finding =
            META.find(Text::same("no full stop")).edit(Text::same("add it"), Applicability::Safe, vec![edit]);
        let findings = if text.ends_with(".\n") { vec![] } else { vec![finding] };
        Report { findings, ..Report::default() }
    }

    #[test]
    fn a_page_whose_examples_hold_has_nothing_wrong() {
        assert_eq!(rehearse(&META, &["toy"], honest), Vec::<String>::new());
    }

    #[test]
    fn a_rule_that_finds_nothing_fails_its_bad_and_its_fixed_example() {
        let wrong = rehearse(&META, &["toy"], |_, _| Report::default());
        assert_eq!(wrong.len(), 2, "{wrong:?}");
    }

    #[test]
    fn a_rule_that_always_finds_fails_its_good_and_its_fixed_example() {
        let wrong = rehearse(&META, &["toy"], |language, _| honest(language, "x\n"));
        assert_eq!(wrong.len(), 2, "{wrong:?}");
    }

    #[test]
    fn a_page_without_examples_says_so() {
        assert_eq!(rehearse(&META, &["none"], honest).len(), 2);
    }
}
