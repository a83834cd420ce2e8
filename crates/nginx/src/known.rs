//! The form of the directives that people write most: how many arguments each takes, and
//! whether it has a block. A missing semicolon shows as a wrong number of arguments.

use crate::Fault;
use crate::fault::Trouble;
use crate::tree::{Directive, Tree};
use std::ops::{Range, RangeInclusive};

struct Known {
    name: &'static str,
    arguments: RangeInclusive<usize>,
    block: bool,
}

const ANY: usize = usize::MAX;

const fn simple(name: &'static str, arguments: RangeInclusive<usize>) -> Known {
    Known { name, arguments, block: false }
}

const fn block(name: &'static str, arguments: RangeInclusive<usize>) -> Known {
    Known { name, arguments, block: true }
}

/// Sorted by name.
static KNOWN: &[Known] = &[
    simple("add_header", 2..=3),
    simple("alias", 1..=1),
    simple("auth_request", 1..=1),
    simple("client_max_body_size", 1..=1),
    simple("default_type", 1..=1),
    block("events", 0..=0),
    simple("gzip", 1..=1),
    block("http", 0..=0),
    block("if", 1..=ANY),
    simple("include", 1..=1),
    simple("index", 1..=ANY),
    simple("internal", 0..=0),
    simple("keepalive_timeout", 1..=2),
    block("limit_except", 1..=ANY),
    simple("listen", 1..=ANY),
    block("location", 1..=2),
    block("map", 2..=2),
    simple("proxy_buffering", 1..=1),
    simple("proxy_cache_bypass", 1..=ANY),
    simple("proxy_connect_timeout", 1..=1),
    simple("proxy_hide_header", 1..=1),
    simple("proxy_http_version", 1..=1),
    simple("proxy_method", 1..=1),
    simple("proxy_pass", 1..=1),
    simple("proxy_pass_request_headers", 1..=1),
    simple("proxy_read_timeout", 1..=1),
    simple("proxy_redirect", 1..=2),
    simple("proxy_send_timeout", 1..=1),
    simple("proxy_set_header", 2..=2),
    simple("proxy_ssl_server_name", 1..=1),
    simple("resolver", 1..=ANY),
    simple("return", 1..=2),
    simple("rewrite", 2..=3),
    simple("root", 1..=1),
    simple("sendfile", 1..=1),
    block("server", 0..=0),
    simple("server_name", 1..=ANY),
    simple("set", 2..=2),
    simple("ssl_certificate", 1..=1),
    simple("ssl_certificate_key", 1..=1),
    simple("try_files", 2..=ANY),
    block("types", 0..=0),
    block("upstream", 1..=1),
    simple("worker_connections", 1..=1),
    simple("worker_processes", 1..=1),
];

/// The blocks in which a name is a directive and not an entry.
const LEVELS: &[&str] = &["events", "http", "if", "limit_except", "location", "server"];

/// What nginx would say about the form of this directive, which ends at `end`: at its `;` or `{`.
pub(crate) fn fault(tree: &Tree, directive: &Directive, bytes: &[u8], end: &Range<usize>) -> Option<Fault> {
    let parent = directive.parent.map(|id| tree.directive(id));
    if parent.is_some_and(|block| !LEVELS.iter().any(|level| block.is(level))) {
        return None;
    }
    let known = find(&directive.name.value)?;
    let trouble = if known.block && directive.block.is_none() {
        Trouble::NoBlock(known.name)
    } else if !known.block && directive.block.is_some() {
        Trouble::NotTerminated(known.name)
    } else if !known.arguments.contains(&directive.arguments.len()) {
        Trouble::Arguments(known.name)
    } else {
        return None;
    };
    let mut fault = Fault::new(end.clone(), trouble);
    fault.semicolon = missing_semicolon(known, directive, bytes);
    Some(fault)
}

fn find(name: &[u8]) -> Option<&'static Known> {
    KNOWN.binary_search_by(|known| known.name.as_bytes().cmp(name)).ok().map(|at| &KNOWN[at])
}

/// The end of the last word before one that stands first on its line, is the name of a
/// directive, and leaves this directive with as many arguments as it takes.
fn missing_semicolon(known: &Known, directive: &Directive, bytes: &[u8]) -> Option<usize> {
    let words: Vec<_> = std::iter::once(&directive.name).chain(&directive.arguments).collect();
    words.windows(2).enumerate().find_map(|(arguments, pair)| {
        let between = &bytes[pair[0].range.end..pair[1].range.start];
        let fits = !known.block
            && known.arguments.contains(&arguments)
            && between.contains(&b'\n')
            && find(&pair[1].value).is_some();
        fits.then_some(pair[0].range.end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_by_name() {
        assert!(KNOWN.is_sorted_by_key(|known| known.name));
    }
}
