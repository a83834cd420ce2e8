//! What is said of a failure that no rule explains: the nearest cause, as likely.

use super::server;
use crate::Case;
use finding::{Finding, Text};

/// The finding of the step at which the attempt stopped.
pub(super) fn finding(case: &Case) -> Finding {
    let _ = case;
    server::error::RULE.meta.find(Text::new(
        "the connection fails, and no rule explains it",
        "接続は失敗しましたが、説明できるルールがありません",
    ))
}
