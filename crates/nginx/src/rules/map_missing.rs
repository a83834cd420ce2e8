use crate::tree::Directive;
use crate::{Config, value};
use finding::{Applicability, Finding, Meta, Page, Rule, Severity, Text};

/// A header is made of a variable that nothing defines: nginx will not start.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/map-missing",
        severity: Severity::Error,
        page: Page { en: include_str!("map_missing.md"), ja: include_str!("map_missing.ja.md") },
    },
    check,
};

fn check(config: &Config) -> Option<Vec<Finding>> {
    let mut seen: Vec<Vec<u8>> = vec![];
    let mut found = vec![];
    for line in config.tree.all().iter().filter(|line| line.is("proxy_set_header")) {
        let Some(variable) = line.argument(1).and_then(value::name) else { continue };
        if is_custom(line, &variable) && !seen.contains(&variable) && !config.variables.is_made(&variable) {
            found.push(find(config, line, &String::from_utf8_lossy(&variable)));
            seen.push(variable);
        }
    }
    Some(found)
}

/// How the variables of nginx's own modules begin.
const OWN: &[&[u8]] = &[
    b"http_",
    b"sent_http_",
    b"upstream_",
    b"arg_",
    b"cookie_",
    b"request",
    b"proxy_",
    b"server_",
    b"remote_",
    b"ssl_",
    b"geoip",
    b"time_",
    b"msec",
    b"host",
    b"scheme",
    b"connection_re",
    b"connection_time",
    b"connections_",
    b"uri",
    b"args",
    b"content_",
    b"document_",
    b"limit_",
    b"pipe",
    b"status",
    b"body_",
    b"bytes_",
    b"binary_",
    b"query_",
    b"realip_",
    b"tcpinfo_",
    b"hostname",
    b"https",
    b"http2",
    b"http3",
    b"is_args",
    b"nginx_version",
    b"pid",
];

/// Whether nginx itself makes a variable, by its name.
pub(super) fn is_own(variable: &[u8]) -> bool {
    variable == b"connection" || OWN.iter().any(|own| variable.starts_with(own))
}

/// Whether only a configuration can define it: no variable of nginx's own says "upgrade" but
/// those of headers, and few of them make sense as what is wanted here.
fn is_custom(line: &Directive, variable: &[u8]) -> bool {
    let is_own = is_own(variable);
    if variable.windows(7).any(|part| part == b"upgrade") {
        return !is_own;
    }
    let headers = ["Upgrade", "Connection"];
    let name = line.argument(0).unwrap_or_default();
    let is_group = variable.first().is_some_and(u8::is_ascii_digit);
    !is_own && !is_group && headers.iter().any(|header| header.as_bytes().eq_ignore_ascii_case(name))
}

fn find(config: &Config, line: &Directive, variable: &str) -> Finding {
    let finding = RULE
        .meta
        .find(Text::new(
            format!("nothing in this file defines ${variable}"),
            format!("${variable} がこのファイルのどこにも定義されていません"),
        ))
        .at(config.span(line), Text::new("it is used here", "ここで使われています"));
    // Files read into `http` or into this level may define it; a whole configuration has none.
    let is_whole = config.tree.items(None).any(|item| item.is("http"));
    let may_be_elsewhere = config.has_unread();
    let finding = if is_whole && !may_be_elsewhere {
        finding.proven().note(Text::same(format!("nginx: [emerg] unknown \"{variable}\" variable")))
    } else {
        finding.only(Severity::Note).note(Text::new(
            "no other file defines it? then nginx does not start",
            "ほかのファイルにも定義がなければ、nginx は起動しません",
        ))
    };
    let title = Text::new("define it by a map in http", "http に map を置いて定義する");
    match config.insert_map(line.parent, variable, "upgrade", b"close") {
        Some(edit) if is_whole && !may_be_elsewhere => finding.edit(title, Applicability::Safe, vec![edit]),
        Some(edit) => finding.edit(title, Applicability::Unsafe, vec![edit]),
        None => finding.paste(
            title,
            Text::same(format!(
                "map $http_upgrade ${variable} {{\n    default upgrade;\n    ''      close;\n}}\n"
            )),
        ),
    }
}
