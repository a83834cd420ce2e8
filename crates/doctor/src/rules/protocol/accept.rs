//! The shared part of the rules on a 101 (over HTTP/2: a 200) that a client must not use.

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
    if !case.first.switched() {
        return Some(vec![]);
    }
    let step = &case.first.upgrade.as_ref()?.step;
    let offered = &case.first.attempt.request.subprotocols;
    let request = RequestHead::parse(&step.request);
    let extensions = request.map(|it| Extension::all(&it.fields)).unwrap_or_default();
    let found = answer.head.handshake_faults(&step.key, offered, &extensions);
    let http = case.first.attempt.http;
    let fault = found.iter().find(|fault| is_it(fault) && http.knows(fault));
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
