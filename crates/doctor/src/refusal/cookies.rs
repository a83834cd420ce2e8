//! Whether a cookie is what the server missed: those that the page and the answer set, and what
//! browsers do with them.

use super::{Decision, Reading, likely, proven};
use crate::page::{Cookie, Kept, Policy, is_loopback, site};
use crate::{Case, Page, Variation, evidence};
use finding::{Finding, Span, Text};
use url::Url;

/// A cookie that was seen being set.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) cookie: Cookie,
    /// Why browsers keep it back from this handshake.
    pub(crate) kept: Option<Kept>,
    /// The source that its line stands in; one of a redirect on the way stands in none.
    source: Option<&'static str>,
}

/// With cookies that were set just now it opens.
pub(super) fn by_experiment(case: &Case, reading: &Reading) -> Option<Decision> {
    if !case.opened_with(Variation::FreshCookies) || reading.answer.head.status < 300 {
        return None;
    }
    let endpoint = case.endpoint()?;
    let shown = shown(case);
    let mut tried = shown.iter().filter(|it| it.cookie.is_of(&endpoint));
    let kept = tried.all(|it| it.kept.is_some());
    Some(proven(if kept { "origin/cookies-not-sent" } else { "auth/cookie-missing" }))
}

/// Without a cookie it is refused, and one that says who a user is was seen being set.
pub(super) fn by_signs(case: &Case, reading: &Reading) -> Option<Decision> {
    let status = reading.answer.head.status;
    let challenged = !reading.answer.field("www-authenticate").is_empty();
    let sent = evidence::request_line(case, "Cookie").is_some();
    if !matches!(status, 401 | 403) || sent || challenged || reading.answer.says("origin") {
        return None;
    }
    // One that every answer sets, and that changes nothing, is not what is missing.
    if case.page.is_none() && case.experiment(Variation::FreshCookies).is_some() {
        return None;
    }
    let other = if status == 401 { "auth/unauthorized" } else { "auth/forbidden" };
    Some(match shown(case).iter().filter(|it| it.cookie.tells_who()).map(|it| it.kept).max()? {
        Some(_) => likely("origin/cookies-not-sent", &[other, "auth/cookie-missing"]),
        None => likely("auth/cookie-missing", &[other, "origin/rejected"]),
    })
}

/// The cookies that browsers keep back: those that say who a user is, where there are such.
pub(crate) fn kept_back(case: &Case) -> Vec<Shown> {
    telling(shown(case).into_iter().filter(|it| it.kept.is_some()).collect())
}

/// The cookies that browsers send: those that say who a user is, where there are such.
pub(crate) fn sendable(case: &Case) -> Vec<Shown> {
    telling(shown(case).into_iter().filter(|it| it.kept.is_none()).collect())
}

fn telling(shown: Vec<Shown>) -> Vec<Shown> {
    let some = shown.iter().any(|it| it.cookie.tells_who());
    shown.into_iter().filter(|it| !some || it.cookie.tells_who()).collect()
}

/// Points at the line that sets it, where that is shown.
pub(crate) fn at(finding: Finding, shown: &Shown, label: Text) -> Finding {
    match shown.source {
        Some(source) => finding.at(Span::new(source, shown.cookie.line.clone()), label),
        None => finding,
    }
}

/// The attributes with which a cookie of the page reaches the endpoint.
pub(crate) fn attributes(case: &Case) -> String {
    let Some(endpoint) = case.endpoint() else { return "Path=/".into() };
    let host = endpoint.host_str().unwrap_or_default();
    let address = case.page.as_ref().and_then(Page::address);
    let page = address.as_ref().and_then(Url::host_str).unwrap_or(host);
    let domain = match host {
        _ if host == page || site(host) != site(page) || is_loopback(&endpoint) => String::new(),
        _ => format!("; Domain={}", site(host)),
    };
    let foreign = if site(host) == site(page) { "Lax" } else { "None; Secure" };
    format!("Path=/{domain}; HttpOnly; SameSite={foreign}")
}

/// Every cookie that was seen being set, of those of one name the last.
fn shown(case: &Case) -> Vec<Shown> {
    let Some(endpoint) = case.endpoint() else { return vec![] };
    let page = case.page.as_ref();
    let address = page.and_then(Page::address);
    let opaque = page.is_some_and(|it| it.policies().iter().any(Policy::makes_opaque));
    let mut found = vec![];
    let visits = page.map(|it| it.visits.as_slice()).unwrap_or_default();
    for (index, visit) in visits.iter().enumerate() {
        let source = (index + 1 == visits.len()).then_some(evidence::PAGE);
        found.extend(Cookie::set_by(visit).into_iter().map(|it| (it, source)));
    }
    found.extend(Cookie::set_by(&case.first).into_iter().map(|it| (it, Some(evidence::RESPONSE))));
    let tell = |(cookie, source): (Cookie, Option<&'static str>)| Shown {
        kept: cookie.kept_back(&endpoint, address.as_ref(), opaque),
        cookie,
        source,
    };
    let mut shown: Vec<Shown> = found.into_iter().map(tell).collect();
    let mut names = vec![];
    shown.reverse();
    shown.retain(|it| {
        let first = !names.contains(&it.cookie.name);
        names.push(it.cookie.name.clone());
        first
    });
    shown.reverse();
    shown
}
