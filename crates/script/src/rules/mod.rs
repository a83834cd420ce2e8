//! The rules. Each is a file, its page in two languages, and a line here.

mod close_argument_type;
mod close_reason_too_long;
mod handler_called;
mod handler_typo;
mod headers_argument;
mod invalid_close_code;
mod missing_new;
mod stringified_undefined;
mod syntax_error;
mod url_fragment;

use crate::Module;
use finding::Rule;

/// All rules, sorted by code.
pub(crate) static RULES: &[&Rule<Module>] = &[
    &close_argument_type::RULE,
    &close_reason_too_long::RULE,
    &handler_called::RULE,
    &handler_typo::RULE,
    &headers_argument::RULE,
    &invalid_close_code::RULE,
    &missing_new::RULE,
    &stringified_undefined::RULE,
    &syntax_error::RULE,
    &url_fragment::RULE,
];
