//! What holds of any bytes, for the tests here and for the fuzzer in `fuzz/`.

// Each test uses a part of it.
#![allow(dead_code)]

use finding::Report;
use nginx::{Aim, Config, Facts, Project, Question, Target};

/// Reading loses no byte, what is read stands within the file, and mending ends.
#[track_caller]
pub(crate) fn survives(bytes: &[u8]) {
    let config = Config::read("a.conf", bytes);
    assert_eq!(config.write(), bytes, "writing back");
    let mut end = 0;
    for token in &config.tokens {
        assert_eq!(token.range.start, end, "a gap before {token:?}");
        assert!(token.range.end > token.range.start, "{token:?} is empty");
        end = token.range.end;
    }
    assert_eq!(end, bytes.len());
    for directive in config.tree.all() {
        assert!(directive.range.end <= bytes.len(), "{directive:?}");
        assert!(directive.name.range.end <= directive.range.end, "{directive:?}");
        if let Some(parent) = directive.parent {
            let parent = config.tree.directive(parent);
            assert!(parent.range.start < directive.range.start && directive.range.end <= parent.range.end);
        }
    }
    let again = Config::read("a.conf", &config.write());
    assert_eq!((&again.tokens, &again.tree, &again.faults), (&config.tokens, &config.tree, &config.faults));
    points_inside(&nginx::check("a.conf", bytes));
    for question in ["ws://example.test/chat", "wss://a:444/x.io?y=z"] {
        let question = Question::url(Target::parse(question).expect("a URL"));
        let project = Project::closed(&[("a.conf", bytes), ("a", bytes), ("b", b"}internal;{")]);
        points_inside(&nginx::examine(&project, Facts::default(), Some(question)));
    }
    points_inside(&nginx::examine(
        &Project::new("a.conf", bytes),
        Facts::default(),
        Some(Question::location("/")),
    ));
}

/// Every label and every edit lies in its source.
#[track_caller]
fn points_inside(report: &Report) {
    for finding in &report.findings {
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.span);
        for span in finding.labels.iter().map(|label| &label.span).chain(edits) {
            let source = report.source(&span.source).expect("the source of a span is there");
            assert!(span.range.start <= span.range.end && span.range.end <= source.bytes.len(), "{span:?}");
        }
    }
}

/// Mending what was mended changes nothing, and nginx takes it as well as before.
#[track_caller]
pub(crate) fn mends_once(bytes: &[u8]) {
    mends_files_once(&Project::new("a.conf", bytes));
}

/// The same of several files.
#[track_caller]
pub(crate) fn mends_files_once(project: &Project) {
    let fix = |project: &Project| nginx::fix(project, &Facts::default(), &Aim::All);
    let mended = fix(project);
    let again = fix(&mended.project);
    let text = |project: &Project| -> String {
        let files = project.files();
        files.map(|(name, bytes)| format!("# {name}\n{}\n", String::from_utf8_lossy(bytes))).collect()
    };
    assert_eq!(text(&again.project), text(&mended.project), "a second change\n{}", text(project));
    assert!(again.done.is_empty() && again.changes.is_empty());
    assert_eq!(mended.done.is_empty(), mended.changes.is_empty());
    let faults = |project: &Project| Config::of(project, Facts::default()).faults.len();
    assert!(faults(&mended.project) <= faults(project), "{}\n{}", text(project), text(&mended.project));
}
