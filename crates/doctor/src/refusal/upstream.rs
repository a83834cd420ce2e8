//! What the way straight to the upstream says of the way through the proxy.

use super::decide::UNFORWARDED;
use super::{Decision, Reading, likely, proven, status, was_lost};
use crate::fingerprint::Trait;
use crate::{Case, Variation};
use std::time::Duration;

const HTTP10: &str = "proxy/http10-upstream";
/// Nobody waits so long for a port that is closed.
const SLOW: Duration = Duration::from_secs(2);

/// Straight to the upstream it opens: what lies between is the cause.
pub(super) fn opened(case: &Case, reading: &Reading) -> Option<Decision> {
    if !case.opened_with(Variation::Upstream) {
        return None;
    }
    let answer = &reading.answer;
    let reached = status::speaks_websocket(case, reading);
    if let Some(decision) = by_plain_get(case, reading) {
        return Some(decision);
    }
    // It was there for the proxy too, took the request, and ended without an answer (uWebSockets, to
    // HTTP/1.0).
    if answer.head.status == 502 && reading.proxied() && took(case) >= SLOW {
        let plain = case.answer_to(Variation::PlainGet).is_some_and(|it| it.head.status != 502);
        let direct = case.answer_to(Variation::UpstreamGet).is_some();
        return Some(match !plain && direct {
            true => likely(HTTP10, &[UNFORWARDED]),
            false => likely(UNFORWARDED, &[HTTP10]),
        });
    }
    Some(match answer.head.status {
        401 if !reached => likely("auth/unauthorized", &[]),
        403 if reached => likely("proxy/host-rewritten", &["auth/forbidden", "proxy/headers-stripped"]),
        403 => likely("proxy/waf-blocked", &["auth/forbidden"]),
        400 | 404 | 405 if reached => proven("proxy/path-rewritten"),
        200..=299 | 404 if reading.own_page() => proven("proxy/unmatched-route"),
        404 if super::decide::path_told(case, reading).is_some() => proven("proxy/path-rewritten"),
        404 if reading.knows(Trait::PathFirst) => likely("proxy/path-rewritten", &[UNFORWARDED]),
        200..=299 | 400 | 404 | 405 | 426 if reading.ignores_upgrade == Some(true) => proven(UNFORWARDED),
        // The server behind opens for this request, and answers what it gets of it.
        200..=299 | 400 | 405 | 426 | 500 | 501 | 505 if !reading.own_page() => {
            likely(UNFORWARDED, &["proxy/connection-header-lost", "proxy/headers-stripped"])
        }
        _ => return None,
    })
}

/// How long the answer took.
fn took(case: &Case) -> Duration {
    case.first.upgrade.as_ref().map_or(Duration::ZERO, |it| it.took)
}

/// What the server behind says to a plain request tells what it took ours for.
fn by_plain_get(case: &Case, reading: &Reading) -> Option<Decision> {
    let deaf = reading.ignores_upgrade != Some(false);
    let lost = was_lost(case, Variation::UpstreamGet);
    if lost && reading.answer.head.status == 502 && reading.proxied() {
        // It ends what is no handshake, and the proxy has nothing to give back.
        return Some(likely(UNFORWARDED, &["proxy/bad-gateway"]));
    }
    let plain = case.answer_to(Variation::UpstreamGet).filter(|_| deaf && !reading.own_page())?;
    match reading.answer.head.status {
        _ if plain.same_as(&reading.answer) => Some(proven(UNFORWARDED)),
        404 | 405 if reading.ignores_upgrade == Some(true) => {
            Some(likely("proxy/path-rewritten", &[UNFORWARDED, "proxy/wrong-virtual-host"]))
        }
        _ => None,
    }
}

/// Whether the upstream itself refuses the same way: then no proxy is to blame.
pub(super) fn says_the_same(case: &Case, reading: &Reading) -> bool {
    case.answer_to(Variation::Upstream)
        .is_some_and(|direct| !case.opened_with(Variation::Upstream) && direct.same_as(&reading.answer))
}
