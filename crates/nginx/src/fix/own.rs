//! Where the edits of a rule would change what others have, a place gets lines of its own.

use crate::tree::Id;
use crate::{Config, Proxy};
use finding::{Applicability, Finding, Span, Text};

/// What is mended by headers of the place's own.
const BY_HEADERS: &[&str] = &[
    "nginx/connection-not-forwarded",
    "nginx/headers-not-inherited",
    "nginx/keepalive-conflict",
    "nginx/map-wrong-default",
    "nginx/upgrade-not-forwarded",
];

/// The same finding, with the edits that give one of the places that it is about headers of its own.
pub(super) fn own(config: &Config, finding: &Finding, places: &[&Proxy]) -> Vec<Finding> {
    if !BY_HEADERS.contains(&finding.rule.cause) {
        return vec![];
    }
    let with = |place: &&Proxy| {
        let title = Text::new("set the headers here", "ここでヘッダーを設定する");
        let found = finding.clone().edit(title, Applicability::Unsafe, config.forward(place)?);
        Some(config.settle(found))
    };
    places.iter().filter_map(with).collect()
}

/// The places that a finding is about: of those asked for, where somebody asked, else of those that have half
/// of what they need, or all of it lost or none. Empty: that cannot be told.
pub(super) fn places<'a>(config: &'a Config, finding: &Finding, asked: Option<&[Id]>) -> Vec<&'a Proxy> {
    let may_be_plain =
        ["nginx/headers-not-inherited", "nginx/upgrade-not-forwarded"].contains(&finding.rule.cause);
    let is_meant = |place: &&Proxy| match asked {
        Some(asked) => asked.contains(&place.pass),
        None => may_be_plain || !place.is_plain(config),
    };
    let places = config.proxies.iter().filter(|place| !config.is_forwarder(place.pass));
    places.filter(is_meant).filter(|place| is_about(config, finding, place)).collect()
}

/// Whether a finding points at lines that are in force at a place.
fn is_about(config: &Config, finding: &Finding, place: &Proxy) -> bool {
    let lost = ["Upgrade", "Connection"].into_iter().flat_map(|header| place.lost(config, header));
    let mut lines = lost.map(|line| line.id).chain(place.headers.iter().copied()).chain([place.pass]);
    lines.any(|line| {
        let span = place_of(config, line);
        finding.labels.iter().any(|label| label.span == span)
    })
}

/// A directive's place in its file, as a finding has it.
fn place_of(config: &Config, line: Id) -> Span {
    let mut span = config.span(config.tree.directive(line));
    config.settle_span(&mut span);
    span
}
