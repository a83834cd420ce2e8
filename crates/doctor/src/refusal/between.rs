//! Answers that are not the server's: a captive portal, or a forward proxy that takes the upgrade apart.

use super::{Decision, Reading, likely, proven};
use crate::{Case, Variation, fingerprint};

const PORTAL: &str = "network/captive-portal";
const PROXY: &str = "network/proxy-breaks-upgrade";
const REVERSE: &str = "proxy/upgrade-not-forwarded";

/// The cause, where somebody between answered.
pub(super) fn decide(case: &Case, reading: &Reading) -> Option<Decision> {
    portal(case, reading).or_else(|| proxy(case, reading))
}

fn portal(case: &Case, reading: &Reading) -> Option<Decision> {
    let answer = &reading.answer;
    let says_so = answer.head.status == 511 || answer.field("content-type").contains("captive+json");
    let elsewhere = leads_elsewhere(case, reading);
    if says_so || (hijacked(case) && elsewhere.is_some()) {
        return Some(proven(PORTAL));
    }
    // A test network may give every name to one server, too.
    if hijacked(case) && answer.head.status == 200 && answer.is_html() {
        return Some(likely(PORTAL, &["server/not-websocket"]));
    }
    let words = elsewhere.is_some_and(|to| fingerprint::is_portal(&to));
    words.then(|| likely(PORTAL, &["auth/login-redirect", "uri/redirected"]))
}

/// Whether the resolver gives the host's address to a name that nobody has.
pub(crate) fn hijacked(case: &Case) -> bool {
    let made_up = case.around.made_up_name.as_deref().unwrap_or_default();
    case.first.peer().is_some_and(|it| made_up.contains(&it.ip()))
}

/// Where a plain request is redirected to, when that is another site.
fn leads_elsewhere(case: &Case, reading: &Reading) -> Option<String> {
    let uri = case.first.target().filter(|uri| !uri.secure)?;
    let to = reading.answer.field("location").to_ascii_lowercase();
    let (_, rest) = to.split_once("://").filter(|_| (300..400).contains(&reading.answer.head.status))?;
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let ours = uri.host.to_ascii_lowercase();
    // The last two labels are the site, as far as can be told without a list.
    let site = |host: &str| host.rsplit('.').take(2).map(str::to_owned).collect::<Vec<_>>();
    (site(host) != site(&ours)).then_some(to)
}

/// A forward proxy in the plain path shows in the answer, and the upgrade did not get through.
fn proxy(case: &Case, reading: &Reading) -> Option<Decision> {
    fingerprint::forward_proxy(&reading.answer)?;
    let uri = case.first.target().filter(|uri| !uri.secure)?;
    let lost = matches!(reading.answer.head.status, 200..=299 | 400 | 404 | 405 | 426 | 501 | 502);
    if !lost || reading.ignores_upgrade == Some(false) {
        return None;
    }
    if case.opened_with(Variation::SecurePort) {
        return Some(proven(PROXY));
    }
    // Proxies take hold of plain HTTP at its own port; at another one it more often stands before
    // the server by design.
    let in_the_way = uri.port == 80 || case.first.attempt.proxy.is_some();
    in_the_way.then(|| likely(PROXY, &[REVERSE, "server/not-websocket"]))
}
