//! Reading and writing back gives the same bytes, whatever they are, and the tree stands
//! within them.

// The tests of a pure crate hold it to the world.
#![allow(clippy::disallowed_methods)]

mod holds;

use holds::{mends_once, survives};
use nginx::Config;
use proptest::prelude::*;

/// The directives of a file: how deep each stands, and its words as nginx takes them.
#[track_caller]
fn reads(text: &str, expected: &[(usize, &[&str])]) {
    let config = Config::read("a.conf", text.as_bytes());
    assert_eq!(config.faults, [], "nginx takes it");
    let found: Vec<(usize, Vec<String>)> = config
        .tree
        .all()
        .iter()
        .map(|directive| {
            let words = std::iter::once(&directive.name).chain(&directive.arguments);
            let depth = config.tree.levels(directive).count() - 1;
            (depth, words.map(|word| String::from_utf8_lossy(&word.value).into_owned()).collect())
        })
        .collect();
    let expected: Vec<(usize, Vec<String>)> = expected
        .iter()
        .map(|(depth, words)| (*depth, words.iter().map(ToString::to_string).collect()))
        .collect();
    assert_eq!(found, expected);
    survives(text.as_bytes());
}

#[test]
fn quotes_escapes_and_comments_are_cut_as_nginx_cuts_them() {
    reads(
        "a 'b;{} # no' \"c\\\"d\" e\\ f g#h # i; }\n;'j' \"\";k\t l\r\n;",
        &[(0, &["a", "b;{} # no", "c\"d", "e\\ f", "g#h"]), (0, &["j", ""]), (0, &["k", "l"])],
    );
}

#[test]
fn a_brace_after_a_dollar_is_part_of_the_word() {
    reads("a b${c}d ${e};f{g;}", &[(0, &["a", "b${c}d", "${e}"]), (0, &["f"]), (1, &["g"])]);
}

#[test]
fn entries_of_maps_and_types_are_read_like_directives() {
    reads(
        "map $a $b {\n    default x;\n    '' y;\n    ~^/\\d+$ z;\n}\ntypes { text/html html htm; }",
        &[
            (0, &["map", "$a", "$b"]),
            (1, &["default", "x"]),
            (1, &["", "y"]),
            (1, &["~^/\\d+$", "z"]),
            (0, &["types"]),
            (1, &["text/html", "html", "htm"]),
        ],
    );
}

#[test]
fn lua_ends_at_its_own_brace() {
    reads(
        "content_by_lua_block {\n  local t = { a = '}' } -- }\n  --[[ } ]] s = [==[ }]] ]==] if x then ngx.say(\"}\\\"\") end\n}\na;",
        &[(0, &["content_by_lua_block"]), (0, &["a"])],
    );
}

#[test]
fn nasty_files_survive() {
    for nasty in [
        "",
        "\n",
        ";",
        "}",
        "{",
        "{}",
        "a",
        "a;",
        "a {",
        "a }",
        "'",
        "\"",
        "'a",
        "a'b;",
        "\\",
        "a\\",
        "$",
        "${",
        "a${",
        "#",
        "# a",
        "a;;b;",
        "}}}a;{{{",
        "a 'b'c;",
        "a b)c;",
        "\r\n",
        "a\r;\r\nb;",
        "x_by_lua_block {",
        "x_by_lua_block {}",
        "x_by_lua_block { [[",
        "x_by_lua_block { --",
        "x_by_lua_block { \"",
        "\u{feff}a;",
        "\u{feff}",
        "\u{3000}a;",
        "map $a $b { default ; }",
        "proxy_pass http://a",
        "location / { proxy_pass http://a }",
        "location /{proxy_pass http://a;}",
        "proxy_set_header Upgrade;",
        "server{location /{proxy_set_header Connection upgrade;proxy_pass http://a;}}",
        "map $http_upgrade $a { default $b; } map $b2 $b { default $a; } server { location / { proxy_set_header Connection $a; proxy_set_header Upgrade $b; proxy_pass http://a; } }",
    ] {
        survives(nasty.as_bytes());
    }
    survives(b"a \xff\xfe\x00 \x1b[2J;\n# \xe3\x81");
    survives("a {".repeat(100_000).as_bytes());
    survives(&[b"a ".repeat(100_000), b";".to_vec()].concat());
    survives("internal\n".repeat(10_000).as_bytes());
}

/// A file as Debian's package lays it out, in our own words.
const DEBIAN: &str = "user www-data;\nworker_processes auto;\npid /run/nginx.pid;\ninclude /etc/nginx/modules-enabled/*.conf;\n\nevents {\n\tworker_connections 768;\n\t# multi_accept on;\n}\n\nhttp {\n\n\t##\n\t# Basics\n\t##\n\n\tsendfile on;\n\tinclude /etc/nginx/mime.types;\n\tdefault_type application/octet-stream;\n\tssl_protocols TLSv1.2 TLSv1.3; # no SSLv3\n\taccess_log /var/log/nginx/access.log;\n\tgzip on;\n\n\tinclude /etc/nginx/conf.d/*.conf;\n\tinclude /etc/nginx/sites-enabled/*;\n}\n\n#mail {\n#\tserver {\n#\t}\n#}\n";

#[test]
fn the_layout_of_debian_is_clean_and_survives() {
    survives(DEBIAN.as_bytes());
    let report = nginx::check("nginx.conf", DEBIAN.as_bytes());
    assert!(report.findings.is_empty(), "{:?}", report.findings);
}

/// Pieces that configurations are made of.
const PIECES: &[&str] = &[
    "server",
    " ",
    "{",
    "}",
    ";",
    "\n",
    "\r\n",
    "\t",
    "location /",
    "proxy_pass http://a",
    "proxy_set_header ",
    "Upgrade ",
    "$http_upgrade",
    "Connection ",
    "\"upgrade\"",
    "''",
    "'",
    "\"",
    "\\",
    "#",
    "map $http_upgrade $connection_upgrade {",
    "default upgrade;",
    "include a",
    "include b;",
    "include *;",
    "location ~ a(.*) {",
    "rewrite ^(.*)$ /x$1 last;",
    "try_files $uri @a;",
    "location @a {",
    "error_page 404 /;",
    "return 404;",
    "set $a $a$b;",
    "listen 80;",
    "upstream a {",
    "proxy_pass http://$a/;",
    "if ($uri ~ a) {",
    "$",
    "${",
    "content_by_lua_block {",
    "--",
    "[[",
    "]]",
    "http {",
    "if (a) {",
    "é",
    "http2",
    "proxy_http_version 1.1;",
    "proxy_http_version ",
];

proptest! {
    #[test]
    fn any_bytes_survive(bytes: Vec<u8>) {
        survives(&bytes);
    }

    #[test]
    fn any_pieces_survive(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..60)) {
        survives(pieces.concat().as_bytes());
        mends_once(pieces.concat().as_bytes());
    }

    /// A finding's fix, applied, ends that finding, and none makes a file that nginx would refuse.
    #[test]
    fn a_fix_ends_its_finding(pieces in proptest::collection::vec(proptest::sample::select(LINES), 1..6), place in 0..3_usize) {
        let text = configuration(&pieces, place);
        mends_once(text.as_bytes());
        for finding in nginx::check("a.conf", text.as_bytes()).findings {
            let Some(fix) = &finding.fix else { continue };
            let fixed = finding::apply(text.as_bytes(), &fix.edits);
            let after = nginx::check("a.conf", &fixed).findings;
            let fixed = String::from_utf8_lossy(&fixed);
            prop_assert!(after.len() < nginx::check("a.conf", text.as_bytes()).findings.len() || after.iter().all(|it| it.rule.cause != finding.rule.cause), "{text}\n{fixed}\n{after:?}");
            prop_assert!(after.iter().all(|it| it.rule.cause != "nginx/syntax-error"), "{fixed}");
        }
    }
}

const LINES: &[&str] = &[
    "proxy_set_header Upgrade $http_upgrade;",
    "proxy_set_header Upgrade $connection_upgrade;",
    "proxy_set_header Upgrade \"\";",
    "proxy_set_header Connection \"upgrade\";",
    "proxy_set_header Connection $connection_upgrade;",
    "proxy_set_header Connection \"\";",
    "proxy_set_header connection keep-alive;",
    "proxy_set_header X-Real-IP $remote_addr;",
    "proxy_http_version 1.1;",
    "proxy_http_version 1.0;",
];

/// Lines at the level of the location, of the server, or one by one at both.
fn configuration(lines: &[&str], place: usize) -> String {
    let at = |level: usize| -> String {
        let mut seen = vec![];
        lines
            .iter()
            .enumerate()
            .filter(|(index, _)| place == level || place == 2 && index % 2 == level)
            .filter(|(_, line)| {
                // A second line of a name that may stand once is another fault.
                let name = line.rsplit_once(' ').map_or(**line, |(name, _)| name).to_ascii_lowercase();
                let is_new = !seen.contains(&name);
                seen.push(name);
                is_new
            })
            .map(|(_, line)| format!("        {line}\n"))
            .collect()
    };
    format!(
        "events {{}}\nhttp {{\n    server {{\n        listen 127.0.0.1:1;\n{}        location / {{\n            proxy_pass http://127.0.0.1:2;\n{}        }}\n    }}\n}}\n",
        at(0),
        at(1)
    )
}

/// What the fuzzer begins with, and what it once found.
#[test]
fn the_seeds_of_the_fuzzer_hold() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/nginx");
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).expect("the folder of the seeds") {
        let path = entry.expect("a seed").path();
        let bytes = std::fs::read(&path).expect("a file");
        let held = std::panic::catch_unwind(|| {
            survives(&bytes);
            mends_once(&bytes);
        });
        assert!(held.is_ok(), "{} does not hold", path.display());
        count += 1;
    }
    assert!(count > 0, "no seeds in {}", folder.display());
}
