//! What directives themselves object to, beyond their form, where a file alone tells.

use super::place::Places;
use super::{condition, expression, listening};
use crate::tree::{Directive, Tree};
use std::net::IpAddr;
use std::ops::Range;

/// The objection of this directive, in nginx's words.
pub(super) fn objection(tree: &Tree, directive: &Directive, places: Places) -> Option<String> {
    // In `stream` they mean something else.
    let is_of_http = !places.meets(Places::STREAM);
    match directive.name.value.as_slice() {
        b"proxy_pass" => proxy_pass(tree, directive).filter(|_| is_of_http),
        b"fastcgi_pass" | b"scgi_pass" | b"uwsgi_pass" | b"memcached_pass" => {
            host(directive.argument(0).filter(|value| !value.contains(&b'$'))?)
        }
        b"listen" => listening::objection(directive),
        b"return" => code(directive).filter(|_| is_of_http),
        b"if" => condition::objection(directive),
        b"proxy_http_version" => version(directive.argument(0)?),
        b"location" if has_no_modifier(directive) => modifier(directive.argument(0)?),
        b"set" if !directive.argument(0)?.starts_with(b"$") => nameless(directive.argument(0)?),
        b"set" if is_of_http => taken(directive.argument(0)?.strip_prefix(b"$")?),
        b"map" | b"split_clients" if !directive.argument(1)?.starts_with(b"$") => {
            nameless(directive.argument(1)?)
        }
        b"map" | b"split_clients" if is_of_http => taken(directive.argument(1)?.strip_prefix(b"$")?),
        b"geo" if is_of_http => taken(directive.arguments.last()?.value.strip_prefix(b"$")?),
        b"rewrite" => expression::objection(directive.argument(0)?),
        b"location" if is_broken(directive) => expression::objection(directive.argument(1)?),
        b"location" | b"server_name" if is_of_http || directive.is("location") => {
            directive.arguments.iter().flat_map(|word| captures(&word.value)).find_map(taken)
        }
        _ => None,
    }
}

/// What is wrong with the first word of an entry of `geo`.
pub(super) fn network(entry: &[u8]) -> Option<String> {
    const WORDS: [&[u8]; 4] = [b"default", b"delete", b"include", b"proxy"];
    let text = String::from_utf8_lossy(entry);
    let (address, bits) = text.split_once('/').unwrap_or((&text, "0"));
    let is_network = address.parse::<IpAddr>().is_ok() && bits.parse::<u8>().is_ok();
    (!is_network && !WORDS.contains(&entry)).then(|| format!("invalid network \"{text}\""))
}

fn nameless(word: &[u8]) -> Option<String> {
    Some(format!("invalid variable name \"{}\"", String::from_utf8_lossy(word)))
}

/// Versions of HTTP that any nginx speaks to a backend; the newest ones speak 2, too.
fn version(value: &[u8]) -> Option<String> {
    let shown = String::from_utf8_lossy(value);
    (![&b"1.0"[..], b"1.1", b"2"].contains(&value)).then(|| format!("invalid value \"{shown}\""))
}

fn has_no_modifier(location: &Directive) -> bool {
    let first = location.argument(0).unwrap_or_default();
    location.arguments.len() == 2 && ![&b"="[..], b"^~", b"~", b"~*"].contains(&first)
}

/// Whether its expression is none.
fn is_broken(location: &Directive) -> bool {
    let is_expression = location.argument(0).is_some_and(|mark| mark.starts_with(b"~"));
    let expression = location.argument(1).filter(|_| is_expression);
    expression.is_some_and(|it| expression::objection(it).is_some())
}

fn modifier(word: &[u8]) -> Option<String> {
    Some(format!("invalid location modifier \"{}\"", String::from_utf8_lossy(word)))
}

/// A URL without variables is looked into when nginx starts.
fn proxy_pass(tree: &Tree, directive: &Directive) -> Option<String> {
    let url = directive.argument(0).filter(|url| !url.contains(&b'$'))?;
    let scheme = [b"http://".as_slice(), b"https://"]
        .into_iter()
        .find(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let Some(rest) = scheme.and_then(|scheme| url.get(scheme.len()..)) else {
        return Some("invalid URL prefix".into());
    };
    if let Some(objection) = host(rest) {
        return Some(objection);
    }
    let has_uri = match rest.strip_prefix(b"unix:") {
        Some(path) => path.contains(&b':'),
        None => rest.iter().any(|byte| b"/?#".contains(byte)),
    };
    (has_uri && has_no_prefix(tree, directive)).then(|| {
        "\"proxy_pass\" cannot have URI part in location given by regular expression, or inside named \
         location, or inside \"if\" statement, or inside \"limit_except\" block"
            .into()
    })
}

fn host(address: &[u8]) -> Option<String> {
    let shown = String::from_utf8_lossy(address);
    address.starts_with(b"/").then(|| format!("invalid host in upstream \"{shown}\""))
}

/// The first word of a `return` is a code, or alone a URL too.
fn code(directive: &Directive) -> Option<String> {
    let first = directive.argument(0)?;
    let shown = String::from_utf8_lossy(first);
    let is_number = !first.is_empty() && first.len() <= 3 && first.iter().all(u8::is_ascii_digit);
    let schemes = [b"http://".as_slice(), b"https://", b"$scheme"];
    let is_url = directive.arguments.len() == 1 && schemes.iter().any(|it| first.starts_with(it));
    (!is_number && !is_url).then(|| format!("invalid return code \"{shown}\""))
}

/// Whether nothing around says which part of the path the URL would replace.
fn has_no_prefix(tree: &Tree, directive: &Directive) -> bool {
    let Some(block) = directive.parent.map(|id| tree.directive(id)) else { return false };
    let first = block.argument(0).unwrap_or_default();
    !block.is("location") || first.starts_with(b"~") || first.starts_with(b"@")
}

/// The names of the groups of a regular expression.
fn captures(regex: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts = regex.windows(2).enumerate().filter(|(_, two)| *two == b"(?").map(|(at, _)| at + 2);
    starts.filter_map(|at| {
        let rest = regex[at..].strip_prefix(b"P").unwrap_or(&regex[at..]);
        let rest = rest.strip_prefix(b"<").or(rest.strip_prefix(b"'"))?;
        let end = rest.iter().position(|byte| matches!(byte, b'>' | b'\''))?;
        let name = &rest[..end];
        name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').then_some(name)
    })
}

/// Whether a variable is nginx's own, and may not be made anew.
fn taken(name: &[u8]) -> Option<String> {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    FIXED.contains(&name.as_str()).then(|| format!("the duplicate \"{name}\" variable"))
}

const FIXED: &[&str] = &[
    "binary_remote_addr",
    "body_bytes_sent",
    "bytes_sent",
    "connection",
    "connection_requests",
    "connection_time",
    "content_length",
    "content_type",
    "document_root",
    "document_uri",
    "host",
    "hostname",
    "http_cookie",
    "http_host",
    "http_referer",
    "http_user_agent",
    "http_via",
    "http_x_forwarded_for",
    "https",
    "is_args",
    "msec",
    "nginx_version",
    "pid",
    "pipe",
    "proxy_protocol_addr",
    "proxy_protocol_port",
    "query_string",
    "realpath_root",
    "remote_addr",
    "remote_port",
    "remote_user",
    "request",
    "request_body",
    "request_body_file",
    "request_completion",
    "request_filename",
    "request_id",
    "request_length",
    "request_method",
    "request_time",
    "request_uri",
    "scheme",
    "server_addr",
    "server_name",
    "server_port",
    "server_protocol",
    "status",
    "time_iso8601",
    "time_local",
    "uri",
];

/// Servers of a whole configuration that want TLS and have no certificate.
pub(super) fn without_certificate(tree: &Tree) -> Vec<(Range<usize>, String)> {
    let https = tree.items(None).filter(|item| item.is("http"));
    let servers = https.flat_map(|http| {
        let mut seen: Vec<&[u8]> = vec![];
        let of_http = tree.items(Some(http.id)).filter(|item| item.is("server"));
        of_http.filter(move |server| is_bare(tree, http, server, &mut seen)).collect::<Vec<_>>()
    });
    let words = "no \"ssl_certificate\" is defined for the \"listen ... ssl\" directive";
    servers
        .filter_map(|it| Some((it.block.as_ref()?.open, words)))
        .map(|(at, words)| (at..at + 1, words.to_owned()))
        .collect()
}

/// Whether this server is the first that listens with TLS at an address, and no level that counts for
/// it has a certificate, or a file that might have one.
fn is_bare<'a>(tree: &'a Tree, http: &Directive, server: &'a Directive, seen: &mut Vec<&'a [u8]>) -> bool {
    let items = || tree.items(Some(http.id)).chain(tree.items(Some(server.id)));
    let mut is_first = false;
    let listens = tree.items(Some(server.id)).filter(|item| item.is("listen"));
    for listen in listens {
        let Some(address) = listen.argument(0) else { continue };
        let is_tls = listen.arguments.iter().any(|word| word.value == b"ssl");
        is_first |= is_tls && !seen.contains(&address);
        seen.push(address);
    }
    is_first
        && !items().any(|item| item.is("ssl_certificate") || item.is("ssl_reject_handshake") || is_open(item))
}

/// Whether this reads a file that may hold anything.
fn is_open(item: &Directive) -> bool {
    let path = item.argument(0).unwrap_or_default();
    item.is("include") && !path.ends_with(b"mime.types") && !path.ends_with(b"_params")
}

#[cfg(test)]
mod tests {
    use crate::Config;

    #[track_caller]
    fn says(text: &str, expected: &[&str]) {
        let config = Config::read("a.conf", text.as_bytes());
        let said: Vec<_> = config.faults.iter().map(crate::Fault::in_the_words_of_nginx).collect();
        assert_eq!(said.len(), expected.len(), "{said:?}");
        for (said, expected) in said.iter().zip(expected) {
            assert!(said.contains(expected), "{said}");
        }
    }

    #[test]
    fn a_url_has_a_path_only_where_it_can_replace_one() {
        says("location ~ /a { proxy_pass http://a/b; }", &["cannot have URI part"]);
        says("location /a { if ($b) { proxy_pass http://a/; } }", &["cannot have URI part"]);
        says("location ~ /a { proxy_pass http://a; }", &[]);
        says("location /a { proxy_pass http://a/b; }", &[]);
        says("location ~ /a { proxy_pass http://$a/b; }", &[]);
        says("location /a { proxy_pass ws://a; }", &["invalid URL prefix"]);
        says("stream { server { listen 1; proxy_pass a:1; } }", &[]);
    }

    #[test]
    fn a_return_begins_with_a_code() {
        says("location / { return 301 $a; }", &[]);
        says("location / { return 204; }", &[]);
        says("location / { return https://a/; }", &[]);
        says("location / { return $code a; }", &["invalid return code \"$code\""]);
        says("location / { return /a; }", &["invalid return code \"/a\""]);
        says("stream { server { listen 1; return $time; } }", &[]);
    }

    #[test]
    fn variables_of_nginx_are_not_made_anew() {
        says("location / { set $scheme a; }", &["the duplicate \"scheme\" variable"]);
        says("server { location ~ ^/(?<host>a) { } }", &["the duplicate \"host\" variable"]);
        says("server { location ~ ^/(?<name>a) { set $args ''; } }", &[]);
        says("stream { map $a $host { default 1; } }", &[]);
    }

    #[test]
    fn tls_wants_a_certificate() {
        says("events {} http { server { listen 443 ssl; } }", &["no \"ssl_certificate\""]);
        says("events {} http { include a; server { listen 443 ssl; } }", &[]);
        says("events {} http { ssl_certificate a; server { listen 443 ssl; } }", &[]);
    }

    #[test]
    fn what_a_directive_is_told_has_its_form() {
        says("location / { set a b; }", &["invalid variable name \"a\""]);
        says("map $a b { default 1; }", &["invalid variable name \"b\""]);
        says("location / { proxy_http_version HTTP/1.1; }", &["invalid value \"HTTP/1.1\""]);
        says("location / { proxy_http_version 1.1; }", &[]);
        says("server { location /a /b { } }", &["invalid location modifier \"/a\""]);
        says("server { location ^~ /a { } location ~* a { } location = /b { } }", &[]);
    }

    #[test]
    fn a_network_is_an_address() {
        says("geo $a { default 0; 10.0.0.0/8 1; ::1 2; include a; b 1; }", &["invalid network \"b\""]);
        says("geo $a { ranges; 10.0.0.0-10.0.0.9 1; }", &[]);
    }
}
