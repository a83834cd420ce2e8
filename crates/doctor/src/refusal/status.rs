//! The status decides, when nothing better does.

use super::decide::{STRIPPED, UNFORWARDED};
use super::{Decision, Reading, likely, proven, was_lost};
use crate::answer::Answer;
use crate::fingerprint::{self, Trait};
use crate::{Case, Variation};

const WRONG_PATH: &str = "uri/wrong-path";
const NOT_WEBSOCKET: &str = "server/not-websocket";
const UNMATCHED: &str = "proxy/unmatched-route";
const OTHER_HOST: &str = "proxy/wrong-virtual-host";

pub(super) fn by_status(case: &Case, reading: &Reading) -> Decision {
    match reading.answer.head.status {
        300..=399 => redirect(case, reading),
        400 => bad_request(case, reading),
        401 => unauthorized(case, reading),
        403 => forbidden(case, reading),
        404 | 405 | 410 => not_here(case, reading),
        406 => likely("proxy/waf-blocked", &[NOT_WEBSOCKET]),
        407 => likely("network/proxy-auth", &[]),
        421 => likely(OTHER_HOST, &["tls/wrong-host"]),
        426 => upgrade_required(reading),
        429 => too_many(reading),
        502 if reading.product() == "h2o" && reading.answer.says("I/O timeout") => {
            proven("proxy/gateway-timeout")
        }
        502 => bad_gateway(case, reading),
        520 | 521 | 523 | 525 | 526 => likely("proxy/bad-gateway", &["server/error"]),
        503 => unavailable(case, reading),
        504 if reading.proxied() => proven("proxy/gateway-timeout"),
        504 | 522 | 524 => likely("proxy/gateway-timeout", &["server/no-response"]),
        500 if unrouted(case, reading) => likely(WRONG_PATH, &["server/error"]),
        500 if reading.product() == "tinyproxy" && reading.own_page() => proven("proxy/bad-gateway"),
        500..=599 => proven("server/error"),
        _ => ordinary_answer(reading),
    }
}

fn redirect(case: &Case, reading: &Reading) -> Decision {
    let to = reading.answer.field("location").to_ascii_lowercase();
    let path = to.split_once('?').map_or(to.as_str(), |(path, _)| path);
    let login = ["login", "signin", "sign-in", "sign_in", "/auth", "sso", "oauth"];
    if login.iter().any(|word| path.contains(word)) {
        return likely("auth/login-redirect", &["uri/redirected"]);
    }
    if adds_a_slash(case, reading.answer.field("location")) && reading.own_page() {
        return proven("proxy/trailing-slash-redirect");
    }
    proven("uri/redirected")
}

/// Whether this points to the same path with a slash behind.
fn adds_a_slash(case: &Case, location: &str) -> bool {
    let path = |it: &str| it.split(['?', '#']).next().unwrap_or_default().to_owned();
    let after = |it: &str| match it.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/".to_owned(), |at| path(&rest[at..])),
        None => path(it),
    };
    let sent = case.first.target().map_or(String::new(), |uri| path(&uri.path_and_query));
    after(location) == format!("{sent}/")
}

fn bad_request(case: &Case, reading: &Reading) -> Decision {
    let answer = &reading.answer;
    if refuses_version(answer) {
        return proven("protocol/unsupported-version");
    }
    if answer.says("subprotocol") {
        return subprotocol(case, answer);
    }
    if reading.own_page() && answer.says("No mapping found for requested url") {
        return likely(UNMATCHED, &[WRONG_PATH]);
    }
    // A server that names its version to whatever comes has seen no handshake (gorilla/websocket).
    let deaf = reading.ignores_upgrade.unwrap_or(reading.proxied()) && !reading.own_page();
    if deaf && answer.head.field("sec-websocket-version").is_some() {
        if looks_at_the_origin(case) {
            return if reading.proxied() { proven(STRIPPED) } else { likely(STRIPPED, &[UNFORWARDED]) };
        }
        return likely(UNFORWARDED, &["proxy/connection-header-lost", STRIPPED]);
    }
    if speaks_websocket(case, reading) {
        return wrong_path(reading, &["origin/rejected", "auth/unauthorized"]);
    }
    if reading.own_page() && reading.ignores_upgrade == Some(true) {
        return likely("proxy/waf-blocked", &[NOT_WEBSOCKET]);
    }
    match (reading.proxied(), reading.ignores_upgrade) {
        (true, Some(true)) => likely(UNFORWARDED, &[NOT_WEBSOCKET, WRONG_PATH]),
        _ => likely(NOT_WEBSOCKET, &[WRONG_PATH, UNFORWARDED]),
    }
}

/// Whether the library itself refuses a foreign origin of the same handshake: the upgrade and its version
/// have arrived, and what it looks at afterwards has not, the key.
fn looks_at_the_origin(case: &Case) -> bool {
    let foreign = case.answer_to(Variation::ForeignOrigin);
    foreign.is_some_and(|it| it.head.status == 403 && it.names_its_version())
}

/// The server says that it wants a subprotocol, or another one.
fn subprotocol(case: &Case, answer: &Answer) -> Decision {
    let offers = &case.first.attempt.request.subprotocols;
    // Python's websockets says "missing" of those that it does not know, too, and which it wants.
    let wanted = answer.body.split_once("expected").map(|it| it.1);
    let knows = |wanted: &str| offers.iter().any(|it| wanted.contains(it.as_str()));
    match (!offers.is_empty(), answer.says("missing subprotocol")) {
        // It was offered, and did not arrive.
        (true, true) if wanted.is_none_or(knows) => proven("proxy/subprotocol-stripped"),
        (true, true) => likely("protocol/subprotocol-rejected", &["proxy/subprotocol-stripped"]),
        (true, false) => likely("protocol/subprotocol-rejected", &[]),
        (false, _) => likely("protocol/subprotocol-required", &[]),
    }
}

fn unauthorized(case: &Case, reading: &Reading) -> Decision {
    let foreign =
        case.first.attempt.request.origin.is_some() && case.experiment(Variation::OwnOrigin).is_some();
    match () {
        () if !reading.answer.field("www-authenticate").is_empty() => proven("auth/unauthorized"),
        // What `verifyClient` refuses is 401, whatever it looks at; with an origin of another site and
        // nothing to show who asks, it is the first thing to look at.
        () if foreign && reading.behind() == "Node ws" && !has_credentials(case) => {
            likely("origin/rejected", &["auth/unauthorized"])
        }
        () => likely("auth/unauthorized", &["origin/rejected"]),
    }
}

fn forbidden(case: &Case, reading: &Reading) -> Decision {
    let plain = case.answer_to(Variation::PlainGet);
    let missing = plain.as_ref().is_some_and(|it| it.head.status == 404);
    let unaccepted = reading.knows(Trait::RefusesUnaccepted) || reading.behind() == "Python websockets";
    let handshake_alone = plain.as_ref().is_some_and(|it| it.head.status != 403);
    match () {
        () if reading.product() == "Envoy" && reading.own_page() && handshake_alone => {
            likely(UNFORWARDED, &["proxy/waf-blocked"])
        }
        // Channels says 500 of a path without a route: what it denies is an origin, or a consumer closes.
        () if unaccepted && is_django(plain.as_ref()) => denied_by_channels(case),
        // What no application accepts gets this: most often because nothing is served at the path.
        () if unaccepted && reading.answer.body.is_empty() && missing && !has_credentials(case) => {
            likely(WRONG_PATH, &["auth/forbidden", "origin/rejected"])
        }
        () if reading.own_page() && handshake_alone => likely("proxy/waf-blocked", &["auth/forbidden"]),
        () if reading.own_page() => likely("auth/forbidden", &["proxy/waf-blocked"]),
        () if handshake_alone && !speaks_websocket(case, reading) => {
            likely("proxy/waf-blocked", &["auth/forbidden", "origin/rejected"])
        }
        () => likely("auth/forbidden", &["origin/rejected", WRONG_PATH]),
    }
}

/// Its validator denies origins, its consumers what they like: where the server's own origin is denied
/// too, it is the consumer, unless a list names other origins alone.
fn denied_by_channels(case: &Case) -> Decision {
    let own = case.experiment(Variation::OwnOrigin).is_some();
    match &case.first.attempt.request.origin {
        None if own => likely("auth/forbidden", &["origin/required"]),
        None => likely("origin/required", &["auth/forbidden"]),
        Some(_) if own => likely("origin/rejected", &["auth/forbidden"]),
        Some(_) => likely("auth/forbidden", &["origin/rejected"]),
    }
}

/// Whether the page of a plain GET is Django's.
fn is_django(plain: Option<&Answer>) -> bool {
    plain.and_then(fingerprint::software).is_some_and(|it| it.row.name == "Django")
        || plain.is_some_and(|it| it.says("<p>The requested resource was not found on this server.</p>"))
}

/// Whether the request shows who asks.
fn has_credentials(case: &Case) -> bool {
    let attempt = &case.first.attempt;
    let shows = |name: &str| attempt.request.headers.iter().any(|it| it.name.eq_ignore_ascii_case(name));
    shows("cookie") || shows("authorization") || crate::mask::url_has_secrets(&attempt.url)
}

fn not_here(case: &Case, reading: &Reading) -> Decision {
    if let Some(decision) = without_a_route(case, reading).or_else(|| hidden(case, reading)) {
        return decision;
    }
    let differs = reading.ignores_upgrade == Some(false) && !reading.same.contains(&Variation::PlainGet);
    if speaks_websocket(case, reading) || differs {
        return wrong_path(reading, &["auth/forbidden"]);
    }
    match () {
        () if reading.own_page() => likely(UNMATCHED, &[WRONG_PATH, OTHER_HOST]),
        () if reading.knows(Trait::PathFirst) => wrong_path(reading, &[NOT_WEBSOCKET]),
        () if reading.proxied() => likely(UNFORWARDED, &[WRONG_PATH, NOT_WEBSOCKET]),
        () => likely(NOT_WEBSOCKET, &[WRONG_PATH, UNFORWARDED]),
    }
}

/// A proxy that has a route for plain requests, and says itself that it has none for upgrades.
fn without_a_route(case: &Case, reading: &Reading) -> Option<Decision> {
    let plain = case.answer_to(Variation::PlainGet).filter(|_| reading.own_page())?;
    let served = !plain.same_as(&reading.answer) && !fingerprint::proxy(&plain).is_some_and(|it| it.own_page);
    served.then(|| likely(UNFORWARDED, &[UNMATCHED]))
}

/// What is no path at all where no upgrade arrives: a right path and a wrong one look the same.
fn hidden(case: &Case, reading: &Reading) -> Option<Decision> {
    if !reading.knows(Trait::HidesEndpoint) || reading.own_page() {
        return None;
    }
    let reached = reading.ignores_upgrade == Some(false);
    match () {
        // It says the same of an origin that is not on its list.
        () if reached && reading.behind() == "Action Cable" => {
            let sent = case.first.attempt.request.origin.is_some();
            Some(likely(if sent { "origin/rejected" } else { "origin/required" }, &["auth/forbidden"]))
        }
        () if reading.proxied() && !reached => Some(likely(UNFORWARDED, &[WRONG_PATH, NOT_WEBSOCKET])),
        () => None,
    }
}

/// The path is not served; behind a proxy it may be another one there.
fn wrong_path(reading: &Reading, candidates: &[&'static str]) -> Decision {
    let mut decision = likely(WRONG_PATH, candidates);
    if reading.proxied() {
        decision.candidates.push("proxy/path-rewritten");
    }
    decision
}

fn upgrade_required(reading: &Reading) -> Decision {
    match () {
        () if refuses_version(&reading.answer) => proven("protocol/unsupported-version"),
        () if reading.proxied() && reading.ignores_upgrade == Some(true) => proven(UNFORWARDED),
        () => likely(UNFORWARDED, &["protocol/unsupported-version"]),
    }
}

fn too_many(reading: &Reading) -> Decision {
    match () {
        () if reading.own_page() => proven("proxy/rate-limited"),
        () if reading.knows(Trait::Limits) || !reading.proxied() => proven("server/overloaded"),
        () => likely("proxy/rate-limited", &["server/overloaded", "proxy/connection-limit"]),
    }
}

fn bad_gateway(case: &Case, reading: &Reading) -> Decision {
    let alive = case.answer_to(Variation::PlainGet).is_some_and(|it| it.head.status < 500);
    match (reading.proxied(), alive) {
        // The server behind answers, but not to this: it closes, or its answer is not understood.
        (true, true) => likely("proxy/bad-gateway", &["server/closed-before-response", WRONG_PATH]),
        (true, false) => proven("proxy/bad-gateway"),
        (false, _) => likely("proxy/bad-gateway", &["server/error"]),
    }
}

/// 503: a proxy without a server, a proxy with too many clients, or a server that says so itself.
fn unavailable(case: &Case, reading: &Reading) -> Decision {
    let again = case.opened_with(Variation::Again) || case.opened_with(Variation::Later);
    let family = ["nginx", "openresty", "tengine"].contains(&reading.product());
    // nginx answers 502 for a server that is down; its 503 is a limit, or written down. An ingress
    // controller hides its Server field, and says it where a service has no endpoint.
    let limits = family && reading.proxy.as_ref().is_some_and(|it| it.own_page && it.field.is_some());
    match () {
        () if again && limits => likely("proxy/rate-limited", &["proxy/connection-limit"]),
        () if limits => {
            likely("proxy/connection-limit", &["proxy/rate-limited", "proxy/service-unavailable"])
        }
        () if again && reading.own_page() => {
            likely("proxy/service-unavailable", &["proxy/connection-limit", "proxy/rate-limited"])
        }
        () if reading.own_page() => likely("proxy/service-unavailable", &["server/overloaded"]),
        () => likely("server/overloaded", &["proxy/service-unavailable"]),
    }
}

/// Whether a server of ASGI failed where it serves nothing over HTTP either: Channels says so of a path
/// without a route.
fn unrouted(case: &Case, reading: &Reading) -> bool {
    let plain = case.answer_to(Variation::PlainGet).is_some_and(|it| it.head.status == 404);
    reading.behind() == "Daphne" && reading.answer.body.is_empty() && plain
}

fn ordinary_answer(reading: &Reading) -> Decision {
    let normal = (200..300).contains(&reading.answer.head.status);
    match () {
        () if fingerprint::default_page(&reading.answer).is_some() => {
            likely(OTHER_HOST, &[UNMATCHED, WRONG_PATH])
        }
        () if normal && reading.own_page() => likely(UNMATCHED, &[OTHER_HOST, WRONG_PATH]),
        () if normal && !reading.proxied() && reading.ignores_upgrade == Some(true) => proven(NOT_WEBSOCKET),
        () => likely(NOT_WEBSOCKET, &[UNFORWARDED, WRONG_PATH]),
    }
}

/// Whether the answer lists versions, and ours is not among them.
fn refuses_version(answer: &Answer) -> bool {
    answer.head.field("sec-websocket-version").is_some()
        && !answer.head.has_token("sec-websocket-version", "13")
}

/// Whether some answer shows that a WebSocket server is there.
pub(super) fn speaks_websocket(case: &Case, reading: &Reading) -> bool {
    let other = |it| {
        let answer = case.answer_to(it);
        answer.is_some_and(|answer| answer.knows_websocket() && !answer.same_as(&reading.answer))
    };
    // Socket.IO and Node's handlers drop what is no handshake for them, and answer the rest.
    let dropped = was_lost(case, Variation::Version99) && case.answer_to(Variation::PlainGet).is_some();
    reading.answer.knows_websocket() || other(Variation::Version99) || other(Variation::WithoutKey) || dropped
}
