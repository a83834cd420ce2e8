//! What we say about a handshake is what the real nginx does with it, before and after a fix:
//! for every mixture of headers at two levels, a backend behind nginx shows what it was sent.

// The tests of a pure crate hold it to the world.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod real;

use finding::Severity;
use nginx::{Config, Passage};
use real::{Folder, Nginx, backend, is_handshake};
use std::path::Path;

const UPGRADES: [&str; 6] = [
    "",
    "proxy_set_header Upgrade $http_upgrade;",
    "proxy_set_header upgrade $connection_upgrade;",
    "proxy_set_header Upgrade \"\";",
    "proxy_set_header Upgrade websocket;",
    "proxy_set_header Upgrade ${http_upgrade}s;",
];
const CONNECTIONS: [&str; 6] = [
    "",
    "proxy_set_header Connection 'upgrade';",
    "proxy_set_header Connection $connection_upgrade;",
    "proxy_set_header Connection \"\";",
    "proxy_set_header Connection \"keep-alive, Upgrade\";",
    "proxy_set_header CONNECTION $http_upgrade;",
];
const OTHERS: [&str; 2] = ["", "proxy_set_header X-Real-IP $remote_addr;"];
const MAPS: [&str; 2] = ["default upgrade; '' close;", "'' close;"];

/// A server by itself, as a file of `sites-enabled` has it.
fn server(map: &str, above: &[&str], below: &[&str]) -> String {
    format!(
        "map $http_upgrade $connection_upgrade {{ {map} }}\nserver {{\n    #NAME\n    {}\n    location / {{\n        proxy_pass http://unix:BACK;\n        proxy_http_version 1.1;\n        {}\n    }}\n}}\n",
        above.join("\n    "),
        below.join("\n        ")
    )
}

fn mixtures() -> Vec<String> {
    let mut texts = vec![];
    for map in MAPS {
        for (upgrade, connection) in [(0, 0), (1, 2), (1, 0), (0, 1), (2, 3)] {
            for above in OTHERS {
                for below_upgrade in UPGRADES {
                    for below_connection in CONNECTIONS {
                        for below in OTHERS {
                            texts.push(server(
                                map,
                                &[UPGRADES[upgrade], CONNECTIONS[connection], above],
                                &[below_upgrade, below, below_connection],
                            ));
                        }
                    }
                }
            }
        }
    }
    texts
}

/// What the real nginx does for each: whether a handshake arrives as one.
fn what_arrives(folder: &Path, texts: &[String]) -> Vec<bool> {
    let back = folder.join("back");
    let (mut http, mut names) =
        ("server_names_hash_max_size 65536;\nvariables_hash_max_size 65536;\n".to_owned(), 0);
    for text in texts {
        let listen = format!("listen unix:{}; server_name s{names};", folder.join("front").display());
        // Each has a map of its own.
        let own = text.replace("$connection_upgrade", &format!("$connection_upgrade_{names}"));
        http += &own.replace("#NAME", &listen).replace("BACK", &back.display().to_string());
        names += 1;
    }
    let nginx = Nginx::start(folder, &http);
    (0..names).map(|index| is_handshake(&nginx.handshake(&format!("s{index}"), "/chat"))).collect()
}

/// Whether the location says in so many words that it wants no upgrade.
fn is_declined(config: &Config) -> bool {
    let proxy = &config.proxies[0];
    matches!(proxy.passage(config, "Upgrade"), Passage::Cleared(_)) && proxy.is_plain(config)
}

#[test]
fn the_real_nginx_does_what_we_say_before_and_after_a_fix() {
    let owned = Folder::new("nginx");
    let folder = &owned.0;
    backend(&folder.join("back"));
    let texts = mixtures();
    let mut wrong = vec![];
    let mut fixed = vec![];
    for (text, arrives) in texts.iter().zip(what_arrives(folder, &texts)) {
        let config = Config::read("a.conf", text.as_bytes());
        if config.proxies[0].forwards(&config) != arrives {
            wrong.push(format!("it arrives: {arrives}, and we say otherwise\n{text}"));
        }
        if arrives == blames(text) && !is_declined(&config) {
            wrong.push(format!("it arrives: {arrives}, and a rule says otherwise\n{text}"));
        }
        if !arrives && !is_declined(&config) {
            fixed.push(mend(text));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), texts.len(), wrong[0]);
    for (text, arrives) in fixed.iter().zip(what_arrives(folder, &fixed)) {
        assert!(arrives, "mended, and it does not arrive\n{text}");
    }
}

/// Whether a rule says that a handshake fails here.
fn blames(text: &str) -> bool {
    let findings = nginx::check("a.conf", text.as_bytes()).findings;
    findings.iter().any(|it| it.severity == Severity::Error || it.rule.cause == "nginx/upgrade-not-forwarded")
}

/// The text after its fixes, until there are none.
fn mend(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..4 {
        let findings = nginx::check("a.conf", text.as_bytes()).findings;
        let Some(fix) = findings.into_iter().find_map(|finding| finding.fix) else { break };
        text = String::from_utf8(finding::apply(text.as_bytes(), &fix.edits)).expect("the text is ASCII");
    }
    text
}
