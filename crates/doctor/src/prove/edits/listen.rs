//! The sockets of a copy: each address that a server listens on is a Unix socket.

use super::Setting;
use nginx::{Config, Directive};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is kept of the words behind an address: the others are about TCP.
const KEPT: &[&str] = &["default_server", "default", "ssl", "http2"];

/// The address of a `listen`, in one way of writing it; `None` is the one by default.
pub(in crate::prove) fn address(line: Option<&Directive>) -> String {
    let word = line.and_then(|line| line.argument(0)).unwrap_or(b"80");
    let word = String::from_utf8_lossy(word).to_ascii_lowercase();
    if word.starts_with("unix:") {
        return word;
    }
    if word.parse::<u16>().is_ok() {
        return format!("*:{word}");
    }
    let has_port = word.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let whole = if has_port && !word.ends_with(']') { word } else { format!("{word}:80") };
    whole.strip_prefix("0.0.0.0:").map_or(whole.clone(), |port| format!("*:{port}"))
}

/// The socket of an address: a short name, the same for the same address.
pub(in crate::prove) fn socket(folder: &Path, address: &str) -> PathBuf {
    let name: String = address
        .bytes()
        .map(|byte| match byte {
            b'*' => 'a',
            byte if byte.is_ascii_alphanumeric() => char::from(byte),
            _ => '_',
        })
        .collect();
    // The name of a socket may not be long, and addresses differ at their ends.
    let end = name.len().saturating_sub(24);
    folder.join(format!("l{}", &name[end..]))
}

/// Every address that servers of HTTP listen on.
pub(in crate::prove) fn sockets(config: &Config) -> BTreeSet<String> {
    let all = config.tree.all().iter();
    let mut found = BTreeSet::new();
    for server in all.filter(|it| it.is("server") && super::outer_is(config, it, "http")) {
        let lines: Vec<_> = config.tree.items(Some(server.id)).filter(|it| it.is("listen")).collect();
        if lines.is_empty() {
            found.insert(address(None));
        }
        found.extend(lines.iter().filter(|line| !is_quic(line)).map(|line| address(Some(line))));
    }
    found
}

fn is_quic(line: &Directive) -> bool {
    line.arguments.iter().any(|word| word.value == b"quic")
}

pub(super) fn replaced(line: &Directive, setting: &Setting) -> String {
    if is_quic(line) {
        return String::new();
    }
    let words = line.arguments.iter().skip(1).map(|word| String::from_utf8_lossy(&word.value).into_owned());
    let kept = words.filter(|word| KEPT.contains(&word.as_str()));
    listen(setting, &address(Some(line)), &kept.map(|word| format!(" {word}")).collect::<String>())
}

/// The line of a server that has none.
pub(super) fn by_default(setting: &Setting) -> String {
    listen(setting, &address(None), "")
}

fn listen(setting: &Setting, address: &str, words: &str) -> String {
    format!("listen \"unix:{}\"{words};", socket(&setting.folder, address).display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_written_in_several_ways_is_one() {
        let text =
            b"listen 80; listen *:80; listen 0.0.0.0:80; listen [::]:80; listen [::1]; listen 10.0.0.1;";
        let config = Config::read("a", text);
        let all: Vec<_> = config.tree.all().iter().map(|line| address(Some(line))).collect();
        assert_eq!(all, ["*:80", "*:80", "*:80", "[::]:80", "[::1]:80", "10.0.0.1:80"]);
        assert_eq!(address(None), "*:80");
    }
}
