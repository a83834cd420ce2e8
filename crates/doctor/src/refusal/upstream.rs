//! What the way straight to the upstream says of the way through the proxy.

use super::decide::UNFORWARDED;
use super::{Decision, Reading, likely, proven, status};
use crate::{Case, Variation};

/// Straight to the upstream it opens: what lies between is the cause.
pub(super) fn opened(case: &Case, reading: &Reading) -> Option<Decision> {
    if !case.opened_with(Variation::Upstream) {
        return None;
    }
    let answer = &reading.answer;
    let reached = status::speaks_websocket(case, reading);
    Some(match answer.head.status {
        401 if !reached => likely("auth/unauthorized", &[]),
        403 if reached => likely("proxy/host-rewritten", &["auth/forbidden", "proxy/headers-stripped"]),
        403 => likely("proxy/waf-blocked", &["auth/forbidden"]),
        400 | 404 | 405 if reached => proven("proxy/path-rewritten"),
        200..=299 | 404 if reading.own_page() => proven("proxy/unmatched-route"),
        404 if super::decide::path_told(case, reading).is_some() => proven("proxy/path-rewritten"),
        200..=299 | 400 | 404 | 405 | 426 if reading.ignores_upgrade == Some(true) => proven(UNFORWARDED),
        _ => return None,
    })
}

/// Whether the upstream itself refuses the same way: then no proxy is to blame.
pub(super) fn says_the_same(case: &Case, reading: &Reading) -> bool {
    case.answer_to(Variation::Upstream)
        .is_some_and(|direct| !case.opened_with(Variation::Upstream) && direct.same_as(&reading.answer))
}
