//! Several files are one configuration, and each finding is about one of them.

use finding::Report;
use nginx::{Facts, Project, Question, Target};

const MAIN: &str = "events {}\nhttp {\n    include conf.d/*.conf;\n}";
const SNIPPET: &str = "proxy_http_version 1.1;\nproxy_set_header Connection upgrade;";
const SITE: &str = "server {\n    listen 80;\n    location /a {\n        proxy_pass http://127.0.0.1:1;\n        include snippet.conf;\n    }\n    location /b {\n        proxy_pass http://127.0.0.1:1;\n        include snippet.conf;\n    }\n}\n";

fn closed(files: &[(&str, &str)]) -> Project {
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    Project::closed(&files)
}

fn check(files: &[(&str, &str)]) -> Report {
    nginx::examine(&closed(files), Facts::default(), None)
}

fn causes(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.rule.cause).collect()
}

#[test]
fn a_finding_and_its_fix_are_in_the_file_that_is_wrong() {
    let files = [
        ("/etc/nginx/nginx.conf", MAIN),
        ("/etc/nginx/conf.d/a.conf", SITE),
        ("/etc/nginx/snippet.conf", SNIPPET),
    ];
    let report = check(&files);
    assert_eq!(causes(&report), ["nginx/upgrade-not-forwarded"], "one snippet, one finding");
    let finding = &report.findings[0];
    assert_eq!(finding.labels[0].span.source, "/etc/nginx/snippet.conf");
    assert_eq!(&SNIPPET[finding.labels[0].span.range.clone()], "proxy_set_header Connection upgrade;");
    let edits = &finding.fix.as_ref().expect("it can be mended").edits;
    assert!(edits.iter().all(|edit| edit.span.source == "/etc/nginx/snippet.conf"), "{edits:?}");
    let mended = String::from_utf8(finding::apply(SNIPPET.as_bytes(), edits)).expect("it is ASCII");
    assert_eq!(causes(&check(&[files[0], files[1], (files[2].0, &mended)])), [""; 0]);
}

#[test]
fn what_nginx_prints_is_taken_apart() {
    let dump = format!(
        "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n# configuration file /etc/nginx/nginx.conf:\n{MAIN}\n\n# configuration file /etc/nginx/conf.d/a.conf:\n{SITE}\n# configuration file /etc/nginx/snippet.conf:\n{SNIPPET}\n"
    );
    let project = Project::of_dump(dump.as_bytes()).expect("it is a dump");
    let report = nginx::examine(&project, Facts::default(), None);
    assert_eq!(causes(&report), ["nginx/upgrade-not-forwarded"]);
    assert_eq!(report.findings[0].labels[0].span.source, "/etc/nginx/snippet.conf");
    assert!(Project::of_dump(MAIN.as_bytes()).is_none(), "a file is no dump");
}

#[test]
fn what_is_wanted_is_asked_for_once_and_then_what_that_wants() {
    let mut project = Project::new("/n/nginx.conf", MAIN.as_bytes());
    assert_eq!(project.wanted(), ["/n/conf.d/*.conf"]);
    project.answer("/n/conf.d/*.conf", vec![("/n/conf.d/a.conf".into(), SITE.as_bytes().to_vec())]);
    assert_eq!(project.wanted(), ["/n/snippet.conf"]);
    project.answer("/n/snippet.conf", vec![]);
    assert_eq!(project.wanted(), [""; 0]);
    assert!(causes(&nginx::examine(&project, Facts::default(), None)).contains(&"nginx/include-missing"));
    project.leave("/n/snippet.conf");
    let report = nginx::examine(&project, Facts::default(), None);
    assert_eq!(causes(&report), [""; 0], "what nobody could look at is not missing");
    assert!(report.not_asked.contains(&"nginx/include-missing"));
}

#[test]
fn a_file_that_includes_itself_comes_to_an_end() {
    let report = check(&[
        ("a.conf", "events {}\nhttp { include b.conf; }"),
        ("b.conf", "include b.conf;\ninclude a.conf;\n"),
    ]);
    assert_eq!(report.verdict().cause, None);
}

#[test]
fn files_that_include_each_other_over_and_over_come_to_an_end() {
    let names: Vec<String> = (0..40).map(|at| format!("f{at}.conf")).collect();
    let texts: Vec<String> =
        (1..41).map(|at| format!("include f{at}.conf;\ninclude f{at}.conf;\n")).collect();
    let files: Vec<_> = names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    check(&files);
}

#[test]
fn the_server_is_chosen_among_those_of_all_files() {
    let server = |name: &str, status: u16| {
        format!("server {{\n    listen 80;\n    server_name {name};\n    return {status};\n}}\n")
    };
    let (a, b) = (server("a.test", 401), server("b.test", 402));
    let project = closed(&[("n/nginx.conf", MAIN), ("n/conf.d/a.conf", &a), ("n/conf.d/b.conf", &b)]);
    let question = Question::url(Target::parse("ws://b.test/").expect("a URL"));
    let report = nginx::examine(&project, Facts::default(), Some(question));
    let steps: Vec<_> = report.steps.iter().map(|step| step.detail.en.as_str()).collect();
    assert_eq!(
        steps,
        [
            "listen 80 (n/conf.d/b.conf:2)",
            "server (n/conf.d/b.conf:1): its name matches",
            "402, by return 402 (n/conf.d/b.conf:4)"
        ]
    );
    assert_eq!(report.verdict().cause, Some("nginx/location-not-reached"));
}
