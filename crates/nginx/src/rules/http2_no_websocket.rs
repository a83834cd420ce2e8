use super::servers;
use crate::tree::Directive;
use crate::virtual_server::listens;
use crate::{Config, Version};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// The socket speaks HTTP/2 alone, without TLS, which no browser does.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/http2-no-websocket",
        severity: Severity::Error,
        page: Page {
            en: include_str!("http2_no_websocket.md"),
            ja: include_str!("http2_no_websocket.ja.md"),
        },
    },
    check,
};

/// The first that tells HTTP/1.1 and HTTP/2 apart on one socket.
const BOTH: Version = Version(1, 25, 1);

fn check(config: &Config) -> Option<Vec<Finding>> {
    let severity = match config.facts.version {
        Some(version) if version >= BOTH => return Some(vec![]),
        Some(_) => Severity::Error,
        None => Severity::Warning,
    };
    let is_tls = |server: &Directive| {
        config.nearest_at(Some(server.id), "ssl").is_some_and(|line| line.argument(0) == Some(b"on"))
    };
    let lines = servers(config).into_iter().filter(|server| !is_tls(server)).flat_map(|server| {
        let listens = listens(config, server).into_iter();
        listens.filter(|it| it.has("http2") && !it.has("ssl")).filter_map(|it| it.line)
    });
    let mut lines: Vec<_> = lines.collect();
    lines.dedup();
    Some(lines.into_iter().map(|line| find(config, config.tree.directive(line)).only(severity)).collect())
}

fn find(config: &Config, line: &Directive) -> Finding {
    let word = line.arguments.iter().find(|word| word.value == b"http2");
    let edits: Vec<Edit> = word
        .map(|word| {
            let start = word.range.start;
            let before = config.source.bytes[..start].iter().rev().take_while(|byte| **byte == b' ').count();
            Edit { span: config.source.span(start - before..word.range.end), with: String::new() }
        })
        .into_iter()
        .collect();
    let finding = RULE
        .meta
        .find(Text::new(
            "this socket speaks HTTP/2 only, and without TLS no browser does",
            "このソケットは HTTP/2 専用ですが、TLS なしで話すブラウザーはありません",
        ))
        .at(config.span(line), Text::new("http2 without ssl", "ssl のない http2 です"))
        .note(Text::new(
            "from nginx 1.25.1 on, one socket speaks both",
            "nginx 1.25.1 以降では、一つのソケットで両方を話せます",
        ));
    let finding = if config.facts.version.is_some() { finding.proven() } else { finding };
    let finding = finding.note(Text::new(
        "clients that speak HTTP/2 without TLS (gRPC) need a socket of their own",
        "TLS なしの HTTP/2 を話すクライアント（gRPC）には、別のソケットが必要です",
    ));
    // What such clients are there for is not to be taken from them.
    let has_such = config.tree.all().iter().any(|it| it.is("grpc_pass"));
    let applicability = if has_such { Applicability::Display } else { Applicability::Unsafe };
    finding.edit(Text::new("speak HTTP/1.1", "HTTP/1.1 で話す"), applicability, edits)
}
