use crate::Config;
use crate::tree::Directive;
use crate::walk::End;
use finding::{Applicability, Finding, Meta, Page, Rule, Severity, Text};

/// The location hands its requests on by a protocol that carries no WebSocket.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/wrong-pass",
        severity: Severity::Error,
        page: Page { en: include_str!("wrong_pass.md"), ja: include_str!("wrong_pass.ja.md") },
    },
    check,
};

/// Every directive that hands requests on, but by HTTP.
const PASSES: &[&str] = &["fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"];

fn check(config: &Config) -> Option<Vec<Finding>> {
    if config.is_endpoint() {
        let Some(End::PassedOtherwise(line)) = config.way().map(|walk| &walk.end) else {
            return Some(vec![]);
        };
        return Some(vec![asked(config, config.tree.directive(*line))]);
    }
    let passes = config.tree.all().iter().filter(|line| PASSES.iter().any(|pass| line.is(pass)));
    let half_meant = passes.filter(|line| {
        let has_proxy = config.tree.items(line.parent).any(|item| item.is("proxy_pass"));
        let sets = |item: &Directive| {
            let names = ["proxy_set_header", "grpc_set_header"];
            let value = item.argument(0).is_some_and(|header| header.eq_ignore_ascii_case(b"Upgrade"));
            names.iter().any(|name| item.is(name)) && value && item.argument(1) != Some(b"")
        };
        !has_proxy && config.tree.items(line.parent).any(sets)
    });
    // The lines may have been copied along, and the location be none for WebSocket.
    Some(half_meant.map(|line| find(config, line).only(Severity::Warning)).collect())
}

/// Where the location has a `proxy_pass` too, handshakes can go there, and all else goes on as before.
fn asked(config: &Config, line: &Directive) -> Finding {
    let finding = find(config, line);
    match config.past(line) {
        Some(edit) => {
            let title = Text::new("pass handshakes on", "ハンドシェイクを転送する");
            finding.edit(title, Applicability::Unsafe, vec![edit])
        }
        None => finding,
    }
}

fn find(config: &Config, line: &Directive) -> Finding {
    let name = String::from_utf8_lossy(&line.name.value).into_owned();
    RULE.meta
        .find(Text::new(
            format!("{name} carries no WebSocket"),
            format!("{name} では WebSocket を運べません"),
        ))
        .proven()
        .at(config.span(line), Text::new("proxy_pass does", "proxy_pass なら運べます"))
}
