//! Every page's examples hold, in both languages.

use finding::Report;
use nginx::{Facts, Project, Question, Target, Version};

/// The time of these tests: 2030.
const NOW: i64 = 1_893_456_000;

/// Checks an example. What its comments at the top say is so: the version of nginx (`# nginx 1.22.1`), what
/// is asked about (`# --url ws://…`), and that there are no other files.
fn check(text: &str) -> Report {
    let said = |start: &str| text.lines().find_map(|line| line.strip_prefix(start));
    let mut facts = Facts { now: Some(NOW), ..Facts::default() };
    facts.version = said("# nginx ").and_then(Version::parse);
    for (name, bytes) in [
        ("expired.pem", include_bytes!("certificates/expired.pem").as_slice()),
        ("leaf.pem", include_bytes!("certificates/leaf.pem").as_slice()),
        ("chain.pem", include_bytes!("certificates/chain.pem").as_slice()),
    ] {
        facts.certificates.insert(name.into(), bytes.into());
    }
    let project = match said("# no other files") {
        Some(_) => Project::closed(&[("example.conf", text.as_bytes())]),
        None => Project::new("example.conf", text.as_bytes()),
    };
    let question = said("# --url ").map(|url| Question::url(Target::parse(url).expect("a URL")));
    nginx::examine(&project, facts, question)
}

#[test]
fn the_examples_of_every_page_hold() {
    let wrong: Vec<_> = nginx::causes()
        .into_iter()
        .flat_map(|meta| finding::rehearse(meta, &["nginx"], |_, text| check(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_causes_are_sorted_and_have_a_title_in_both_languages() {
    let causes = nginx::causes();
    assert!(causes.is_sorted_by_key(|meta| meta.cause));
    for meta in causes {
        assert!(meta.page.en.starts_with("# ") && meta.page.ja.starts_with("# "), "{}", meta.cause);
    }
}

#[test]
fn every_message_is_short_and_no_sentence() {
    for meta in nginx::causes() {
        for example in meta.page.examples(finding::Language::En) {
            for finding in check(example.text).findings {
                let said = &finding.message.en;
                assert!(said.chars().count() <= 80 && !said.ends_with('.'), "{}: {said}", meta.cause);
                assert_ne!(finding.message.en, finding.message.ja, "{}", meta.cause);
            }
        }
    }
}
