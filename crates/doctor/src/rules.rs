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
    pub(super) mod cookie_missing;
    pub(super) mod csrf;
    pub(super) mod first_message;
    pub(super) mod forbidden;
    pub(super) mod login_redirect;
    pub(super) mod token_expired;
    pub(super) mod unauthorized;
}
mod network {
    pub(super) mod captive_portal;
    mod certificate;
    pub(super) mod connection_timeout;
    pub(super) mod dns_failure;
    pub(super) mod dns_no_address;
    pub(super) mod dns_not_found;
    pub(super) mod dns_stale_address;
    mod families;
    pub(super) mod filtered_after_connect;
    pub(super) mod firewall_rejected;
    mod forward;
    pub(super) mod ipv6_broken;
    pub(super) mod mtu_black_hole;
    mod names;
    pub(super) mod nat_idle_expiry;
    pub(super) mod no_route;
    pub(super) mod proxy_auth;
    pub(super) mod proxy_breaks_upgrade;
    pub(super) mod proxy_refused;
    pub(super) mod proxy_unreachable;
    pub(super) mod reach;
    pub(super) mod reset;
    pub(super) mod resolver_down;
    mod stall;
    pub(super) mod tls_intercepted;
    pub(super) mod unreachable;
}
mod origin {
    pub(super) mod cookies_not_sent;
    pub(super) mod csp;
    pub(super) mod mixed_content;
    pub(super) mod null;
    pub(super) mod private_network;
    pub(super) mod rejected;
    pub(super) mod required;
}
mod protocol {
    mod accept;
    pub(super) mod bad_accept;
    pub(super) mod bad_close_code;
    pub(super) mod bad_fragmentation;
    pub(super) mod bad_length;
    pub(super) mod bad_opcode;
    pub(super) mod bad_utf8;
    pub(super) mod cached_response;
    pub(super) mod client_refuses;
    pub(super) mod compression_broken;
    pub(super) mod data_before_open;
    pub(super) mod duplicate_header;
    pub(super) mod early_hints;
    pub(super) mod extended_connect_missing;
    pub(super) mod extension_not_offered;
    pub(super) mod fragmented_control;
    pub(super) mod frame_after_close;
    pub(super) mod frames;
    pub(super) mod header_too_large;
    pub(super) mod http10_response;
    pub(super) mod http2_error;
    pub(super) mod http2_not_spoken;
    pub(super) mod http2_only;
    pub(super) mod http_after_upgrade;
    pub(super) mod malformed_response;
    pub(super) mod masked_server_frame;
    pub(super) mod missing_accept;
    pub(super) mod missing_connection_header;
    pub(super) mod missing_upgrade_header;
    pub(super) mod reserved_bits;
    pub(super) mod subprotocol_none_selected;
    pub(super) mod subprotocol_not_offered;
    pub(super) mod subprotocol_rejected;
    pub(super) mod subprotocol_required;
    pub(super) mod unsendable_header;
    pub(super) mod unsupported_version;
}
mod proxy {
    pub(super) mod bad_gateway;
    pub(super) mod buffering;
    pub(super) mod connection_header_lost;
    pub(super) mod connection_limit;
    pub(super) mod extension_stripped;
    pub(super) mod gateway_timeout;
    pub(super) mod headers_stripped;
    pub(super) mod host_rewritten;
    pub(super) mod http10_upstream;
    pub(super) mod idle_timeout;
    pub(super) mod lifetime_limit;
    pub(super) mod path_rewritten;
    pub(super) mod rate_limited;
    pub(super) mod service_unavailable;
    pub(super) mod subprotocol_stripped;
    pub(super) mod trailing_slash_redirect;
    pub(super) mod unanswered;
    pub(super) mod unmatched_route;
    pub(super) mod upgrade_in_subrequest;
    pub(super) mod upgrade_not_forwarded;
    pub(super) mod waf_blocked;
    pub(super) mod wrong_virtual_host;
}
mod server {
    pub(super) mod action_cable;
    pub(super) mod closed_before_response;
    pub(super) mod error;
    pub(super) mod graphql_ws;
    pub(super) mod loopback_only;
    pub(super) mod mqtt;
    pub(super) mod no_response;
    pub(super) mod not_http;
    pub(super) mod not_listening;
    pub(super) mod not_websocket;
    pub(super) mod overloaded;
    pub(super) mod phoenix;
    pub(super) mod signalr;
    pub(super) mod socket_io;
    pub(super) mod sockjs;
    pub(super) mod stomp;
    mod wanted;
}
mod session {
    pub(super) mod abnormal_closure;
    pub(super) mod application_close;
    pub(super) mod bad_gateway;
    pub(super) mod bad_payload;
    pub(super) mod closed_at_once;
    mod ending;
    pub(super) mod extension_missing;
    pub(super) mod going_away;
    pub(super) mod half_open;
    pub(super) mod idle_timeout;
    pub(super) mod no_pong;
    pub(super) mod ping_unanswered;
    pub(super) mod policy;
    pub(super) mod protocol_error;
    pub(super) mod restart;
    pub(super) mod server_error;
    pub(super) mod slow_consumer;
    pub(super) mod too_big;
    pub(super) mod try_later;
    pub(super) mod unsupported_data;
}
mod tls {
    pub(super) mod alpn_mismatch;
    pub(super) mod chain;
    pub(super) mod client_certificate_rejected;
    pub(super) mod client_certificate_required;
    pub(super) mod clock_skew;
    pub(super) mod expired;
    pub(super) mod handshake;
    pub(super) mod handshake_failed;
    pub(super) mod hsts_upgrade;
    mod http_date;
    pub(super) mod incomplete_chain;
    pub(super) mod no_common_cipher;
    pub(super) mod no_san;
    pub(super) mod not_yet_valid;
    pub(super) mod old_version;
    mod public;
    pub(super) mod revoked;
    pub(super) mod self_signed;
    pub(super) mod sni_required;
    pub(super) mod timeout;
    pub(super) mod truncated;
    pub(super) mod untrusted_root;
    pub(super) mod weak_certificate;
    pub(super) mod wrong_host;
    pub(super) mod wrong_usage;
}
mod uri {
    pub(super) mod blocked_port;
    pub(super) mod browser_only;
    pub(super) mod credentials;
    mod fault;
    pub(super) mod fragment;
    pub(super) mod invalid;
    pub(super) mod placeholder;
    pub(super) mod redirected;
    pub(super) mod scheme_mismatch_plain;
    pub(super) mod scheme_mismatch_tls;
    pub(super) mod unspecified_address;
    pub(super) mod wrong_path;
    pub(super) mod wrong_scheme;
}
mod repair;
mod unexplained;

/// Every rule, sorted by code.
static RULES: &[&Rule<Case>] = &[
    &auth::cookie_missing::RULE,
    &auth::csrf::RULE,
    &auth::first_message::RULE,
    &auth::forbidden::RULE,
    &auth::login_redirect::RULE,
    &auth::token_expired::RULE,
    &auth::unauthorized::RULE,
    &network::captive_portal::RULE,
    &network::connection_timeout::RULE,
    &network::dns_failure::RULE,
    &network::dns_no_address::RULE,
    &network::dns_not_found::RULE,
    &network::dns_stale_address::RULE,
    &network::filtered_after_connect::RULE,
    &network::firewall_rejected::RULE,
    &network::ipv6_broken::RULE,
    &network::mtu_black_hole::RULE,
    &network::nat_idle_expiry::RULE,
    &network::no_route::RULE,
    &network::proxy_auth::RULE,
    &network::proxy_breaks_upgrade::RULE,
    &network::proxy_refused::RULE,
    &network::proxy_unreachable::RULE,
    &network::reset::RULE,
    &network::resolver_down::RULE,
    &network::tls_intercepted::RULE,
    &network::unreachable::RULE,
    &origin::cookies_not_sent::RULE,
    &origin::csp::RULE,
    &origin::mixed_content::RULE,
    &origin::null::RULE,
    &origin::private_network::RULE,
    &origin::rejected::RULE,
    &origin::required::RULE,
    &protocol::bad_accept::RULE,
    &protocol::bad_close_code::RULE,
    &protocol::bad_fragmentation::RULE,
    &protocol::bad_length::RULE,
    &protocol::bad_opcode::RULE,
    &protocol::bad_utf8::RULE,
    &protocol::cached_response::RULE,
    &protocol::client_refuses::RULE,
    &protocol::compression_broken::RULE,
    &protocol::data_before_open::RULE,
    &protocol::duplicate_header::RULE,
    &protocol::early_hints::RULE,
    &protocol::extended_connect_missing::RULE,
    &protocol::extension_not_offered::RULE,
    &protocol::fragmented_control::RULE,
    &protocol::frame_after_close::RULE,
    &protocol::header_too_large::RULE,
    &protocol::http_after_upgrade::RULE,
    &protocol::http10_response::RULE,
    &protocol::http2_error::RULE,
    &protocol::http2_not_spoken::RULE,
    &protocol::http2_only::RULE,
    &protocol::malformed_response::RULE,
    &protocol::masked_server_frame::RULE,
    &protocol::missing_accept::RULE,
    &protocol::missing_connection_header::RULE,
    &protocol::missing_upgrade_header::RULE,
    &protocol::reserved_bits::RULE,
    &protocol::subprotocol_none_selected::RULE,
    &protocol::subprotocol_not_offered::RULE,
    &protocol::subprotocol_rejected::RULE,
    &protocol::subprotocol_required::RULE,
    &protocol::unsendable_header::RULE,
    &protocol::unsupported_version::RULE,
    &proxy::bad_gateway::RULE,
    &proxy::buffering::RULE,
    &proxy::connection_header_lost::RULE,
    &proxy::connection_limit::RULE,
    &proxy::extension_stripped::RULE,
    &proxy::gateway_timeout::RULE,
    &proxy::headers_stripped::RULE,
    &proxy::host_rewritten::RULE,
    &proxy::http10_upstream::RULE,
    &proxy::idle_timeout::RULE,
    &proxy::lifetime_limit::RULE,
    &proxy::path_rewritten::RULE,
    &proxy::rate_limited::RULE,
    &proxy::service_unavailable::RULE,
    &proxy::subprotocol_stripped::RULE,
    &proxy::trailing_slash_redirect::RULE,
    &proxy::unmatched_route::RULE,
    &proxy::upgrade_in_subrequest::RULE,
    &proxy::upgrade_not_forwarded::RULE,
    &proxy::waf_blocked::RULE,
    &proxy::wrong_virtual_host::RULE,
    &server::action_cable::RULE,
    &server::closed_before_response::RULE,
    &server::error::RULE,
    &server::graphql_ws::RULE,
    &server::loopback_only::RULE,
    &server::mqtt::RULE,
    &server::no_response::RULE,
    &server::not_http::RULE,
    &server::not_listening::RULE,
    &server::not_websocket::RULE,
    &server::overloaded::RULE,
    &server::phoenix::RULE,
    &server::signalr::RULE,
    &server::socket_io::RULE,
    &server::sockjs::RULE,
    &server::stomp::RULE,
    &session::abnormal_closure::RULE,
    &session::application_close::RULE,
    &session::bad_gateway::RULE,
    &session::bad_payload::RULE,
    &session::closed_at_once::RULE,
    &session::extension_missing::RULE,
    &session::going_away::RULE,
    &session::half_open::RULE,
    &session::idle_timeout::RULE,
    &session::no_pong::RULE,
    &session::ping_unanswered::RULE,
    &session::policy::RULE,
    &session::protocol_error::RULE,
    &session::restart::RULE,
    &session::server_error::RULE,
    &session::slow_consumer::RULE,
    &session::too_big::RULE,
    &session::try_later::RULE,
    &session::unsupported_data::RULE,
    &tls::alpn_mismatch::RULE,
    &tls::client_certificate_rejected::RULE,
    &tls::client_certificate_required::RULE,
    &tls::clock_skew::RULE,
    &tls::expired::RULE,
    &tls::handshake_failed::RULE,
    &tls::hsts_upgrade::RULE,
    &tls::incomplete_chain::RULE,
    &tls::no_common_cipher::RULE,
    &tls::no_san::RULE,
    &tls::not_yet_valid::RULE,
    &tls::old_version::RULE,
    &tls::revoked::RULE,
    &tls::self_signed::RULE,
    &tls::sni_required::RULE,
    &tls::timeout::RULE,
    &tls::truncated::RULE,
    &tls::untrusted_root::RULE,
    &tls::weak_certificate::RULE,
    &tls::wrong_host::RULE,
    &tls::wrong_usage::RULE,
    &uri::blocked_port::RULE,
    &uri::browser_only::RULE,
    &uri::credentials::RULE,
    &uri::fragment::RULE,
    &uri::invalid::RULE,
    &uri::placeholder::RULE,
    &uri::redirected::RULE,
    &uri::scheme_mismatch_plain::RULE,
    &uri::scheme_mismatch_tls::RULE,
    &uri::unspecified_address::RULE,
    &uri::wrong_path::RULE,
    &uri::wrong_scheme::RULE,
];

/// Every cause that the doctor knows, sorted by code.
#[must_use]
pub fn causes() -> Vec<&'static Meta> {
    RULES.iter().map(|rule| &rule.meta).collect()
}

/// A word for a shell: quoted where it needs to be.
pub(crate) fn quoted(word: &str) -> String {
    let plain = word.bytes().all(|it| it.is_ascii_alphanumeric() || b"-._:/@%+=,[]".contains(&it));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// A text as JavaScript and JSON take it.
pub(crate) fn quoted_literal(text: &str) -> String {
    let shown = text.chars().filter(|it| !it.is_control());
    let escaped: String =
        shown.map(|it| if "\"\\".contains(it) { format!("\\{it}") } else { it.to_string() }).collect();
    format!("\"{escaped}\"")
}

/// Asks every rule.
pub(crate) fn judge(case: &Case) -> (Vec<Finding>, Vec<&'static str>) {
    finding::judge(RULES, case)
}

/// The name of an error code of HTTP/2.
pub(crate) fn http2_error(code: u32) -> String {
    protocol::http2_error::name(code)
}

/// Whether this certificate is one for the name or address asked for.
pub(crate) fn certificate_covers(certificate: &model::trace::Certificate, name: &str) -> bool {
    tls::chain::covers(certificate, name)
}

/// What is said of a failure that no rule explains.
pub(crate) fn unknown(case: &Case) -> Finding {
    unexplained::finding(case)
}

/// What is said where the user's client refuses what no rule objects to.
pub(crate) fn client_refuses(case: &Case, stand: &crate::clients::Stand) -> Option<Finding> {
    protocol::client_refuses::finding(case, stand)
}

/// Whether a server broke the protocol by this.
pub(crate) fn is_wrong(frames: &model::trace::FramesStep, violation: &wire::Violation) -> bool {
    protocol::frames::is_wrong(frames, violation)
}

/// Whether this is a cause that shows in frames.
pub(crate) fn is_frame_cause(case: &Case, cause: &str) -> bool {
    let frames = case.first.frames.as_ref().map(|it| it.step.violations.as_slice()).unwrap_or_default();
    frames.iter().any(|it| protocol::frames::cause(it.breach) == cause)
}

#[cfg(test)]
mod tests;
