//! The rules. Each is a file, its page in two languages, and a line here. `missing_new.rs` is the
//! shortest, `scheme_not_derived.rs` one with a fix: begin with a copy of it.
//!
//! A rule says only what the file shows. `proven` where every engine does it, `only(Warning)` where
//! the file may be right for reasons that it does not show. It says nothing of a socket that is
//! `escapes`, if what is missing could stand elsewhere. Good examples of all pages hold nothing of
//! any rule: one that misses something (a handler, a guard) speaks of code that uses what it lacks.

mod allow_without_effect;
mod awaited_constructor;
mod bad_port;
mod binary_type;
mod blocked_port;
mod close_argument_type;
mod close_reason_too_long;
mod connection_per_render;
mod constructor_typo;
mod credentials_in_url;
mod duplicate_subprotocol;
mod effect_without_cleanup;
mod empty_subprotocol;
mod event_not_data;
mod floating_socket;
mod handler_called;
mod handler_typo;
mod hard_coded_localhost;
mod headers_argument;
mod http_scheme;
mod insecure_scheme;
mod invalid_close_code;
mod invalid_subprotocol;
mod invalid_url;
mod listener_leak;
mod malformed_url;
mod missing_new;
mod no_close_handler;
mod no_error_handler;
mod no_reconnect;
mod node_api_in_browser;
mod not_imported;
mod null_subprotocol;
mod port_mismatch;
mod ready_state_comparison;
mod reconnect_without_backoff;
mod relative_url;
mod scheme_not_derived;
mod send_after_close;
mod send_before_open;
mod send_object;
mod shadowed_websocket;
mod stringified_undefined;
mod syntax_error;
mod tls_verification_off;
mod token_in_url;
mod unguarded_json_parse;
mod unload_close;
mod url_fragment;
mod used_before_definition;

pub(crate) use allow_without_effect::ALLOW;

use crate::Module;
use finding::Rule;

/// The ports that browsers never connect to: the bad ports of the Fetch standard (section "port
/// blocking").
pub const BLOCKED_PORTS: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103,
    104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514,
    515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723,
    2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// All rules, sorted by code.
pub(crate) static RULES: &[&Rule<Module>] = &[
    &awaited_constructor::RULE,
    &bad_port::RULE,
    &binary_type::RULE,
    &blocked_port::RULE,
    &close_argument_type::RULE,
    &close_reason_too_long::RULE,
    &connection_per_render::RULE,
    &constructor_typo::RULE,
    &credentials_in_url::RULE,
    &duplicate_subprotocol::RULE,
    &effect_without_cleanup::RULE,
    &empty_subprotocol::RULE,
    &event_not_data::RULE,
    &floating_socket::RULE,
    &handler_called::RULE,
    &handler_typo::RULE,
    &hard_coded_localhost::RULE,
    &headers_argument::RULE,
    &http_scheme::RULE,
    &insecure_scheme::RULE,
    &invalid_close_code::RULE,
    &invalid_subprotocol::RULE,
    &invalid_url::RULE,
    &listener_leak::RULE,
    &malformed_url::RULE,
    &missing_new::RULE,
    &no_close_handler::RULE,
    &no_error_handler::RULE,
    &no_reconnect::RULE,
    &node_api_in_browser::RULE,
    &not_imported::RULE,
    &null_subprotocol::RULE,
    &port_mismatch::RULE,
    &ready_state_comparison::RULE,
    &reconnect_without_backoff::RULE,
    &relative_url::RULE,
    &scheme_not_derived::RULE,
    &send_after_close::RULE,
    &send_before_open::RULE,
    &send_object::RULE,
    &shadowed_websocket::RULE,
    &stringified_undefined::RULE,
    &syntax_error::RULE,
    &tls_verification_off::RULE,
    &token_in_url::RULE,
    &unguarded_json_parse::RULE,
    &unload_close::RULE,
    &url_fragment::RULE,
    &used_before_definition::RULE,
];
