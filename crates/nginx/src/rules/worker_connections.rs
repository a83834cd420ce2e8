use super::endpoints;
use crate::Config;
use finding::{Applicability, Finding, Meta, Page, Rule, Severity, Text};

/// There is room for few connections.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/worker-connections",
        severity: Severity::Error,
        page: Page {
            en: include_str!("worker_connections.md"),
            ja: include_str!("worker_connections.ja.md"),
        },
    },
    check,
};

/// nginx's own default is 512; each WebSocket takes two.
const FEW: u64 = 128;
/// With fewer not even one gets through.
const LEAST: u64 = 4;

fn check(config: &Config) -> Option<Vec<Finding>> {
    if endpoints(config).next().is_none() {
        return Some(vec![]);
    }
    let line = config.tree.all().iter().find(|line| line.is("worker_connections"));
    let text = line.and_then(|line| line.argument(0)).and_then(|it| std::str::from_utf8(it).ok());
    let number = text.and_then(|text| text.parse::<u64>().ok());
    let (Some(line), Some(number)) = (line, number) else { return Some(vec![]) };
    if number >= FEW {
        return Some(vec![]);
    }
    let severity = if number < LEAST { Severity::Error } else { Severity::Note };
    let sockets = number / 2;
    let message = Text::new(
        format!("a worker has room for {sockets} WebSocket connections at most"),
        format!("1 つのワーカーで扱える WebSocket 接続は最大 {sockets} 本です"),
    );
    let text = Text::new("each takes two: one of either side", "1 本ごとに、両側で 2 つ使います");
    let title = Text::new("make room", "余裕を持たせる");
    let edits = config.replace(line, 0, "1024");
    let finding = RULE.meta.find(message).proven().only(severity).at(config.span(line), text);
    Some(vec![finding.edit(title, Applicability::Unsafe, edits)])
}
