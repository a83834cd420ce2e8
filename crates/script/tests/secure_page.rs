//! What is known of the page makes the difference between advice and a fault.

use finding::Severity;
use script::Page;

/// How much an unencrypted URL matters in a page that came by this scheme.
#[track_caller]
fn judged(url: &str, page: Option<Page>) -> Option<Severity> {
    let text = format!("const socket = new WebSocket(\"{url}\");");
    let report = script::check_in("a.js", text.as_bytes(), page);
    let found = report.findings.iter().find(|it| it.rule.cause == "code/insecure-scheme");
    found.map(|it| it.severity)
}

#[test]
fn an_https_page_may_open_no_unencrypted_socket_but_to_its_own_machine() {
    let secure = Some(Page { is_secure: true });
    let plain = Some(Page { is_secure: false });
    for (url, in_secure, in_plain) in [
        ("ws://chat.example/", Some(Severity::Error), Some(Severity::Warning)),
        ("ws://192.168.0.5/", Some(Severity::Error), None),
        ("ws://localhost:8080/", None, None),
        ("ws://127.0.0.1:8080/", None, None),
        ("wss://chat.example/", None, None),
    ] {
        assert_eq!(judged(url, secure), in_secure, "{url}, https:");
        assert_eq!(judged(url, plain), in_plain, "{url}, http:");
        assert_eq!(judged(url, None), in_plain, "{url}, nothing known");
    }
}

#[test]
fn a_fix_of_every_bad_example_leaves_a_program() {
    for meta in script::causes() {
        for example in meta.page.examples(finding::Language::En) {
            if example.kind != finding::ExampleKind::Bad {
                continue;
            }
            let name = format!("example.{}", example.language);
            let count = |report: &finding::Report, cause: &str| {
                report.findings.iter().filter(|it| it.rule.cause == cause).count()
            };
            let before = script::check(&name, example.text.as_bytes());
            let after = script::mend(&name, example.text.as_bytes(), None, true);
            let broken = |report| count(report, "code/syntax-error");
            assert!(broken(&after.left) <= broken(&before), "{}: {}", meta.cause, example.text);
            // What had a fix is gone.
            let had = before.findings.iter().any(|it| {
                let fix = it.fix.as_ref().filter(|fix| !fix.edits.is_empty());
                it.rule.cause == meta.cause && fix.is_some()
            });
            let gone = count(&after.left, meta.cause) < count(&before, meta.cause);
            assert!(
                !had || gone,
                "{}: still there in\n{}",
                meta.cause,
                String::from_utf8_lossy(&after.bytes)
            );
        }
    }
}
