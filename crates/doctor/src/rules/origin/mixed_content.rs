//! A page loaded by https opens ws://.

use crate::{Case, evidence, page};
use finding::{Finding, Severity, Span, Text};
use model::trace::Uri;

rule!("origin/mixed-content", Error, "mixed_content", |case| {
    let (page, uri) = (case.page.as_ref()?, case.first.target()?);
    // A page that upgrades its requests never asks for ws://: what comes of it is `tls/hsts-upgrade`.
    if uri.secure || page.address()?.scheme() != "https" || page.upgrades() {
        return Some(vec![]);
    }
    Some(vec![match page::is_loopback(&case.endpoint()?) {
        true => within(case, uri),
        false => across(case, uri),
    }])
});

fn across(case: &Case, uri: &Uri) -> Finding {
    let message = Text::new(
        "a page loaded by https may not open ws://",
        "https で読み込んだページから ws:// は開けません",
    );
    let url = format!("wss{}", &case.first.attempt.url[uri.spans.scheme.end..]);
    let finding =
        RULE.meta.find(message).proven().at(scheme(uri), Text::new("wss belongs here", "ここは wss です"));
    located(case, finding).paste(
        Text::new("serve it by TLS, and open", "TLS で提供し、次の URL を開く"),
        Text::same(format!("{url}\n")),
    )
}

/// The machine itself is exempt in Chrome and Firefox, and not in Safari.
fn within(case: &Case, uri: &Uri) -> Finding {
    let message = Text::new(
        "Safari blocks ws:// to this machine from an https page; other browsers open it",
        "Safari だけは https のページから自分のマシンへの ws:// を遮断します",
    );
    let label = Text::new("Safari wants wss here", "Safari では wss が必要です");
    located(case, RULE.meta.find(message).only(Severity::Note).at(scheme(uri), label))
}

fn scheme(uri: &Uri) -> Span {
    Span::new(evidence::URL, uri.spans.scheme.clone())
}

/// Says where the page is.
fn located(case: &Case, finding: Finding) -> Finding {
    let Some(address) = case.page.as_ref().and_then(crate::Page::address) else { return finding };
    let page = format!("{}{}", address.origin().ascii_serialization(), address.path());
    finding.note(Text::new(format!("the page is {page}"), format!("ページ: {page}")))
}
