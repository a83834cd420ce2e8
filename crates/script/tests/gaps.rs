//! The mistakes that other linters were tried on: each is found here, its mended twin is left alone,
//! and the table of them stands in the bench's page of the docs.

use finding::Severity;
use std::fmt::Write as _;

/// Number, name, language, the mistake, its twin, our cause, and who else finds it: a line each.
const GAPS: &str = include_str!("gaps.tsv");
const PAGE: &str = include_str!("../../../docs/benches/lint.md");

struct Gap {
    number: &'static str,
    name: &'static str,
    language: &'static str,
    bad: &'static str,
    good: &'static str,
    cause: &'static str,
    others: &'static str,
}

fn gaps() -> Vec<Gap> {
    let gap = |line: &'static str| match line.split('\t').collect::<Vec<_>>()[..] {
        [number, name, language, bad, good, cause, others] => {
            Gap { number, name, language, bad, good, cause, others }
        }
        _ => panic!("no line of seven cells: {line}"),
    };
    GAPS.lines().map(gap).collect()
}

fn said(gap: &Gap, text: &str) -> Vec<(&'static str, Severity)> {
    let report = script::check(&format!("gap.{}", gap.language), text.as_bytes());
    report.findings.iter().map(|it| (it.rule.cause, it.severity)).collect()
}

#[test]
fn every_mistake_that_a_rule_is_for_is_found_and_its_twin_is_left_alone() {
    let mut wrong = vec![];
    for gap in gaps().iter().filter(|it| !it.cause.is_empty()) {
        let (bad, good) = (said(gap, gap.bad), said(gap, gap.good));
        let is_found = bad.iter().any(|(cause, _)| *cause == gap.cause);
        if !is_found || bad.iter().any(|(cause, it)| *cause != gap.cause && *it > Severity::Note) {
            wrong.push(format!("{} {}: {bad:?}", gap.number, gap.name));
        }
        if good.iter().any(|(cause, it)| *cause == gap.cause || *it > Severity::Note) {
            wrong.push(format!("{} {}, its twin: {good:?}", gap.number, gap.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// With `WSCOPE_WRITE_GAPS` set, it is written.
#[test]
#[allow(clippy::disallowed_methods, reason = "the page of the docs is written on demand")]
fn the_table_of_the_page_is_that_of_the_rules() {
    let (before, rest) = PAGE.split_once("<!-- gaps: begin -->\n").expect("the page has the mark");
    let (written, after) = rest.split_once("<!-- gaps: end -->").expect("the page has the other mark");
    let table = table();
    if written != table && std::env::var_os("WSCOPE_WRITE_GAPS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/benches/lint.md");
        let page = format!("{before}<!-- gaps: begin -->\n{table}<!-- gaps: end -->{after}");
        std::fs::write(path, page).expect("the page can be written");
        return;
    }
    assert!(written == table, "write it again with WSCOPE_WRITE_GAPS=1:\n{table}");
}

fn table() -> String {
    let all = gaps();
    let found = |gap: &Gap| !gap.cause.is_empty() && said(gap, gap.bad).iter().any(|it| it.0 == gap.cause);
    let ours = all.iter().filter(|it| found(it)).count();
    let only = all.iter().filter(|it| found(it) && it.others.is_empty()).count();
    let mut text = format!(
        "{ours} of {} are found; {only} of these nobody else finds.\n\n\
         | nr. | mistake | wscope | who else |\n|---|---|---|---|\n",
        all.len()
    );
    for gap in &all {
        let mine = match (found(gap), gap.cause) {
            (true, cause) => {
                let severity = said(gap, gap.bad).iter().find(|it| it.0 == cause).map(|it| it.1);
                let kind = match severity {
                    Some(Severity::Error) => "error",
                    Some(Severity::Warning) => "warning",
                    _ => "note",
                };
                format!("`{cause}`, {kind}")
            }
            (false, _) => "–".to_owned(),
        };
        let others = if gap.others.is_empty() { "nobody" } else { gap.others };
        let _ = writeln!(text, "| {} | {} | {mine} | {others} |", gap.number, gap.name);
    }
    text
}
