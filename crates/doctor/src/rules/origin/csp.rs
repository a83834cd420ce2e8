//! The page's Content Security Policy allows no connection to this endpoint.

use crate::page::{Directive, Policy};
use crate::{Case, Page};
use finding::{Finding, Span, Text};
use url::Url;

rule!("origin/csp", Error, "csp", |case| {
    let page = case.page.as_ref()?;
    page.answer()?;
    let (endpoint, address) = (asked_for(case, page)?, page.address()?);
    let policies = page.policies();
    let blocks = |policy: &Policy| {
        let directive = policy.of_connections()?;
        (!directive.allows(&endpoint, &address)).then(|| (policy.source, directive.clone()))
    };
    let blocking: Vec<_> = policies.iter().filter_map(blocks).collect();
    Some(if blocking.is_empty() { vec![] } else { vec![tell(page, &endpoint, &blocking)] })
});

/// The endpoint as the policy sees it: upgraded first, where the page upgrades its requests.
fn asked_for(case: &Case, page: &Page) -> Option<Url> {
    let mut endpoint = case.endpoint()?;
    if page.upgrades() && !crate::page::is_loopback(&endpoint) {
        let _ = endpoint.set_scheme("wss");
    }
    Some(endpoint)
}

fn tell(page: &Page, endpoint: &Url, blocking: &[(&'static str, Directive)]) -> Finding {
    let wanted = source(endpoint);
    let message = Text::new(
        "the page's Content Security Policy does not allow this connection",
        "ページの Content Security Policy がこの接続を許可していません",
    );
    let mut finding = RULE.meta.find(message);
    for (source, directive) in blocking {
        let at = Span::new(*source, directive.at.clone());
        let label = Text::new(format!("{wanted} is not in it"), format!("{wanted} が含まれていません"));
        finding = finding.at(at, label);
    }
    if blocking.len() > 1 {
        let count = blocking.len();
        finding = finding.note(Text::new(
            format!("{count} policies block it: every one of them must allow it"),
            format!("{count} 個のポリシーが遮断しています。すべてで許可する必要があります"),
        ));
    }
    if page.moved() {
        let to = page.address().map(String::from).unwrap_or_default();
        finding = finding.note(Text::new(
            format!("redirects led to {to}: if your page is another one, so may its policy be"),
            format!("リダイレクト先は {to} です。実際のページが別なら、ポリシーも違う可能性があります"),
        ));
    } else {
        finding = finding.proven();
    }
    finding = finding.note(Text::new(
        "nothing is sent: the browser blocks it before it resolves the name",
        "ブラウザーが名前解決の前に遮断するため、何も送られません",
    ));
    finding.paste(
        Text::new("let the page's policy say", "ページのポリシーを次のようにする"),
        Text::same(mended(&blocking[0].1, &wanted)),
    )
}

/// The source expression that allows this endpoint.
fn source(endpoint: &Url) -> String {
    let port = endpoint.port().map(|it| format!(":{it}")).unwrap_or_default();
    format!("{}://{}{port}", endpoint.scheme(), endpoint.host_str().unwrap_or_default())
}

/// The directive with this source expression beside what it allows now.
fn mended(directive: &Directive, wanted: &str) -> String {
    let keeps =
        |it: &&String| !it.eq_ignore_ascii_case("'none'") && it.bytes().all(|it| it.is_ascii_graphic());
    let kept = directive.values.iter().filter(keeps).map(String::as_str);
    let words: Vec<_> = std::iter::once("connect-src").chain(kept).chain([wanted]).collect();
    format!("{}\n", words.join(" "))
}
