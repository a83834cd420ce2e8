use super::endpoints;
use crate::Config;
use crate::tree::Directive;
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// An `if` keeps the handshake from its `proxy_pass`, or holds what may not stand in it.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/if-in-location",
        severity: Severity::Error,
        page: Page { en: include_str!("if_in_location.md"), ja: include_str!("if_in_location.ja.md") },
    },
    check,
};

fn check(config: &Config) -> Option<Vec<Finding>> {
    let mut found: Vec<Finding> =
        config.tree.all().iter().filter_map(|line| misplaced(config, line)).collect();
    let has_pass = |id| config.tree.items(Some(id)).any(|item| item.is("proxy_pass"));
    for proxy in endpoints(config) {
        let (Some(&last), Some(&first)) = (proxy.ifs.last(), proxy.ifs.iter().find(|id| has_pass(**id)))
        else {
            continue;
        };
        if has_pass(last) {
            continue;
        }
        let text = Text::new(
            "the last that holds decides, and it passes nothing on itself",
            "最後に成り立つ if が有効で、そこに proxy_pass はありません",
        );
        found.push(
            RULE.meta
                .find(Text::new(
                    "a later if undoes the proxy_pass of this one",
                    "この if の proxy_pass を後の if が無効にします",
                ))
                .proven()
                .at(
                    config.span(config.tree.directive(first)),
                    Text::new("a handshake is meant to go here", "ハンドシェイクの行き先です"),
                )
                .at(config.span(config.tree.directive(last)), text),
        );
    }
    Some(found)
}

/// A line that nginx does not allow in an `if`.
fn misplaced(config: &Config, line: &Directive) -> Option<Finding> {
    const LINES: &[&str] =
        &["proxy_set_header", "proxy_http_version", "proxy_read_timeout", "proxy_send_timeout"];
    let outer = config.tree.directive(line.parent?);
    if !outer.is("if") || !LINES.iter().any(|name| line.is(name)) {
        return None;
    }
    let name = String::from_utf8_lossy(&line.name.value).into_owned();
    let message = Text::new(
        format!("{name} is not allowed in an if: nginx does not start"),
        format!("{name} は if の中に書けず、nginx は起動しません"),
    );
    let text = Text::new("it belongs in the location around it", "外側の location に書きます");
    Some(RULE.meta.find(message).proven().at(config.span(line), text).at(config.span(outer), Text::same("")))
}
