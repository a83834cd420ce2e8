use super::*;
use crate::{Client, Experiment, Meta, Page, Severity, Step, Symptom, Text};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use std::time::Duration;

static REQUIRED: Meta = Meta {
    cause: "origin/required",
    severity: Severity::Error,
    page: Page { en: "# Origin required", ja: "# Origin が必要" },
};

/// What a hostile peer would say, wherever it is quoted.
const EVIL: &str = "</details><script>x</script> ```\n````\n# big\n- [a](https://evil.test) ![i](//e) <b> | @admin #1 \
    https://evil.test www.evil.test `a` *b* __c__ ~~~\n~~~\n\u{1b}[2J\u{202e}&lt; 1. 2) === ---";

fn report(said: &str) -> Report {
    let source = Source::new("response head", "HTTP/1.1 403 Forbidden\r\nX: y\r\n\r\n");
    let evil = Source::new("response body", said);
    let try_of = |variation: &str, outcome: &str, opened, decides| Experiment {
        variation: variation.into(),
        title: Text::same(variation),
        outcome: Some(Text::same(outcome)),
        opened,
        took: Some(Duration::from_millis(2)),
        decides,
    };
    let finding = REQUIRED
        .find(Text::same(said))
        .at(source.span(9..22), Text::same(said))
        .at(evil.span(0..said.len()), Text::same(said))
        .note(Text::same(said))
        .proven()
        .paste(Text::same(said), Text::same(said));
    Report {
        target: said.into(),
        steps: vec![Step {
            step: "upgrade",
            status: Status::Failed,
            took: Some(Duration::from_millis(1)),
            detail: Text::same(said),
        }],
        experiments: vec![
            try_of("first", said, false, true),
            try_of("plain-get", said, false, false),
            try_of("own-origin", said, true, true),
        ],
        findings: vec![finding],
        ruled_out: vec!["dns", "tcp"],
        not_asked: vec!["tls/expired"],
        sources: vec![source, evil],
        facts: vec![],
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
    }
}

/// The document as a reader of Markdown takes it: tags of blocks and lines, and what blocks of code hold.
fn read(markdown: &str) -> (Vec<String>, Vec<String>) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM;
    let (mut shape, mut blocks, mut inside) = (vec![], vec![], false);
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                inside = true;
                blocks.push(String::new());
                shape.push("code".to_owned());
            }
            Event::Text(text) if inside => blocks.last_mut().expect("a block").push_str(&text),
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => inside = false,
            Event::Text(_) | Event::Code(_) | Event::SoftBreak => {}
            Event::Start(tag) => shape.push(format!("{tag:?}")),
            Event::End(_) => {}
            other => shape.push(format!("{other:?}")),
        }
    }
    (shape, blocks)
}

#[test]
fn whatever_a_peer_says_the_document_has_the_same_shape() {
    let harmless = report("nothing of note");
    for language in [Language::En, Language::Ja] {
        let (shape, _) = read(&markdown(&harmless, language));
        let (hostile, blocks) = read(&markdown(&report(EVIL), language));
        assert_eq!(hostile, shape);
        let body = crate::shown(EVIL.as_bytes());
        assert!(blocks.iter().any(|it| it.trim_end() == body), "the block shows what was said:\n{blocks:#?}");
        assert!(blocks.iter().all(|it| !it.contains(['\u{1b}', '\u{202e}'])));
    }
}

#[test]
fn nothing_hostile_becomes_a_mention_or_a_link_by_itself() {
    let said = prose(EVIL);
    for made in ["@admin", "#1", "https://", "www.evil", "<b>", "!["] {
        assert!(!said.contains(made), "{made} in {said}");
    }
    assert_eq!(prose("-x 1. a"), "\\-x 1. a");
    assert_eq!(prose("1. a-b = c"), "1\\. a-b = c");
    assert_eq!(prose("127.0.0.1:80 open"), "127.0.0.1:80 open");
    assert_eq!(code("a`b``"), "``` a`b`` ```");
}

#[test]
fn the_table_of_experiments_says_which_attempts_prove_the_verdict() {
    let text = markdown(&report("said"), Language::En);
    assert!(
        text.contains("| ★ | first | said | 2.0 ms |\n|  | plain-get | said | 2.0 ms |\n| ★ | own-origin |"),
        "{text}"
    );
    assert!(text.contains("★ side by side, these attempts prove the verdict"), "{text}");
    assert!(text.contains("- ruled out: dns, tcp\n- not asked, for want of facts: tls 1"), "{text}");
    assert!(text.starts_with("## ✗ cannot connect: said\n\n`said` · `origin/required, proven`\n"), "{text}");
    let text = markdown(&report("said"), Language::Ja);
    assert!(
        text.contains("- 原因から除外: dns, tcp") && text.contains("★ これらの結果の違いが診断の証拠です"),
        "{text}"
    );
}

#[test]
fn a_long_source_is_cut_and_says_so() {
    let mut long = report("said");
    long.sources[1].bytes = vec![b'x'; 40_000];
    let text = markdown(&long, Language::En);
    assert!(text.contains("(6144 / 40000 bytes shown)") && text.len() < 12_000, "{} bytes", text.len());
}

#[test]
fn a_healthy_report_is_short() {
    let report = Report {
        target: "ws://h/".into(),
        steps: vec![Step {
            step: "tls",
            status: Status::Skipped,
            took: None,
            detail: Text::same("not used by ws"),
        }],
        facts: vec![(Text::new("subprotocol", "サブプロトコル"), Text::same("chat"))],
        ..Report::default()
    };
    assert_eq!(
        markdown(&report, Language::En),
        "## ✓ healthy\n\n`ws://h/`\n\n|  | step | seen | time |\n| --- | --- | --- | --- |\n| · | TLS | not used by ws |  |\n\n- subprotocol: `chat`\n"
    );
}
