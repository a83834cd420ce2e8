//! The rules. Each is a file, its page in two languages, and a line here.

mod auth_request;
mod auth_subrequest_upgrade;
mod buffering;
mod certificate_expired;
mod connection_always_upgrade;
mod connection_not_forwarded;
mod errors_intercepted;
mod extensions_stripped;
mod h2_upstream;
mod headers_not_inherited;
mod hidden_handshake_header;
mod host_not_forwarded;
mod http2_no_websocket;
mod http_version;
mod if_in_location;
mod if_return_wins;
mod include_missing;
mod keepalive_conflict;
mod limit;
mod location_not_reached;
mod map_missing;
mod map_wrong_default;
mod method_changed;
mod old_tls;
mod origin_rewritten;
mod path_rewritten;
mod proxy_protocol;
mod read_timeout_short;
mod redirects_upgrade;
mod request_headers_off;
mod send_timeout_short;
mod spa_fallback;
mod ssl_incomplete_chain;
mod syntax_error;
mod trailing_slash_redirect;
mod unknown_directive;
mod upgrade_fixed_value;
mod upgrade_not_forwarded;
mod upstream_sni_off;
mod upstream_unresolved;
mod version_too_old;
mod worker_connections;
mod wrong_pass;
mod wrong_server_block;

use crate::location::{self, Kind};
use crate::tree::{Directive, Id};
use crate::walk::End;
use crate::{Config, Passage, Proxy};
use finding::{Finding, Rule};

/// All rules, sorted by code.
pub(crate) static RULES: &[&Rule<Config>] = &[
    &auth_request::RULE,
    &auth_subrequest_upgrade::RULE,
    &buffering::RULE,
    &certificate_expired::RULE,
    &connection_always_upgrade::RULE,
    &connection_not_forwarded::RULE,
    &errors_intercepted::RULE,
    &extensions_stripped::RULE,
    &h2_upstream::RULE,
    &headers_not_inherited::RULE,
    &hidden_handshake_header::RULE,
    &host_not_forwarded::RULE,
    &http_version::RULE,
    &http2_no_websocket::RULE,
    &if_in_location::RULE,
    &if_return_wins::RULE,
    &include_missing::RULE,
    &keepalive_conflict::RULE,
    &limit::RULE,
    &location_not_reached::RULE,
    &map_missing::RULE,
    &map_wrong_default::RULE,
    &method_changed::RULE,
    &old_tls::RULE,
    &origin_rewritten::RULE,
    &path_rewritten::RULE,
    &proxy_protocol::RULE,
    &read_timeout_short::RULE,
    &redirects_upgrade::RULE,
    &request_headers_off::RULE,
    &send_timeout_short::RULE,
    &spa_fallback::RULE,
    &ssl_incomplete_chain::RULE,
    &syntax_error::RULE,
    &trailing_slash_redirect::RULE,
    &unknown_directive::RULE,
    &upgrade_fixed_value::RULE,
    &upgrade_not_forwarded::RULE,
    &upstream_sni_off::RULE,
    &upstream_unresolved::RULE,
    &version_too_old::RULE,
    &worker_connections::RULE,
    &wrong_pass::RULE,
    &wrong_server_block::RULE,
];

/// What nothing works with: nginx does not even start, or cannot do it at all.
const STOPS_ALL: &[&str] = &[
    "nginx/include-missing",
    "nginx/map-missing",
    "nginx/syntax-error",
    "nginx/unknown-directive",
    "nginx/version-too-old",
];
/// What ends a handshake at the socket.
const AT_THE_SOCKET: &[&str] = &[
    "nginx/certificate-expired",
    "nginx/http2-no-websocket",
    "nginx/old-tls",
    "nginx/proxy-protocol",
    "nginx/ssl-incomplete-chain",
    "nginx/worker-connections",
    "nginx/wrong-server-block",
];
/// What lets nginx answer itself.
const WITHIN: &[&str] = &[
    "nginx/auth-request",
    "nginx/if-in-location",
    "nginx/if-return-wins",
    "nginx/limit",
    "nginx/location-not-reached",
    "nginx/redirects-upgrade",
    "nginx/spa-fallback",
    "nginx/trailing-slash-redirect",
    "nginx/wrong-pass",
];

/// When a handshake comes to it: of two faults the earlier is the one that its client sees.
pub(crate) fn stage(finding: &Finding) -> usize {
    let cause = finding.rule.cause;
    // What nginx itself says when it does not start.
    if finding.notes.iter().any(|note| note.en.starts_with("nginx: [emerg]")) {
        return 0;
    }
    let stages = [STOPS_ALL, AT_THE_SOCKET, WITHIN, &["nginx/upstream-unresolved"]];
    // Behind the request comes the answer.
    let last = stages.len() + usize::from(cause == "nginx/hidden-handshake-header");
    stages.iter().position(|causes| causes.contains(&cause)).unwrap_or(last)
}

/// What a rule says about one place.
enum Answer {
    Clean,
    Found(Box<Finding>),
    /// It depends on a file that is not here.
    Unknown,
}

impl Answer {
    fn found(finding: Finding) -> Self {
        Self::Found(Box::new(finding))
    }
}

/// Asks about every place that proxies. Where nothing is found and something could not be
/// known, the rule could not be asked; nor where a module answers that we cannot look into.
fn each(config: &Config, judge: fn(&Config, &Proxy) -> Answer) -> Option<Vec<Finding>> {
    let is_module = config.walks().iter().any(|walk| matches!(walk.end, End::Module(_)));
    let (mut found, mut unknown) = (vec![], is_module);
    for proxy in config.proxies.iter().filter(|proxy| proxy.answered.is_none()) {
        match judge(config, proxy) {
            Answer::Clean => {}
            Answer::Found(finding) => found.push(*finding),
            Answer::Unknown => unknown = true,
        }
    }
    (!found.is_empty() || !unknown).then_some(found)
}

/// Whether this header is missing because a lower level began its own list.
fn is_lost(config: &Config, proxy: &Proxy, header: &str) -> bool {
    proxy.passage(config, header) == Passage::Missing && !proxy.lost(config, header).is_empty()
}

/// Whether another place of the same server forwards the handshake: then a place that does
/// not is likely meant to serve plain HTTP.
fn another_forwards(config: &Config, proxy: &Proxy) -> bool {
    if config.is_begun {
        return false;
    }
    let server = config.server_of(proxy.level).map(|server| server.id);
    config.forwarders_in(server).iter().any(|&other| other != proxy.pass)
}

/// Whether a place is a WebSocket endpoint for sure: it forwards handshakes, or is said to be one.
fn carries(config: &Config, proxy: &Proxy) -> bool {
    config.is_endpoint() || config.is_forwarder(proxy.pass)
}

/// The places that are WebSocket endpoints for sure.
fn endpoints(config: &Config) -> impl Iterator<Item = &Proxy> {
    config.proxies.iter().filter(|proxy| proxy.answered.is_none() && carries(config, proxy))
}

/// What the location of a place takes.
fn kind_of<'a>(config: &'a Config, proxy: &Proxy) -> Option<(Kind, &'a [u8])> {
    location::kind(config.tree.directive(proxy.level?))
}

/// The servers that hold a WebSocket endpoint, each once.
fn servers(config: &Config) -> Vec<&Directive> {
    let mut seen: Vec<Id> = vec![];
    endpoints(config)
        .filter_map(|proxy| config.server_of(proxy.level))
        .filter(|server| {
            let is_new = !seen.contains(&server.id);
            seen.push(server.id);
            is_new
        })
        .collect()
}

/// A directive as text, up to its block.
fn words(config: &Config, directive: &Directive) -> String {
    let end = directive.block.as_ref().map_or(directive.range.end, |block| block.open);
    let text = config.text(directive.range.start..end);
    text.trim_end_matches(';').split_whitespace().collect::<Vec<_>>().join(" ")
}
