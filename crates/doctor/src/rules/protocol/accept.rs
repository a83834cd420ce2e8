//! The shared part of the rules on a 101 (over HTTP/2: a 200) that a client must not use.

use crate::answer::Answer;
use crate::{Case, evidence};
use finding::{Finding, Meta, Text};
use model::HttpVersion;
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
    let http = case.first.attempt.http;
    let found = answer.head.handshake_faults(&step.key, offered, &extensions(http, &step.request));
    let fault = found.iter().find(|fault| is_it(fault) && http.knows(fault));
    Some(fault.map(|fault| tell(&answer, fault)).into_iter().collect())
}

/// The extensions that this request offers. In the words of HTTP/2 no request line comes first.
fn extensions(http: HttpVersion, request: &[u8]) -> Vec<Extension> {
    let head = match http {
        HttpVersion::Http1 => RequestHead::parse(request),
        HttpVersion::Http2 => RequestHead::parse(&[b"CONNECT / HTTP/2\r\n", request].concat()),
    };
    head.map(|it| Extension::all(&it.fields)).unwrap_or_default()
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
