//! Names that are used and that nothing makes: variables, zones, formats of logs.

use super::fault;
use crate::known::{Home, Module};
use crate::tree::Directive;
use crate::value::{Piece, pieces};
use crate::{Config, Fault};
use std::collections::BTreeSet;

/// The objections to names that nothing makes.
pub(super) fn faults(config: &Config) -> Vec<Fault> {
    let mut found = zones(config);
    found.extend(formats(config));
    // Another module may make variables that we do not know.
    if !has_strangers(config) {
        found.extend(variables(config));
    }
    found
}

/// Whether anything of a module is used of which we do not know all.
fn has_strangers(config: &Config) -> bool {
    const WITHOUT_VARIABLES: [&str; 3] = ["echo", "mail", "stream"];
    let is_known = |module: &Module| WITHOUT_VARIABLES.contains(&module.name);
    config.tree.all().iter().any(|it| match it.home {
        Home::Module(module) => !is_known(module),
        Home::Unknown => true,
        Home::Nginx | Home::Since(_) => false,
    })
}

/// Zones of memory that are used and not made.
fn zones(config: &Config) -> Vec<Fault> {
    let all = || config.tree.all().iter().filter(|it| config.tree.around(it, "stream").is_none());
    let made = |maker: &str, key: &str| -> BTreeSet<String> {
        let lines = all().filter(|it| it.is(maker));
        lines.filter_map(|it| parameter(it, key)).map(first_part).collect()
    };
    let mut found = vec![];
    for (user, maker) in [("limit_req", "limit_req_zone"), ("limit_conn", "limit_conn_zone")] {
        let made = made(maker, "zone=");
        for line in all().filter(|it| it.is(user)) {
            let name = match user {
                "limit_req" => parameter(line, "zone="),
                _ => line.argument(0).map(|name| String::from_utf8_lossy(name).into_owned()),
            };
            if let Some(name) = name.filter(|name| !made.contains(name)) {
                found.push(fault(config, line, format!("zero size shared memory zone \"{name}\"")));
            }
        }
    }
    for (user, maker) in [("proxy_cache", "proxy_cache_path"), ("fastcgi_cache", "fastcgi_cache_path")] {
        let made = made(maker, "keys_zone=");
        for line in all().filter(|it| it.is(user) && it.arguments.len() == 1) {
            let name = String::from_utf8_lossy(line.argument(0).unwrap_or_default()).into_owned();
            if name != "off" && !name.contains('$') && !made.contains(&name) {
                found.push(fault(config, line, format!("\"{user}\" zone \"{name}\" is unknown")));
            }
        }
    }
    found
}

/// What stands behind this beginning of a word.
fn parameter(line: &Directive, start: &str) -> Option<String> {
    let mut words = line.arguments.iter().map(|word| String::from_utf8_lossy(&word.value).into_owned());
    words.find_map(|word| word.strip_prefix(start).map(str::to_owned))
}

fn first_part(text: String) -> String {
    text.split(':').next().unwrap_or_default().to_owned()
}

/// Formats of logs of HTTP that are used and not made.
fn formats(config: &Config) -> Vec<Fault> {
    let all = || config.tree.all().iter().filter(|it| config.tree.around(it, "stream").is_none());
    let made: BTreeSet<&[u8]> = all()
        .filter(|it| it.is("log_format"))
        .filter_map(|it| it.argument(0))
        .chain([&b"combined"[..]])
        .collect();
    let judge = |line: &Directive| {
        let name = line.argument(1).filter(|name| !name.contains(&b'=') && !made.contains(name))?;
        let is_off = line.argument(0) == Some(b"off");
        let shown = String::from_utf8_lossy(name);
        (!is_off).then(|| fault(config, line, format!("unknown log format \"{shown}\"")))
    };
    all().filter(|it| it.is("access_log")).filter_map(judge).collect()
}

/// Directives whose arguments from this one on are texts with variables.
const TEXTS: [(&str, usize); 11] = [
    ("add_header", 1),
    ("alias", 0),
    ("fastcgi_param", 1),
    ("proxy_cache_bypass", 0),
    ("proxy_cache_key", 0),
    ("proxy_no_cache", 0),
    ("proxy_pass", 0),
    ("proxy_set_header", 1),
    ("return", 0),
    ("root", 0),
    ("set", 1),
];

/// Variables that are used and that nothing makes; those of an upgrade have a rule of their own.
fn variables(config: &Config) -> Vec<Fault> {
    let mut found = vec![];
    for line in config.tree.all().iter().filter(|it| config.tree.around(it, "stream").is_none()) {
        let Some((_, from)) = TEXTS.iter().find(|(name, _)| line.is(name)) else { continue };
        let is_upgrade = |name: &[u8]| name.windows(7).any(|part| part == b"upgrade");
        let is_header = |name: &str| {
            let own = line.argument(0).is_some_and(|it| it.eq_ignore_ascii_case(name.as_bytes()));
            line.is("proxy_set_header") && own
        };
        let names = line.arguments.iter().skip(*from).flat_map(|word| pieces(&word.value));
        let unknown = names.filter_map(|piece| match piece {
            Piece::Variable(name) => Some(name.to_ascii_lowercase()),
            Piece::Text(_) => None,
        });
        let unknown = unknown.filter(|name| !is_own(name) && !config.variables.is_made(name));
        let is_ours = is_header("Upgrade") || is_header("Connection");
        if let Some(name) = { unknown }.find(|name| !is_upgrade(name) && !is_ours) {
            let words = format!("unknown \"{}\" variable", String::from_utf8_lossy(&name));
            found.push(fault(config, line, words));
        }
    }
    found
}

/// Whether nginx itself makes this variable, in a version or a module of its own.
pub(crate) fn is_own(name: &[u8]) -> bool {
    let is_group = name.iter().all(u8::is_ascii_digit);
    let begins = |start: &&str| name.starts_with(start.as_bytes());
    is_group || STARTS.iter().any(begins) || WHOLE.iter().any(|it| it.as_bytes() == name)
}

const STARTS: &[&str] = &[
    "arg_",
    "cookie_",
    "http_",
    "sent_http_",
    "sent_trailer_",
    "upstream_",
    "ssl_",
    "geoip",
    "jwt_",
    "otel_",
    "oidc_",
    "acme_",
    "echo_",
    "tcpinfo_",
    "proxy_",
    "fastcgi_",
    "secure_link",
    "realip_",
    "uid_",
    "connections_",
    "connection_re",
    "connection_time",
    "request",
    "server_",
    "remote_",
    "time_",
    "date_",
    "content_",
    "document_",
    "limit_",
    "body_",
    "bytes_",
    "binary_",
    "query_",
    "memcached_",
    "gzip_",
    "is_",
    "spdy",
];

const WHOLE: &[&str] = &[
    "ancient_browser",
    "args",
    "connection",
    "host",
    "hostname",
    "http2",
    "http3",
    "https",
    "invalid_referer",
    "modern_browser",
    "msec",
    "msie",
    "nginx_version",
    "pid",
    "pipe",
    "quic",
    "realpath_root",
    "scheme",
    "session_log_id",
    "session_time",
    "slice_range",
    "status",
    "uri",
];

#[cfg(test)]
mod tests {
    use crate::Config;

    #[track_caller]
    fn says(text: &str, expected: Option<&str>) {
        let config = Config::read("a.conf", format!("events {{ }} http {{ {text} }}").as_bytes());
        let said = config.faults.first().map(crate::Fault::in_the_words_of_nginx);
        assert_eq!(said.as_deref(), expected, "{text}");
    }

    #[test]
    fn a_zone_is_made_before_it_is_used() {
        says("limit_req zone=a;", Some("zero size shared memory zone \"a\""));
        says("limit_req_zone $host zone=a:1m rate=1r/s; limit_req zone=a burst=2;", None);
        says("limit_conn a 1;", Some("zero size shared memory zone \"a\""));
        says("proxy_cache a;", Some("\"proxy_cache\" zone \"a\" is unknown"));
        says("proxy_cache_path /a keys_zone=a:1m; proxy_cache a;", None);
        says("proxy_cache off;", None);
        says("include more; proxy_cache a;", None);
    }

    #[test]
    fn a_format_of_a_log_is_made() {
        says("access_log /a b;", Some("unknown log format \"b\""));
        says("access_log /a combined; access_log off; access_log /b; access_log /c if=$host;", None);
        says("access_log /a b; log_format b '$host';", None);
    }

    #[test]
    fn a_variable_is_made_somewhere() {
        let location = |text: &str| format!("server {{ location / {{ {text} }} }}");
        says(&location("proxy_pass http://$a;"), Some("unknown \"a\" variable"));
        says(&location("set $b 1; proxy_pass http://$b$request_uri;"), None);
        says(&location("return 200 $C;"), Some("unknown \"c\" variable"));
        says("map $host $C { default 1; } server { return 200 $c; }", None);
        says("server { location ~ ^/(?<d>.) { return 200 $d$1; } }", None);
        says(&location("set_by_lua_block $e { return 1 } return 200 $f;"), None);
    }
}
