//! The shared part of the rules on connections that the server closed.

use crate::Case;
use crate::farewell::{farewell, meaning};
use finding::{Finding, Meta, Text};

/// Findings where the server began to close with a code that fits, and its reason does not say that
/// it is another cause. `None`: nothing was watched.
pub(super) fn closed(
    case: &Case,
    rule: &'static Meta,
    fits: impl Fn(Option<u16>) -> bool,
    message: impl Fn(Option<u16>) -> Text,
) -> Option<Vec<Finding>> {
    case.first.close.as_ref()?;
    let Some(said) = farewell(case).filter(|it| it.cause.is_none() && fits(it.code)) else {
        return Some(vec![]);
    };
    let label = said.code.map_or(Text::new("no code", "コードなし"), |code| meaning(case, code));
    Some(vec![rule.find(message(said.code)).proven().at(said.at, label)])
}
