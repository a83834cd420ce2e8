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
mod origin {
    pub(super) mod rejected;
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
    pub(super) mod not_websocket;
}
mod unexplained;

/// Every rule, sorted by code.
static RULES: &[&Rule<Case>] = &[
    &auth::unauthorized::RULE,
    &origin::rejected::RULE,
    &proxy::bad_gateway::RULE,
    &proxy::connection_header_lost::RULE,
    &proxy::headers_stripped::RULE,
    &proxy::http10_upstream::RULE,
    &proxy::upgrade_not_forwarded::RULE,
    &server::error::RULE,
    &server::not_websocket::RULE,
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
