//! The shared part of the rules on a 101 that a client must not use.

use crate::answer::Answer;
use crate::{Case, evidence};
use finding::{Finding, Meta, Text};
use wire::{Extension, HandshakeFault, RequestHead};

/// Findings of one fault of a 101. `None`: no whole answer came.
pub(super) fn when(
    case: &Case,
    is_it: impl Fn(&HandshakeFault) -> bool,
    tell: impl FnOnce(&Answer, &HandshakeFault) -> Finding,
) -> Option<Vec<Finding>> {
    let answer = Answer::of(&case.first)?;
    if answer.head.status != 101 {
        return Some(vec![]);
    }
    let step = &case.first.upgrade.as_ref()?.step;
    let offered = &case.first.attempt.request.subprotocols;
    let request = RequestHead::parse(&step.request);
    let extensions = request.map(|it| Extension::all(&it.fields)).unwrap_or_default();
    let found = answer.head.handshake_faults(&step.key, offered, &extensions);
    let fault = found.iter().find(|fault| is_it(fault));
    Some(fault.map(|fault| tell(&answer, fault)).into_iter().collect())
}

/// A proven finding at a header field, or at the status line where the field is missing.
pub(super) fn at_field(
    rule: &'static Meta,
    answer: &Answer,
    name: &str,
    message: Text,
    label: Text,
) -> Finding {
    let span = match answer.head.field(name) {
        Some(field) => answer.line(evidence::RESPONSE, field),
        None => evidence::status_line(answer),
    };
    rule.find(message).at(span, label).proven()
}
