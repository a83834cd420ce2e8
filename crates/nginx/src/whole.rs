//! What nginx objects to when it has read all files: names that are there twice or not at all, and
//! blocks that lack something.

mod names;

use crate::location::{self, Kind};
use crate::tree::{Directive, Id};
use crate::virtual_server::{listens, servers};
use crate::{Config, Fault, Trouble};
use std::collections::BTreeSet;

/// The objections to a whole configuration all of whose files are here; of a fragment nothing is asked
/// but what stands in it.
pub(crate) fn faults(config: &Config) -> Vec<Fault> {
    let mut found = outside(config);
    if !is_whole(config) {
        return found;
    }
    found.extend(modules(config));
    found.extend(sections(config));
    found.extend(defaults(config));
    found.extend(upstreams(config));
    if !config.has_unread() {
        found.extend(names::faults(config));
    }
    found.sort_by_key(|fault| fault.at.start);
    found
}

pub(crate) fn is_whole(config: &Config) -> bool {
    config.tree.items(None).any(|item| item.is("http") || item.is("events"))
}

fn fault(config: &Config, at: &Directive, words: String) -> Fault {
    Fault::new(config.span(at).range, Trouble::Objection(words))
}

/// Locations within others whose paths are not below theirs.
fn outside(config: &Config) -> Vec<Fault> {
    let inner = config.tree.all().iter().filter(|it| it.is("location") && it.block.is_some());
    let judge = |it: &Directive| {
        let outer = it.parent.map(|id| config.tree.directive(id)).filter(|outer| outer.is("location"))?;
        let ((kind, name), (around, prefix)) = (location::kind(it)?, location::kind(outer)?);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let words = match (kind, around) {
            (_, Kind::Exact) => format!(
                "location \"{}\" cannot be inside the exact location \"{}\"",
                text(name),
                text(prefix)
            ),
            (_, Kind::Named) => format!(
                "location \"{}\" cannot be inside the named location \"{}\"",
                text(name),
                text(prefix)
            ),
            (Kind::Named, _) => {
                format!("named location \"{}\" can be on the server level only", text(name))
            }
            (Kind::Expression { .. }, _) => return None,
            _ if name.starts_with(prefix) => return None,
            _ => format!("location \"{}\" is outside location \"{}\"", text(name), text(prefix)),
        };
        Some(fault(config, it, words))
    };
    inner.filter_map(judge).collect()
}

/// Modules that are loaded when others have been asked already.
fn modules(config: &Config) -> Vec<Fault> {
    const BLOCKS: [&str; 4] = ["events", "http", "mail", "stream"];
    let begins = |item: &&Directive| item.block.is_some() && BLOCKS.iter().any(|name| item.is(name));
    let late = config.tree.items(None).skip_while(|item| !begins(item)).filter(|it| it.is("load_module"));
    let words = "\"load_module\" directive is specified too late";
    late.map(|it| fault(config, it, words.into())).collect()
}

/// Sections that are there twice, or the one that must be there and is not.
fn sections(config: &Config) -> Vec<Fault> {
    let mut found = vec![];
    for name in ["events", "http"] {
        let again = config.tree.items(None).filter(|item| item.is(name) && item.block.is_some()).skip(1);
        found.extend(again.map(|it| fault(config, it, format!("\"{name}\" directive is duplicate"))));
    }
    let mut top = config.tree.items(None);
    if !config.is_unread_at(None) && !top.any(|item| item.is("events")) {
        let first = config.tree.items(None).next();
        found.extend(first.map(|it| fault(config, it, "no \"events\" section in configuration".into())));
    }
    found
}

/// Two servers that are the default of one socket.
fn defaults(config: &Config) -> Vec<Fault> {
    let mut seen: Vec<(String, u16, bool, Id)> = vec![];
    let mut found = vec![];
    for server in servers(config) {
        for listen in listens(config, server).into_iter().filter(|it| it.is_default()) {
            let address = if listen.address == "0.0.0.0" { "*" } else { listen.address.as_str() };
            let key = (address.to_owned(), listen.port, listen.has("quic"), server.id);
            let is_same =
                |it: &(String, u16, bool, Id)| (&it.0, it.1, it.2) == (&key.0, key.1, key.2) && it.3 != key.3;
            if let Some(line) = listen.line.filter(|_| seen.iter().any(is_same)) {
                let shown = if key.0 == "*" { "0.0.0.0" } else { &key.0 };
                let words = format!("a duplicate default server for {shown}:{}", key.1);
                found.push(fault(config, config.tree.directive(line), words));
            }
            seen.push(key);
        }
    }
    found
}

/// Groups of servers of one name, without a server, or named with a port.
fn upstreams(config: &Config) -> Vec<Fault> {
    let is_of_http = |it: &&Directive| {
        it.block.is_some() && it.parent.is_some_and(|outer| config.tree.directive(outer).is("http"))
    };
    let groups = config.tree.all().iter().filter(|it| it.is("upstream")).filter(is_of_http);
    let mut names: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut found = vec![];
    for group in groups {
        let name = group.argument(0).unwrap_or_default();
        let shown = String::from_utf8_lossy(name);
        if !names.insert(name.to_ascii_lowercase()) {
            found.push(fault(config, group, format!("duplicate upstream \"{shown}\"")));
        } else if is_empty(config, group) {
            found.push(fault(config, group, "no servers are inside upstream".into()));
        }
    }
    for pass in config.tree.all().iter().filter(|it| it.is("proxy_pass")) {
        let url = pass.argument(0).filter(|url| !url.contains(&b'$')).unwrap_or_default();
        let rest = url.strip_prefix(b"http://").or_else(|| url.strip_prefix(b"https://"));
        let host = rest.and_then(|rest| rest.split(|&byte| byte == b'/').next()).unwrap_or_default();
        let host = String::from_utf8_lossy(host).into_owned();
        let Some((name, port)) = host.rsplit_once(':') else { continue };
        if names.contains(name.to_ascii_lowercase().as_bytes()) && port.parse::<u16>().is_ok() {
            let words = format!("upstream \"{name}\" may not have port {port}");
            found.push(fault(config, pass, words));
        }
    }
    found
}

/// Whether nothing in a group can be a server: other modules have ways of their own to find them.
fn is_empty(config: &Config, group: &Directive) -> bool {
    const WITHOUT: [&str; 8] = [
        "hash",
        "ip_hash",
        "keepalive",
        "keepalive_requests",
        "keepalive_time",
        "keepalive_timeout",
        "least_conn",
        "random",
    ];
    let mut items = config.tree.items(Some(group.id));
    items.all(|item| WITHOUT.iter().any(|name| item.is(name)) || item.is("zone"))
}

#[cfg(test)]
mod tests {
    use crate::Config;

    #[track_caller]
    fn says(text: &str, expected: Option<&str>) {
        let config = Config::read("a.conf", text.as_bytes());
        let said = config.faults.first().map(crate::Fault::in_the_words_of_nginx);
        assert_eq!(said.as_deref(), expected, "{text}");
    }

    #[track_caller]
    fn in_http(text: &str, expected: Option<&str>) {
        says(&format!("events {{ }} http {{ {text} }}"), expected);
    }

    #[test]
    fn a_location_within_another_is_below_it() {
        says("location /a { location /b { } }", Some("location \"/b\" is outside location \"/a\""));
        says("location /a { location /a/b { } location ~ x { } }", None);
        says(
            "location = /a { location /a { } }",
            Some("location \"/a\" cannot be inside the exact location \"/a\""),
        );
        says(
            "server { location / { location @a { } } }",
            Some("named location \"@a\" can be on the server level only"),
        );
    }

    #[test]
    fn sections_are_there_once_and_modules_come_first() {
        says("events { } events { } http { }", Some("\"events\" directive is duplicate"));
        says("http { }", Some("no \"events\" section in configuration"));
        says("http { } include a;", None);
        says("events { } load_module a;", Some("\"load_module\" directive is specified too late"));
        says("load_module a; events { }", None);
    }

    #[test]
    fn a_socket_has_one_default_server() {
        let twice = "server { listen 80 default_server; } server { listen 0.0.0.0:80 default_server; }";
        in_http(twice, Some("a duplicate default server for 0.0.0.0:80"));
        in_http("server { listen 80 default_server; } server { listen [::]:80 default_server; }", None);
    }

    #[test]
    fn a_group_of_servers_is_there_once_and_has_one() {
        in_http("upstream a { server b; } upstream A { server c; }", Some("duplicate upstream \"A\""));
        in_http("upstream a { keepalive 2; }", Some("no servers are inside upstream"));
        in_http("upstream a { include b; }", None);
        in_http(
            "upstream a { server b; } server { location / { proxy_pass http://a:80/; } }",
            Some("upstream \"a\" may not have port 80"),
        );
        in_http("upstream a { server b; } server { location / { proxy_pass http://a/; } }", None);
    }
}
