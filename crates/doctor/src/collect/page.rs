//! Asks for the page that opens the connection, and plans what its facts call for.

use crate::mask::without_credentials;
use crate::page::{self, Cookie, Strict};
use crate::{Page, Question, Variation};
use finding::Text;
use model::trace::UpgradeOutcome;
use model::{Attempt, Header, Trace, UpgradeShape};
use std::time::Duration;
use url::Url;

/// How many redirects are followed.
const REDIRECTS: usize = 5;

/// Asks for the page, in a time that bounds the redirects too. It carries nothing of the user's. A
/// page that cannot be read is no failure: what was seen of it is there, and why it is not more.
pub(super) async fn visit(question: &Question) -> Option<Page> {
    let mut page = Page::named(question.page.clone()?);
    let Some(first) = Url::parse(&page.url).ok().filter(|it| page::socket_url(it).is_some()) else {
        page.unread = Some(Text::new("no server serves it", "サーバーから取得するページではありません"));
        return Some(page);
    };
    let patience = question.timeout / 2;
    let in_time = tokio::time::timeout(patience, walk(&mut page, first, question, patience)).await;
    page.unread = page.answer().is_none().then(|| why_not(&page, in_time.is_ok()));
    Some(page)
}

async fn walk(page: &mut Page, first: Url, question: &Question, patience: Duration) {
    let mut next = Some(first);
    while let Some(url) = next.take().and_then(|it| page::socket_url(&it)) {
        let trace = net::dial(asking(url, question, patience)).await.trace;
        next = redirect(&trace).filter(|_| page.visits.len() < REDIRECTS);
        page.visits.push(trace);
    }
}

/// The request for a page: a plain GET, as a browser without any history would send it.
fn asking(url: String, question: &Question, patience: Duration) -> Attempt {
    let mut attempt = Attempt::new(url);
    attempt.request.shape = UpgradeShape::PlainGet;
    let accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    attempt.request.headers = vec![Header { name: "Accept".into(), value: accept.into() }];
    attempt.proxy.clone_from(&question.attempt.proxy);
    attempt.family = question.attempt.family;
    attempt.tls.extra_roots.clone_from(&question.attempt.tls.extra_roots);
    // What it says is wanted all the same, and nothing is entrusted to it.
    attempt.tls.verify = false;
    attempt.limits.connect = patience.min(attempt.limits.connect);
    attempt.limits.handshake = patience.min(attempt.limits.handshake);
    attempt
}

/// Where this answer sends its reader.
fn redirect(trace: &Trace) -> Option<Url> {
    let answer =
        crate::answer::Answer::of(trace).filter(|it| matches!(it.head.status, 301..=303 | 307 | 308))?;
    let from = page::page_url(&trace.attempt.url)?;
    from.join(answer.field("location")).ok().filter(|_| !answer.field("location").is_empty())
}

fn why_not(page: &Page, in_time: bool) -> Text {
    let outcome = page.visits.last().and_then(|it| it.upgrade.as_ref()).map(|it| &it.step.outcome);
    match outcome {
        _ if !in_time => Text::new("not read: it takes too long", "読み込めません: 時間がかかりすぎます"),
        Some(UpgradeOutcome::Status(300..=399)) => {
            Text::new("not read: too many redirects", "読み込めません: リダイレクトが多すぎます")
        }
        Some(UpgradeOutcome::Status(status)) => Text::new(
            format!("not read: HTTP {status} without your session"),
            format!("読み込めません: ログインなしでは HTTP {status}"),
        ),
        _ => Text::new("not read: the host cannot be reached", "読み込めません: ホストに接続できません"),
    }
}

/// The origin that the page turned out to have, where it is not the one that was sent for it.
pub(super) fn other_origin(page: Option<&Page>, question: &Question, sent: &Attempt) -> Option<String> {
    let origin = page?.origin().filter(|_| question.attempt.request.origin.is_none())?;
    (sent.request.origin.as_deref() != Some(origin.as_str())).then_some(origin)
}

/// The experiments that the page calls for.
pub(super) fn plan(first: &Trace, page: Option<&Page>) -> Vec<(Variation, Attempt)> {
    let Some(endpoint) = first.target().and_then(page::endpoint) else { return vec![] };
    let fresh = with_cookies(first, page, &endpoint).map(|it| (Variation::FreshCookies, it));
    let upgraded = page.map(|page| of_upgrades(first, page, &endpoint)).unwrap_or_default();
    fresh.into_iter().chain(upgraded).collect()
}

/// Where a handshake without cookies is refused: the same with those that this very host sets anew.
fn with_cookies(first: &Trace, page: Option<&Page>, endpoint: &Url) -> Option<Attempt> {
    let status = first.upgrade.as_ref().map(|it| &it.step.outcome);
    let refused = matches!(status, Some(UpgradeOutcome::Status(302 | 303 | 307 | 401 | 403)));
    let given = first.attempt.request.headers.iter().any(|it| it.name.eq_ignore_ascii_case("cookie"));
    let mut cookies: Vec<Cookie> = page.map(Page::cookies).unwrap_or_default();
    cookies.extend(Cookie::set_by(first));
    cookies.retain(|it| it.is_of(endpoint));
    // Of those of one name the last counts.
    let last = |at: usize, it: &Cookie| cookies[at + 1..].iter().all(|later| later.name != it.name);
    let kept = cookies.iter().enumerate().filter(|(at, it)| last(*at, it));
    let pairs: Vec<_> = kept.map(|(_, it)| format!("{}={}", it.name, it.value)).collect();
    if !refused || given || pairs.is_empty() {
        return None;
    }
    let mut attempt = first.attempt.clone();
    attempt.request.headers.push(Header { name: "Cookie".into(), value: pairs.join("; ") });
    Some(attempt)
}

/// Where browsers may turn `ws` into `wss`: what they meet then, and whether the host asks for it.
fn of_upgrades(first: &Trace, page: &Page, endpoint: &Url) -> Vec<(Variation, Attempt)> {
    let named = endpoint.domain().is_some();
    if endpoint.scheme() != "ws" || !first.switched() || page::is_loopback(endpoint) {
        return vec![];
    }
    let knows = |strict: &Strict| strict.covers(endpoint.host_str().unwrap_or_default());
    let known = page.upgrades() || page.strict().iter().any(knows);
    let mut found = vec![];
    if known || named {
        found.push((Variation::Upgraded, over_tls(first, upgraded(endpoint))));
    }
    // An https page may not open ws:// in any case.
    if !known && named && page.address().is_some_and(|it| it.scheme() != "https") {
        let mut site = over_tls(first, format!("wss://{}/", endpoint.host_str().unwrap_or_default()));
        site.request.shape = UpgradeShape::PlainGet;
        found.push((Variation::SecureSite, site));
    }
    found
}

/// The URL that browsers make of this one: `wss`, and 443 for 80.
fn upgraded(endpoint: &Url) -> String {
    let mut url = endpoint.clone();
    let _ = url.set_scheme("wss");
    url.to_string()
}

fn over_tls(first: &Trace, url: String) -> Attempt {
    without_credentials(Attempt { url, ..first.attempt.clone() })
}
