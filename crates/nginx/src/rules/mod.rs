//! The rules. Each is a file, its page in two languages, and a line here.

mod connection_not_forwarded;
mod headers_not_inherited;
mod hidden_handshake_header;
mod http_version;
mod map_missing;
mod map_wrong_default;
mod request_headers_off;
mod syntax_error;
mod unknown_directive;
mod upgrade_fixed_value;
mod upgrade_not_forwarded;

use crate::{Config, Passage, Proxy};
use finding::{Finding, Rule};

/// All rules, sorted by code.
pub(crate) static RULES: &[&Rule<Config>] = &[
    &connection_not_forwarded::RULE,
    &headers_not_inherited::RULE,
    &hidden_handshake_header::RULE,
    &http_version::RULE,
    &map_missing::RULE,
    &map_wrong_default::RULE,
    &request_headers_off::RULE,
    &syntax_error::RULE,
    &unknown_directive::RULE,
    &upgrade_fixed_value::RULE,
    &upgrade_not_forwarded::RULE,
];

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
/// known, the rule could not be asked.
fn each(config: &Config, judge: fn(&Config, &Proxy) -> Answer) -> Option<Vec<Finding>> {
    let (mut found, mut unknown) = (vec![], false);
    for proxy in &config.proxies {
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
    let server = |it: &Proxy| config.tree.around(config.tree.directive(it.pass), "server").map(|it| it.id);
    config
        .proxies
        .iter()
        .any(|other| other.pass != proxy.pass && server(other) == server(proxy) && other.forwards(config))
}
