use super::*;
use crate::{Client, Meta, Page, Symptom, Text};

static META: Meta = Meta { cause: "tls/expired", severity: Severity::Error, page: Page { en: "", ja: "" } };

fn report(said: &str) -> Report {
    let source = Source::new("response body", said).titled(Text::same(said));
    let found = META.find(Text::same(said)).at(source.span(0..1), Text::same(said)).note(Text::same(said));
    Report {
        target: said.into(),
        steps: vec![Step { step: "tls", status: Status::Failed, took: None, detail: Text::same(said) }],
        experiments: vec![Experiment {
            variation: "first".into(),
            title: Text::same("first attempt"),
            outcome: Some(Text::same(said)),
            opened: false,
            took: None,
            decides: true,
        }],
        findings: vec![found.paste(Text::same(said), Text::same(said))],
        ruled_out: vec!["dns"],
        sources: vec![source],
        clients: vec![Client {
            client: "ws",
            title: "Node ws",
            version: "8.23.0",
            opens: Some(false),
            text: Some(said.into()),
        }],
        symptoms: vec![Symptom {
            by: vec!["Chrome"],
            words: said.into(),
            means: Text::same(said),
            untold: Text::same(said),
            causes: vec!["tls/"],
            beside: Some(Text::same(said)),
        }],
        ..Report::default()
    }
}

/// The tags of a document, in order.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|it| it.split('>').next().unwrap_or_default()).collect()
}

#[test]
fn whatever_a_peer_says_the_document_has_the_same_tags() {
    let evil = "\"'><script>alert(1)</script><img src=x onerror=y>&lt;</pre></style>\u{1b}[2J\u{202e}";
    for language in [Language::En, Language::Ja] {
        let hostile = html(&report(evil), language);
        assert_eq!(tags(&hostile), tags(&html(&report("said"), language)));
        assert!(!hostile.contains(['\u{1b}', '\u{202e}']) && hostile.contains("&lt;script&gt;alert(1)"));
    }
}

#[test]
fn the_file_loads_nothing_and_forbids_itself_to() {
    let file = html(&report("said"), Language::Ja);
    assert!(file.starts_with("<!doctype html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"));
    for loads in ["<script", "src=", "href=", "url(", "@import"] {
        assert!(!file.contains(loads), "{loads}");
    }
    assert!(file.contains("原因から除外: dns"), "{file}");
}
