//! The shared part of the rules on frameworks that want a subprotocol of their own.

use crate::{Case, evidence, fingerprint, refusal};
use finding::{Finding, Meta, Text};

/// Findings where the server refuses, or closes at once, and opens with its subprotocol.
pub(super) fn check(
    case: &Case,
    rule: &'static Meta,
    says: fn(Option<u16>, &str) -> bool,
    tell: impl Fn(Finding, &Case) -> Finding,
    message: fn() -> Text,
) -> Option<Vec<Finding>> {
    if !case.first.switched() {
        return refusal::when(case, rule.cause, |reading| tell(reading.tell(rule, message()), case));
    }
    let close = case.first.close.as_ref().map(|it| &it.step).filter(|it| it.peer_began);
    let Some(close) = close else { return Some(vec![]) };
    let lasts = refusal::opens_with(case).filter(|it| fingerprint::wants(it) == rule.cause);
    if lasts.is_none() && !says(close.code, &close.reason) {
        return Some(vec![]);
    }
    let line = evidence::close_line(close.code, &close.reason);
    let at = evidence::whole(evidence::CLOSE, line.trim_end().len());
    let mut finding = rule.find(message()).proven().at(at, Text::new("closed at once", "直後に切断"));
    finding.notes.extend(lasts.as_deref().map(refusal::with_subprotocol));
    Some(vec![tell(finding, case)])
}
