use super::BLOCKED_PORTS;
use crate::facts::{Argument, Opening};
use crate::url::authority;
use crate::{Api, Module, Piece};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// A port that browsers never connect to.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/blocked-port",
        severity: Severity::Error,
        page: Page { en: include_str!("blocked_port.md"), ja: include_str!("blocked_port.ja.md") },
    },
    check: |module| {
        let found = module.urls().filter_map(|(opening, url, pieces)| judge(module, opening, url, pieces));
        Some(found.collect())
    },
};

fn judge(module: &Module, opening: &Opening, url: &Argument, pieces: &[Piece]) -> Option<Finding> {
    // The packages for Node connect to any port.
    if !(opening.api.is_browsers() || opening.api == Api::Reconnecting) {
        return None;
    }
    let part = authority(pieces)?.port?;
    let port = part.text.parse().ok().filter(|port| BLOCKED_PORTS.contains(port))?;
    let finding = RULE
        .meta
        .find(Text::new(
            format!("browsers never connect to port {port}"),
            format!("ブラウザーはポート {port} に接続しません"),
        ))
        .at(
            module.span(&part.range.unwrap_or_else(|| url.range.clone())),
            Text::new("on the browsers' list of blocked ports", "ブラウザーの遮断リストにあるポートです"),
        );
    let is_certain = module.in_browser && opening.api == Api::Native;
    Some(if is_certain { finding.proven() } else { finding.only(Severity::Warning) })
}
