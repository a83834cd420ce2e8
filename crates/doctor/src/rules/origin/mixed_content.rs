//! A page loaded by https opens ws://.

use crate::evidence;
use finding::{Span, Text};

rule!("origin/mixed-content", Error, "mixed_content", |case| {
    let (page, uri) = (case.page.as_deref()?, case.first.target()?);
    let local = uri.host == "localhost"
        || uri.host.ends_with(".localhost")
        || uri.host.parse::<std::net::IpAddr>().is_ok_and(|it| it.is_loopback());
    if uri.secure || local || !page.to_ascii_lowercase().starts_with("https:") {
        return Some(vec![]);
    }
    let message = Text::new(
        "a page loaded by https may not open ws://",
        "https で読み込んだページから ws:// は開けません",
    );
    let at = Span::new(evidence::URL, uri.spans.scheme.clone());
    let finding = RULE.meta.find(message).proven().at(at, Text::new("wss belongs here", "ここは wss です"));
    let page = page.split(['?', '#']).next().unwrap_or(page);
    let url = format!("wss{}", &case.first.attempt.url[uri.spans.scheme.end..]);
    Some(vec![finding.note(Text::new(format!("the page is {page}"), format!("ページ: {page}"))).paste(
        Text::new("serve it by TLS, and open", "TLS で提供し、次の URL を開く"),
        Text::same(format!("{url}\n")),
    )])
});
