//! The rules: each a pure function of a [`Case`], in a file of its own beside its page.

use crate::Case;
use finding::{Meta, Rule};

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

