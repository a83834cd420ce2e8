//! What the configuration in force says of the URL: the wire says which hop fails, and the
//! configuration which line.

use crate::around::NginxInForce;
use crate::{Case, mask};
use finding::{Applicability, Finding, Fix, Label, Severity, Source, Span, Text, safe_line};
use nginx::{Project, Question, Target};
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

/// Lines of a diff before and behind what is changed.
const AROUND: usize = 2;

/// Adds the line to the root cause, with its fix; gives the source in which the line is shown.
pub(super) fn join(case: &Case, root: &mut Finding) -> Option<Source> {
    let nginx = serving(case)?;
    let Some(project) = &nginx.files else {
        let path = safe_line(&nginx.path);
        root.notes.push(Text::new(
            format!("{path} cannot be read from here: run as a user who may, or `wscope nginx check` there"),
            format!("{path} を読めません。読める利用者として実行するか、その環境で wscope nginx check を実行してください"),
        ));
        return None;
    };
    let found = nginx::examine(project, nginx.facts.clone(), Some(Question::url(target(case)?))).findings;
    let found = fitting(root, found)?;
    let label = found.labels.first()?;
    let bytes = project.files().find(|file| file.0 == label.span.source)?.1;
    let (source, span) = line_of(&label.span, bytes);
    let place = format!("{}:{}", safe_line(&source.name), source.line_column(span.range.start).0);
    root.notes.push(Text::new(
        format!("{place}: {} ({})", found.message.en, found.rule.cause),
        format!("{place}: {}（{}）", found.message.ja, found.rule.cause),
    ));
    root.labels.push(Label { span, text: label.text.clone() });
    if let Some(fix) = found.fix.filter(|fix| root.rule.class() == "proxy" && !fix.edits.is_empty()) {
        root.fix = Some(as_diff(project, fix));
    }
    Some(source)
}

/// The nginx that takes connections at the target's port.
fn serving(case: &Case) -> Option<&NginxInForce> {
    let here = case.around.here.as_ref()?;
    let port = case.first.tcp.as_ref()?.step.attempts.first()?.address.port();
    let at_port = here.listeners.iter().filter(|it| it.address.port() == port);
    let pids: Vec<u32> = at_port.filter_map(|it| it.process.as_ref()).map(|it| it.pid).collect();
    here.nginx.iter().find(|it| pids.contains(&it.pid))
}

/// The URL as nginx sees it: a `Host` of the user's own counts.
fn target(case: &Case) -> Option<Target> {
    let attempt = &case.first.attempt;
    let mut target = Target::parse(&attempt.url)?;
    let host = attempt.request.headers.iter().find(|it| it.name.eq_ignore_ascii_case("host"));
    if let Some(host) = host.and_then(|it| Target::parse(&format!("ws://{}/", it.value.trim()))) {
        target.host = host.host;
    }
    Some(target)
}

/// What of a configuration answers to what was met, however grave it is by itself: it holds for this
/// client, as the wire says.
const ALIKE: &[(&str, &[&str])] = &[
    ("auth/forbidden", &["nginx/auth-request", "nginx/if-return-wins"]),
    ("auth/unauthorized", &["nginx/auth-request"]),
    ("server/closed-before-response", &["nginx/proxy-protocol", "nginx/auth-subrequest-upgrade"]),
    ("uri/redirected", &["nginx/redirects-upgrade", "nginx/trailing-slash-redirect"]),
];

/// The finding of the configuration that is about what was met.
fn fitting(root: &Finding, mut found: Vec<Finding>) -> Option<Finding> {
    let alike = ALIKE.iter().find(|(met, _)| *met == root.rule.cause).map_or(&[][..], |(_, alike)| alike);
    let at = found.iter().position(|it| alike.contains(&it.rule.cause));
    let at = at.or_else(|| found.iter().position(|it| is_it(root, it)))?;
    Some(found.swap_remove(at))
}

/// Whether a finding of the configuration is about what was met.
fn is_it(root: &Finding, found: &Finding) -> bool {
    match root.rule.cause {
        "proxy/idle-timeout" => found.rule.cause == "nginx/read-timeout-short",
        _ => found.severity == Severity::Error && !matches!(root.rule.class(), "network" | "tls"),
    }
}

/// A source with the line of this place, and nothing else of the file, which may hold secrets.
fn line_of(span: &Span, bytes: &[u8]) -> (Source, Span) {
    let start = span.range.start.min(bytes.len());
    let from = bytes[..start].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let to = bytes[start..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |at| start + at);
    let before = bytes[..from].iter().filter(|&&byte| byte == b'\n').count();
    let line = mask::free_text(&String::from_utf8_lossy(&bytes[from..to]));
    let shown = [vec![b'\n'; before], line.into_bytes()].concat();
    let at = |offset: usize| (before + offset.saturating_sub(from)).min(shown.len());
    let range = at(start)..at(span.range.end.min(to));
    (Source::file(&span.source, shown), Span::new(&span.source, range))
}

/// The edits as a unified diff.
fn as_diff(project: &Project, fix: Fix) -> Fix {
    let mut diff = String::new();
    for (name, bytes) in project.files() {
        let own: Vec<_> = fix.edits.iter().filter(|it| it.span.source == name).cloned().collect();
        if !own.is_empty() {
            let (before, after) = (String::from_utf8_lossy(bytes), finding::apply(bytes, &own));
            let name = safe_line(name);
            diff.push_str(&format!(
                "--- {name}\n+++ {name}\n{}",
                hunks(&before, &String::from_utf8_lossy(&after))
            ));
        }
    }
    Fix { applicability: Applicability::Display, text: Text::same(diff), edits: vec![], ..fix }
}

fn hunks(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let mut text = String::new();
    for hunk in group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), AROUND) {
        let lines = hunk.iter().map(|op| (op.old_range(), op.new_range()));
        let (from, to) = lines.fold((0, 0), |(a, b), (old, new)| (a + old.len(), b + new.len()));
        let begins = |at: Option<usize>| at.unwrap_or(0) + 1;
        let at =
            |range: fn(&DiffOp) -> std::ops::Range<usize>| begins(hunk.first().map(|op| range(op).start));
        let (old_at, new_at) = (at(DiffOp::old_range), at(DiffOp::new_range));
        text.push_str(&format!("@@ -{old_at},{from} +{new_at},{to} @@\n"));
        for op in &hunk {
            let mut put = |sign: char, lines: &[&str]| {
                lines.iter().for_each(|line| text.push_str(&format!("{sign}{}\n", mask::free_text(line))));
            };
            if op.tag() == DiffTag::Equal {
                put(' ', &old[op.old_range()]);
                continue;
            }
            put('-', &old[op.old_range()]);
            put('+', &new[op.new_range()]);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;

    #[test]
    fn a_line_is_shown_without_the_rest_of_its_file() {
        let text = b"a;\nsecret;\n  proxy_pass http://b;\n";
        let (source, span) = line_of(&Span::new("f", 13..33), text);
        assert_eq!(source.bytes, b"\n\n  proxy_pass http://b;");
        assert_eq!(&source.bytes[span.range.clone()], b"proxy_pass http://b;");
        assert_eq!(source.line_column(span.range.start), (3, 3));
    }

    #[test]
    fn a_diff_is_what_patch_reads() {
        assert_eq!(hunks("a\nb\nc\nd\n", "a\nb\nx\nc\nd\n"), "@@ -1,4 +1,5 @@\n a\n b\n+x\n c\n d\n");
    }

    /// A 404 from this machine's port 80, where this nginx listens.
    fn refused(nginx: NginxInForce) -> Case {
        answered("HTTP/1.1 404 Not Found", nginx)
    }

    fn answered(answer: &str, nginx: NginxInForce) -> Case {
        let mut case = synthetic::case(synthetic::http("ws://a.test/chat", answer));
        case.first.tcp = Some(synthetic::reached("127.0.0.1"));
        case.around = synthetic::around("listens: 127.0.0.1:80 nginx");
        case.around.here.iter_mut().for_each(|here| here.nginx.push(nginx.clone()));
        case
    }

    fn nginx(files: Option<Project>) -> NginxInForce {
        let path = "/etc/nginx/nginx.conf".into();
        NginxInForce { pid: 123, path, is_default: true, files, facts: nginx::Facts::default() }
    }

    #[test]
    fn a_configuration_that_may_not_be_read_is_named() {
        let report = crate::judge(&refused(nginx(None)));
        let notes: Vec<_> = report.findings[0].notes.iter().map(|it| it.en.as_str()).collect();
        assert!(notes.iter().any(|it| it.starts_with("/etc/nginx/nginx.conf cannot be read")), "{notes:?}");
    }

    #[test]
    fn of_several_lines_the_one_that_fits_what_was_met_is_named() {
        let text = b"events {}\nhttp { server { listen 80;\nif ($http_x_forwarded_proto != https) {\n\
            return 301 https://$host; }\nlocation / { proxy_pass http://127.0.0.1:1; } } }\n";
        let named = |answer: &str| {
            let report = crate::judge(&answered(answer, nginx(Some(Project::closed(&[("/n.conf", text)])))));
            let notes = report.findings[0].notes.iter().map(|it| it.en.clone());
            notes.filter(|it| it.starts_with("/n.conf:")).collect::<Vec<_>>()
        };
        let moved = named("HTTP/1.1 301 Moved Permanently\r\nLocation: https://a.test/chat");
        assert!(moved.iter().any(|it| it.starts_with("/n.conf:3: ")), "{moved:?}");
        let missed = named("HTTP/1.1 426 Upgrade Required");
        assert!(missed.iter().any(|it| it.starts_with("/n.conf:5: ")), "{missed:?}");
    }

    #[test]
    fn the_line_that_answers_is_named() {
        let text = b"events {}\nhttp { server { listen 80;\nlocation / { return 404; } } }\n";
        let report = crate::judge(&refused(nginx(Some(Project::closed(&[("/n.conf", text)])))));
        let notes: Vec<_> = report.findings[0].notes.iter().map(|it| it.en.as_str()).collect();
        assert!(notes.iter().any(|it| it.starts_with("/n.conf:3: ")), "{notes:?}");
        assert!(report.source("/n.conf").is_some());
    }
}
