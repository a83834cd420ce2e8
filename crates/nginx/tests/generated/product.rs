//! Every combination of an article's lines, right, wrong and missing, on every level.

use super::{Dice, Generated};

/// What may be wrong with a line.
const STATES: [&str; 3] = ["right", "wrong", "missing"];
/// Where the lines stand, and whether a line further down begins the list anew.
const LEVELS: [&str; 8] = [
    "in `http`",
    "in `http`, wiped below",
    "in `server`",
    "in `server`, wiped below",
    "in `location`",
    "in the location around",
    "in the location around, wiped below",
    "in the location within",
];
const EITHER: [&str; 2] = ["without", "with"];

/// How many there are.
pub(super) const COUNT: usize = 3 * 3 * 3 * 8 * 2 * 2 * 2 * 2;

const WRONG_UPGRADES: &[&str] = &[
    "proxy_set_header Upgrade \"\";",
    "proxy_set_header Upgrade ${http_upgrade}s;",
    "proxy_set_header Upgrade h2c;",
    "proxy_set_header Upgrade $http_upgade;",
    "proxy_set_header Upgrade upgrade;",
];
const WRONG_CONNECTIONS: &[&str] = &[
    "proxy_set_header Connection close;",
    "proxy_set_header Connection \"\";",
    "proxy_set_header Connection keep-alive;",
    "proxy_set_header Connection $http_upgrade;",
];
const WRONG_MAPS: &[&str] =
    &["{ default close; '' close; }", "{ '' close; }", "{ default keep-alive; }", "{ }"];
const IFS: &[&str] = &[
    "if ($http_upgrade) { PASS }",
    "if ($request_method = POST) { return 405; } PASS",
    "if ($http_upgrade !~* websocket) { return 426; } PASS",
    "PASS if ($http_upgrade = websocket) { set $seen 1; }",
    "if ($http_upgrade = '') { return 404; } PASS",
    "if ($http_upgrade) { return 400; } PASS",
];

/// A number, taken apart digit by digit.
struct Digits(usize);

impl Digits {
    fn next(&mut self, base: usize) -> usize {
        let digit = self.0 % base;
        self.0 /= base;
        digit
    }
}

pub(super) fn generate(number: usize, dice: &mut Dice) -> Generated {
    let mut digits = Digits(number);
    let [upgrade, connection, version] = [3, 3, 3].map(|base| digits.next(base));
    let level = digits.next(8);
    let [map, condition, keepalive, include] = [2, 2, 2, 2].map(|base| digits.next(base) == 1);
    let mut files = vec![];
    let folder = if level < 2 { "shared" } else { "parts" };
    // Those that share their lines of `http` run together: there are few.
    let mut few = Dice::new(upgrade + 3 * connection + 9 * version + 27 * usize::from(map));
    let dice_of_lines = if level < 2 { &mut few } else { &mut *dice };
    let mut headers = headers(dice_of_lines, upgrade, connection, version, map);
    let body = if connection == 1 { dice_of_lines.of(WRONG_MAPS) } else { "{ default upgrade; '' close; }" };
    if include {
        files.push((format!("{folder}/headers.conf"), format!("{headers}\n")));
        headers = format!("include {folder}/headers.conf;");
    }
    let mut maps = String::new();
    if map {
        maps = format!("map $http_upgrade $connection_upgrade {body}");
    }
    if map && include {
        files.push((format!("{folder}/map.conf"), format!("{maps}\n")));
        maps = format!("include {folder}/map.conf;");
    }
    let group =
        if keepalive { "upstream chat_backend { server unix:/run/back.sock; keepalive 4; }\n" } else { "" };
    let to = if keepalive { "http://chat_backend" } else { "http://unix:/run/back.sock" };
    let pass = format!("proxy_pass {to};");
    let pass = if condition { dice.of(IFS).replace("PASS", &pass) } else { pass };
    let (above, location) = place(level, &headers, &pass);
    // What `http` itself uses stands with it.
    let (http, maps) =
        if level < 2 { (format!("{maps}\n{headers}"), String::new()) } else { (String::new(), maps) };
    let text = format!(
        "{maps}\n{group}server {{\n    listen 80;\n    server_name s.test;\n    root html;\n{above}{location}    location /plain {{\n        proxy_pass {to};\n    }}\n}}\n"
    );
    let state = |digit: usize| STATES[digit];
    let traits = vec![
        ("Upgrade", state(upgrade)),
        ("Connection", state(connection)),
        ("proxy_http_version", state(version)),
        ("the lines stand", LEVELS[level]),
        ("map", EITHER[usize::from(map)]),
        ("if", EITHER[usize::from(condition)]),
        ("upstream with keepalive", EITHER[usize::from(keepalive)]),
        ("includes", EITHER[usize::from(include)]),
    ];
    Generated { http, text, files, path: "/chat", traits }
}

fn headers(dice: &mut Dice, upgrade: usize, connection: usize, version: usize, map: bool) -> String {
    let upgrade = match upgrade {
        0 => "proxy_set_header Upgrade $http_upgrade;",
        1 => dice.of(WRONG_UPGRADES),
        _ => "",
    };
    let connection = match connection {
        0 | 1 if map => "proxy_set_header Connection $connection_upgrade;",
        0 => dice.of(&["proxy_set_header Connection \"upgrade\";", "proxy_set_header Connection Upgrade;"]),
        1 => dice.of(WRONG_CONNECTIONS),
        _ => "",
    };
    let version = ["proxy_http_version 1.1;", "proxy_http_version 1.0;", ""][version];
    [version, upgrade, connection].into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The lines of the server, and its location.
fn place(level: usize, headers: &str, pass: &str) -> (String, String) {
    const OTHER: &str = "proxy_set_header X-Real-IP $remote_addr;";
    let chat = |lines: &[&str]| format!("    location /chat {{\n{}    }}\n", indented(lines, 8));
    let within = |outer: &[&str], inner: &[&str]| {
        let inner = format!("        location /chat {{\n{}        }}\n", indented(inner, 12));
        format!("    location / {{\n{}{inner}    }}\n", indented(outer, 8))
    };
    match level {
        0 => (String::new(), chat(&[pass])),
        1 => (String::new(), chat(&[pass, OTHER])),
        2 => (indented(&[headers], 4), chat(&[pass])),
        3 => (indented(&[headers], 4), chat(&[OTHER, pass])),
        4 => (String::new(), chat(&[pass, headers])),
        5 => (String::new(), within(&[headers], &[pass])),
        6 => (String::new(), within(&[headers], &[pass, OTHER])),
        _ => (String::new(), within(&[OTHER], &[headers, pass])),
    }
}

fn indented(lines: &[&str], by: usize) -> String {
    let each = lines.iter().flat_map(|lines| lines.lines()).filter(|line| !line.is_empty());
    each.map(|line| format!("{}{line}\n", " ".repeat(by))).collect()
}
