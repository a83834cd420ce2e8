//! The shared part of the rules on URLs that cannot be dialled.

use crate::{Case, evidence};
use finding::{Finding, Meta, Span, Text};
use model::trace::{UriFault, UriStep};
use std::ops::Range;

/// Why the URL cannot be dialled, and where; `Some(None)`: it can.
pub(super) fn fault(case: &Case) -> Option<(UriFault, Range<usize>)> {
    match &case.first.uri.step {
        UriStep::Parsed(_) => None,
        UriStep::Rejected { fault, at } => Some((*fault, at.clone())),
    }
}

/// A proven finding at this place of the URL.
pub(super) fn tell(rule: &'static Meta, at: Range<usize>, message: Text, label: Text) -> Finding {
    rule.find(message).at(Span::new(evidence::URL, at), label).proven()
}

/// Gives the URL as it should be.
pub(super) fn write(finding: Finding, url: String) -> Finding {
    finding
        .paste(Text::new("write the URL like this", "URL を次のように書く"), Text::same(format!("{url}\n")))
}
