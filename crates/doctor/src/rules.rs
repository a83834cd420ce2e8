//! The rules: each a pure function of a [`Case`], in a file of its own beside its page.

use crate::Case;
use finding::{Finding, Meta, Rule};

/// A rule whose page stands beside its file.
macro_rules! rule {
    ($cause:literal, $severity:ident, $page:literal, $check:expr) => {
        pub(crate) static RULE: finding::Rule<crate::Case> = finding::Rule {
            meta: finding::Meta {
                cause: $cause,
                severity: finding::Severity::$severity,
                page: finding::Page {
                    en: include_str!(concat!($page, ".md")),
                    ja: include_str!(concat!($page, ".ja.md")),
                },
            },
            check: $check,
        };
    };
}

mod auth {
    pub(super) mod unauthorized;
}
mod network {
    pub(super) mod connection_timeout;
    pub(super) mod dns_not_found;
    mod names;
    pub(super) mod reach;
}
mod origin {
    pub(super) mod rejected;
}
mod protocol {
    mod accept;
    pub(super) mod bad_accept;
}
mod proxy {
    pub(super) mod bad_gateway;
    pub(super) mod connection_header_lost;
    pub(super) mod headers_stripped;
    pub(super) mod http10_upstream;
    mod repair;
    pub(super) mod upgrade_not_forwarded;
}
mod server {
    pub(super) mod error;
    pub(super) mod no_response;
    pub(super) mod not_listening;
    pub(super) mod not_websocket;
}
mod tls {
    mod chain;
    pub(super) mod expired;
    pub(super) mod incomplete_chain;
    pub(super) mod no_san;
    pub(super) mod not_yet_valid;
    pub(super) mod self_signed;
    pub(super) mod untrusted_root;
    pub(super) mod wrong_host;
}
mod uri {
    pub(super) mod browser_only;
    pub(super) mod credentials;
    mod fault;
    pub(super) mod fragment;
    pub(super) mod invalid;
    pub(super) mod placeholder;
    pub(super) mod scheme_mismatch_plain;
    pub(super) mod scheme_mismatch_tls;
    pub(super) mod wrong_scheme;
}
mod unexplained;

/// Every rule, sorted by code.
static RULES: &[&Rule<Case>] = &[
    &auth::unauthorized::RULE,
    &network::connection_timeout::RULE,
    &network::dns_not_found::RULE,
    &origin::rejected::RULE,
    &protocol::bad_accept::RULE,
    &proxy::bad_gateway::RULE,
    &proxy::connection_header_lost::RULE,
    &proxy::headers_stripped::RULE,
    &proxy::http10_upstream::RULE,
    &proxy::upgrade_not_forwarded::RULE,
    &server::error::RULE,
    &server::no_response::RULE,
    &server::not_listening::RULE,
    &server::not_websocket::RULE,
    &tls::expired::RULE,
    &tls::incomplete_chain::RULE,
    &tls::no_san::RULE,
    &tls::not_yet_valid::RULE,
    &tls::self_signed::RULE,
    &tls::untrusted_root::RULE,
    &tls::wrong_host::RULE,
    &uri::browser_only::RULE,
    &uri::credentials::RULE,
    &uri::fragment::RULE,
    &uri::invalid::RULE,
    &uri::placeholder::RULE,
    &uri::scheme_mismatch_plain::RULE,
    &uri::scheme_mismatch_tls::RULE,
    &uri::wrong_scheme::RULE,
];

/// Every cause that the doctor knows, sorted by code.
#[must_use]
pub fn causes() -> Vec<&'static Meta> {
    RULES.iter().map(|rule| &rule.meta).collect()
}

/// Asks every rule.
pub(crate) fn judge(case: &Case) -> (Vec<Finding>, Vec<&'static str>) {
    finding::judge(RULES, case)
}

/// What is said of a failure that no rule explains.
pub(crate) fn unknown(case: &Case) -> Finding {
    unexplained::finding(case)
}

/// Whether this is a cause that shows in frames.
pub(crate) fn is_frame_cause(cause: &str) -> bool {
    let _ = cause;
    false
}

#[cfg(test)]
mod tests;
