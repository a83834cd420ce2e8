//! Every page's examples, and the catalogue itself.

use super::*;
use crate::synthetic;
use finding::{Example, ExampleKind, Language};

/// The case of an example: its language says what the text is, its options what else is known.
fn case_of(example: &Example<'_>) -> Case {
    let option = |name: &str| {
        example
            .options
            .iter()
            .find_map(|it| it.split_once('=').filter(|(key, _)| *key == name))
            .map(|it| it.1)
    };
    let url = option("url").unwrap_or("ws://a.test/chat");
    let mut first = match example.language {
        // A URL that can be dialled stands for a connection that is healthy otherwise.
        "uri" => {
            let url = example.text.trim_end_matches('\n');
            let bare = synthetic::uri(url);
            if bare.target().is_some() && example.kind == ExampleKind::Good {
                synthetic::facts(url, "")
            } else {
                bare
            }
        }
        "http" => synthetic::http(url, example.text),
        "http-interim" => synthetic::http_interim(url, example.text),
        "facts" => synthetic::facts(url, example.text),
        // The text is the page's answer; the endpoint is healthy, or refuses with the status told.
        "page" => match option("answer") {
            Some(status) => synthetic::http(url, &format!("HTTP/1.1 {status} Status")),
            None => synthetic::facts(url, ""),
        },
        other => panic!("no example is written in {other}"),
    };
    let page = option("page").map(|page| match example.language {
        "page" => synthetic::page(page, example.text, option("from")),
        _ => crate::Page::named(page),
    });
    let of_page = page.as_ref().and_then(crate::Page::origin).filter(|_| example.language == "page");
    first.attempt.request.origin = option("origin").map(str::to_owned).or(of_page);
    first.attempt.request.subprotocols = option("offer").into_iter().map(str::to_owned).collect();
    first.attempt.request.deflate = option("deflate").map(|_| wire::DeflateOffer::default());
    let mut first = synthetic::with_request(first);
    if let Some(address) = option("to") {
        first.tcp = Some(synthetic::reached(address));
    }
    let known = ["answer", "client", "deflate", "from", "made-up", "offer", "origin", "page", "to", "url"];
    let experiments = example
        .options
        .iter()
        .filter_map(|it| it.split_once('='))
        .filter(|(name, _)| !known.contains(name))
        .map(|(name, ending)| synthetic::experiment(&first, name, ending))
        .collect();
    let text = option("made-up").map_or(example.text.to_owned(), |it| format!("made-up: {it}"));
    let idle = synthetic::watching(example.text).filter(|_| example.language == "facts");
    let client = option("client").map(|it| crate::Client::named(it).expect("a client"));
    let around = synthetic::around(&text);
    Case { experiments, page, client, around, idle, ..synthetic::case(first) }
}

fn found(case: &Case) -> Vec<&'static str> {
    crate::judge(case).findings.iter().map(|finding| finding.rule.cause).collect()
}

#[test]
fn the_examples_of_every_page_hold() {
    let mut wrong = vec![];
    for rule in RULES {
        let examples = rule.meta.page.examples(Language::En);
        for example in &examples {
            let found = found(&case_of(example));
            let holds = match example.kind {
                ExampleKind::Bad => found.first() == Some(&rule.meta.cause),
                ExampleKind::Good | ExampleKind::Fixed => found.is_empty(),
            };
            if !holds {
                wrong.push(format!(
                    "{}: {:?} example gives {found:?}\n{}",
                    rule.meta.cause, example.kind, example.text
                ));
            }
        }
        for kind in [ExampleKind::Bad, ExampleKind::Good] {
            if !examples.iter().any(|example| example.kind == kind) {
                wrong.push(format!("{}: no {kind:?} example", rule.meta.cause));
            }
        }
        if rule.meta.page.examples(Language::Ja) != examples {
            wrong.push(format!("{}: the Japanese page has other examples", rule.meta.cause));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_finding_points_into_a_source_that_is_there_and_says_it_in_two_languages() {
    for rule in RULES {
        for example in rule.meta.page.examples(Language::En) {
            let report = crate::judge(&case_of(&example));
            for finding in &report.findings {
                let cause = finding.rule.cause;
                assert!(!finding.labels.is_empty(), "{cause} shows no evidence\n{}", example.text);
                for label in &finding.labels {
                    let source = report
                        .source(&label.span.source)
                        .unwrap_or_else(|| panic!("{cause}: {}", label.span.source));
                    assert!(label.span.range.end <= source.bytes.len(), "{cause}: {label:?}");
                }
                assert!(finding.message.en.chars().count() <= 80, "{cause}: {}", finding.message.en);
                assert!(!finding.message.en.ends_with('.'), "{cause}");
                let same = finding.message.en == finding.message.ja;
                assert!(!same, "{cause} is not translated");
            }
        }
    }
}

#[test]
fn every_error_says_what_to_do() {
    let mut silent = vec![];
    for rule in RULES.iter().filter(|rule| rule.meta.severity == finding::Severity::Error) {
        let examples = rule.meta.page.examples(Language::En);
        for example in examples.iter().filter(|it| it.kind == ExampleKind::Bad) {
            let report = crate::judge(&case_of(example));
            let fix = report.findings.first().and_then(|finding| finding.fix.as_ref());
            let text = fix.map_or("", |fix| &fix.text.en);
            if fix.is_none() || text.split_whitespace().any(|word| word == "URL") {
                silent.push(format!("{}: {fix:?}", rule.meta.cause));
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn causes_are_sorted_and_every_page_has_a_title_and_sections_in_both_languages() {
    let codes: Vec<_> = causes().iter().map(|meta| meta.cause).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted);
    for meta in causes() {
        for (language, sections) in [
            (Language::En, ["## What you see", "## Why", "## What to do"]),
            (Language::Ja, ["## 見える症状", "## 原因", "## 対処"]),
        ] {
            assert!(!meta.page.title(language).is_empty(), "{}", meta.cause);
            for section in sections {
                assert!(meta.page.say(language).contains(section), "{} lacks {section}", meta.cause);
            }
        }
    }
}

#[test]
fn a_word_for_a_shell_is_quoted_where_it_needs_to_be() {
    assert_eq!(quoted("ws://a.test:8080/chat"), "ws://a.test:8080/chat");
    assert_eq!(quoted("ws://a.test/?a=1&b=$(x)"), "'ws://a.test/?a=1&b=$(x)'");
    assert_eq!(quoted("it's"), "'it'\\''s'");
}
