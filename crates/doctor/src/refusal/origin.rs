//! What attempts with other origins prove, and what servers say of an origin.

use super::{Decision, Reading, likely, proven};
use crate::case::own_origin;
use crate::fingerprint::Trait;
use crate::{Case, Variation};

const REJECTED: &str = "origin/rejected";
const REQUIRED: &str = "origin/required";
const HOST: &str = "proxy/host-rewritten";

/// An attempt with another origin, or without one, opened.
pub(super) fn by_experiment(case: &Case, reading: &Reading) -> Option<Decision> {
    let sent = case.first.attempt.request.origin.is_some();
    let compares = reading.knows(Trait::ComparesHost);
    match () {
        () if case.opened_with(Variation::OwnOrigin) => Some(proven(if sent { REJECTED } else { REQUIRED })),
        // The server's own origin is refused as the client sees it, and opens as the server sees it.
        () if case.opened_with(Variation::OtherOrigin) => Some(match () {
            () if sent_own(case) || case.experiment(Variation::Upstream).is_some() => proven(HOST),
            () if compares => likely(HOST, &[REJECTED]),
            () => proven(if sent { REJECTED } else { REQUIRED }),
        }),
        // It compares with the Host that it gets, and refuses the Host that was sent to it.
        () if sent && case.opened_with(Variation::WithoutOrigin) => {
            Some(match own_refused(case) {
                true if compares => likely(HOST, &[REJECTED]),
                // It may list other origins, or compare with a Host that the proxy changed.
                true if reading.proxied() => likely(REJECTED, &[HOST]),
                _ => proven(REJECTED),
            })
        }
        () => None,
    }
}

/// Whether the first attempt sent the server's own origin.
fn sent_own(case: &Case) -> bool {
    let own = case.first.target().map(own_origin);
    own.is_some() && case.first.attempt.request.origin == own
}

/// Whether the server refuses its own origin, as the client sees it.
fn own_refused(case: &Case) -> bool {
    sent_own(case) || case.experiment(Variation::OwnOrigin).is_some_and(|it| !it.switched())
}

/// The server names what it does not like about the origin.
pub(super) fn by_words(case: &Case, reading: &Reading) -> Option<Decision> {
    let answer = &reading.answer;
    if !matches!(answer.head.status, 400..=403) {
        return None;
    }
    let sent = case.first.attempt.request.origin.as_deref().filter(|it| !it.is_empty());
    if answer.says("missing Origin") {
        // It was sent, and did not arrive.
        return Some(match sent {
            Some(_) => proven("proxy/headers-stripped"),
            None => likely(REQUIRED, &[]),
        });
    }
    if refuses_host(reading) {
        return Some(likely(HOST, &["proxy/wrong-virtual-host"]));
    }
    let quoted = sent.is_some_and(|sent| answer.says(sent));
    if !answer.says("origin") || (answer.is_html() && !quoted) {
        return None;
    }
    let Some(sent) = sent else { return Some(likely(REQUIRED, &[REJECTED])) };
    Some(match quoted {
        true => proven(REJECTED),
        false if told_another(reading, sent) => proven("proxy/headers-stripped"),
        false if reading.knows(Trait::ComparesHost) => likely(REJECTED, &[HOST, "auth/forbidden"]),
        false => likely(REJECTED, &["auth/forbidden"]),
    })
}

/// Whether the server says that it does not serve this host.
fn refuses_host(reading: &Reading) -> bool {
    [
        "Invalid Host header",
        "Blocked request. This host",
        "Blocked host",
        "DisallowedHost",
        "Invalid HTTP_HOST header",
    ]
    .iter()
    .any(|words| reading.answer.says(words))
}

/// Whether the server quotes an origin that was not sent.
fn told_another(reading: &Reading, sent: &str) -> bool {
    let body = &reading.answer.body;
    let quoted = ["invalid Origin header: ", "request Origin \""].iter().find_map(|it| body.split_once(it));
    quoted.is_some_and(|(_, rest)| rest.contains("://") && !rest.starts_with(sent))
}
