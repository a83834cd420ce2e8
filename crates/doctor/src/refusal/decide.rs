//! The order in which facts decide: what opened, what the server says in its own words, who answered,
//! and only then the status.

use super::{
    Decision, Reading, between, cookies, csrf, firewall, framework, likely, origin, proven, status, upstream,
};
use crate::fingerprint::{self, Missing};
use crate::{Case, Variation};

pub(super) const UNFORWARDED: &str = "proxy/upgrade-not-forwarded";
pub(super) const STRIPPED: &str = "proxy/headers-stripped";

pub(super) fn decide(case: &Case, reading: &Reading) -> Decision {
    between::decide(case, reading)
        .or_else(|| by_scheme(case, reading))
        .or_else(|| by_size(reading))
        .or_else(|| origin::by_experiment(case, reading))
        .or_else(|| by_experiment(case, reading))
        .or_else(|| cookies::by_experiment(case, reading))
        .or_else(|| csrf::by_words(reading))
        .or_else(|| origin::by_words(case, reading))
        .or_else(|| by_words(case, reading))
        .or_else(|| upstream::opened(case, reading))
        .or_else(|| by_firewall(reading))
        .or_else(|| firewall::by_experiment(case, reading))
        .or_else(|| framework::by_words(case, reading))
        .or_else(|| by_path(case, reading))
        .or_else(|| cookies::by_signs(case, reading))
        .unwrap_or_else(|| status::by_status(case, reading))
        .of_a_page_without_origin(case)
        .without_proxy_where_the_upstream_says_the_same(case, reading)
}

impl Decision {
    /// A page that has no origin of its own is a case of its own, where the origin is refused.
    fn of_a_page_without_origin(mut self, case: &Case) -> Self {
        if case.origin() == Some("null") {
            let causes = std::iter::once(&mut self.cause).chain(&mut self.candidates);
            causes.filter(|it| **it == "origin/rejected").for_each(|it| *it = "origin/null");
        }
        self
    }

    /// Straight to the upstream the same happens: no proxy is at fault.
    fn without_proxy_where_the_upstream_says_the_same(mut self, case: &Case, reading: &Reading) -> Self {
        let sure = self.certainty == finding::Certainty::Proven;
        if sure || !upstream::says_the_same(case, reading) {
            return self;
        }
        self.candidates.retain(|it| !it.starts_with("proxy/"));
        if self.cause.starts_with("proxy/") && !reading.own_page() {
            let instead = self.candidates.first().copied().unwrap_or(match reading.answer.head.status {
                500..=599 => "server/error",
                _ => "server/not-websocket",
            });
            self.candidates.retain(|it| *it != instead);
            self.cause = instead;
            self.certainty = finding::Certainty::Likely;
        }
        self
    }
}

/// The server says that it speaks TLS, or what it thinks of our client certificate.
fn by_scheme(case: &Case, reading: &Reading) -> Option<Decision> {
    let secure = case.first.target().is_some_and(|uri| uri.secure);
    if !secure && fingerprint::plain_http_to_tls(&reading.answer).is_some() {
        return Some(proven("uri/scheme-mismatch-tls"));
    }
    let sent = case.first.attempt.tls.identity.is_some();
    let status = reading.answer.head.status;
    let said = |words: &str| reading.answer.says(words);
    let required = "tls/client-certificate-required";
    match () {
        () if !secure => None,
        // Apache asks for it within the connection, which TLS 1.3 clients have to have offered.
        () if status == 496 || said("No required SSL certificate was sent") => Some(proven(required)),
        () if said("Cannot perform Post-Handshake Authentication") => Some(proven(required)),
        () if status == 495 || said("The SSL certificate error") => {
            Some(proven(if sent { "tls/client-certificate-rejected" } else { required }))
        }
        () => None,
    }
}

/// The server says that the request is too long for it: nginx, Tomcat, Apache in their words.
fn by_size(reading: &Reading) -> Option<Decision> {
    let answer = &reading.answer;
    let words = [
        "Request Header Or Cookie Too Large",
        "Request header is too large",
        "Size of a request header field exceeds server limit",
    ];
    let says = answer.head.status == 400 && words.iter().any(|it| answer.says(it));
    (says || matches!(answer.head.status, 414 | 431)).then(|| proven("protocol/header-too-large"))
}

/// An attempt that differs in one thing opened: that thing is the cause.
fn by_experiment(case: &Case, reading: &Reading) -> Option<Decision> {
    let redirected = (300..400).contains(&reading.answer.head.status);
    match () {
        () if case.opened_with(Variation::WithoutSubprotocols) => {
            Some(proven("protocol/subprotocol-rejected"))
        }
        () if case.opened_with(Variation::WithoutExtensions) => Some(proven("protocol/compression-broken")),
        () if case.opened_with(Variation::KnownSubprotocols) => {
            // A library that says what it misses may carry anything; what says nothing is a framework.
            let says = reading.answer.says("subprotocol");
            let wanted = reading.opens_with.as_deref().filter(|_| !says).map(fingerprint::wants);
            Some(proven(wanted.unwrap_or("protocol/subprotocol-required")))
        }
        () if framework::at_another_path(case).is_some() => framework::at_another_path(case).map(proven),
        () if case.opened_with(Variation::TrailingSlash) && !redirected => Some(proven("uri/wrong-path")),
        () => None,
    }
}

/// A WebSocket library says what it missed although we sent it.
fn by_words(case: &Case, reading: &Reading) -> Option<Decision> {
    let words = reading.words.as_ref()?;
    let sure = |cause, shown: bool| if shown { proven(cause) } else { likely(cause, &[]) };
    let shown = words.show_a_hop || reading.proxied() || case.opened_with(Variation::Upstream);
    let lost = "proxy/connection-header-lost";
    Some(match words.missing {
        Missing::Either => likely(UNFORWARDED, &[lost]),
        Missing::Request => likely(UNFORWARDED, &["proxy/http10-upstream", lost]),
        Missing::Http11 => sure("proxy/http10-upstream", shown),
        Missing::Connection => sure(lost, shown),
        // Engine.IO says it to a plain request alone, which ours was none.
        Missing::Key | Missing::Method | Missing::Version => sure(STRIPPED, shown),
        Missing::Upgrade => sure(UNFORWARDED, shown),
    })
}

/// The page is a firewall's.
fn by_firewall(reading: &Reading) -> Option<Decision> {
    let refused = matches!(reading.answer.head.status, 400..=499 | 503);
    let found = fingerprint::firewall(&reading.answer).filter(|_| refused)?;
    let certain = found.at.is_some() || found.row.name.contains("challenge");
    Some(if certain { proven("proxy/waf-blocked") } else { likely("proxy/waf-blocked", &["auth/forbidden"]) })
}

/// The server was asked for another path than the one that was sent.
fn by_path(case: &Case, reading: &Reading) -> Option<Decision> {
    path_told(case, reading).map(|_| proven("proxy/path-rewritten"))
}

/// The path that the server was asked for, where it is not the one that was sent.
pub(super) fn path_told(case: &Case, reading: &Reading) -> Option<String> {
    let sent = case.first.target()?.path_and_query.as_str();
    let (told, _) = fingerprint::path_seen(&reading.answer)?;
    let path = |it: &str| it.split('?').next().unwrap_or_default().to_owned();
    // Where the server writes the path decoded, or escaped for HTML, it may be the same.
    let plain = |it: &str| it.bytes().all(|it| it.is_ascii_alphanumeric() || b"/-._~".contains(&it));
    let (told, sent) = (path(&told), path(sent));
    (plain(&told) && plain(&sent) && told != sent).then_some(told)
}
