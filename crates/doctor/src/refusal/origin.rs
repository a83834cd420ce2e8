//! What attempts with other origins prove, and what servers say of an origin.

use super::{Decision, Reading, likely, proven, was_lost};
use crate::answer::Answer;
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
        () if is_left_unanswered(case, reading) => Some(likely(REJECTED, &["auth/forbidden"])),
        () if gets_further(case, reading) => Some(likely(if sent { REJECTED } else { REQUIRED }, &[])),
        () => None,
    }
}

/// Whether the server's own origin is refused for another reason: then the origin was the first.
fn gets_further(case: &Case, reading: &Reading) -> bool {
    let other = case.answer_to(Variation::OwnOrigin).map(|it| it.head.status);
    // What is busy, or has had enough of us, says nothing of the origin.
    let telling = other.is_some_and(|it| it != 403 && !matches!(it, 429 | 502..=504));
    reading.answer.head.status == 403 && telling
}

/// Whether this origin is refused, and every other attempt, with the server's own or with none, is let in
/// and then gets no answer.
fn is_left_unanswered(case: &Case, reading: &Reading) -> bool {
    let unanswered = |it| case.experiment(it).is_none() || was_lost(case, it);
    reading.answer.head.status == 403
        && case.origin().is_some()
        && was_lost(case, Variation::OwnOrigin)
        && unanswered(Variation::WithoutOrigin)
}

/// What the server's own origin gets where it gets further, and does not open; empty: no
/// answer.
pub(super) fn next_fault(case: &Case) -> Option<String> {
    let refused = Answer::of(&case.first).is_some_and(|it| it.head.status == 403);
    if refused && was_lost(case, Variation::OwnOrigin) {
        return Some(String::new());
    }
    let next = case.answer_to(Variation::OwnOrigin).filter(|it| refused && it.head.status != 403)?;
    (!case.opened_with(Variation::OwnOrigin)).then(|| next.status())
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
    if refuses_host(answer) {
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
pub(crate) fn refuses_host(answer: &Answer) -> bool {
    [
        // Django's page for what is not in ALLOWED_HOSTS, where it is not in debug mode.
        "<h1>Bad Request (400)</h1>",
        "Invalid Host header",
        "Blocked request. This host",
        "Blocked host",
        "DisallowedHost",
        "Invalid HTTP_HOST header",
    ]
    .iter()
    .any(|words| answer.says(words))
}

/// Whether the server quotes an origin that was not sent.
fn told_another(reading: &Reading, sent: &str) -> bool {
    let body = &reading.answer.body;
    let quoted = ["invalid Origin header: ", "request Origin \""].iter().find_map(|it| body.split_once(it));
    quoted.is_some_and(|(_, rest)| rest.contains("://") && !rest.starts_with(sent))
}
