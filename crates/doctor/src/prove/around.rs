//! What a part of a configuration needs and does not define: taken from the configurations around it, else
//! assumed, and said either way.

use finding::Text;
use nginx::{Config, Directive, Facts, Project};

/// More than this a part hardly needs.
pub(super) const MOST: usize = 64;

/// What is put before a part, in `http`.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    /// Directives.
    pub(super) text: String,
    /// What they are, and whence.
    pub(super) told: Vec<Text>,
}

/// What nginx misses.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Missing {
    Variable(String),
    Zone(String),
    Cache(String),
}

impl Around {
    /// The groups of servers that a part sends requests to, where a configuration around it has them.
    pub(super) fn of(part: &Project, around: &[Project]) -> Self {
        let config = Config::of(part, Facts::default());
        let mut found = Self::default();
        let mut seen = vec![];
        for pass in config.tree.all().iter().filter(|it| it.is("proxy_pass")) {
            let url = String::from_utf8_lossy(pass.argument(0).unwrap_or_default()).into_owned();
            let rest = url.split_once("://").map_or("", |(_, rest)| rest);
            let host = rest.split('/').next().unwrap_or_default().to_owned();
            let is_own = config.tree.all().iter().any(|it| it.is("upstream") && is(it, 0, &host));
            if host.is_empty() || is_own || seen.contains(&host) {
                continue;
            }
            found.adopt(&format!("upstream {host}"), around, &|it| it.is("upstream") && is(it, 0, &host));
            seen.push(host);
        }
        found
    }

    /// Supplies what nginx says that it misses; whether that is known to be such a thing.
    pub(super) fn supply(&mut self, said: &str, part: &Project, around: &[Project]) -> bool {
        match missing(said) {
            Some(Missing::Variable(name)) => self.variable(&name, part, around),
            Some(Missing::Zone(name)) => self.zone(&name, part, around),
            Some(Missing::Cache(name)) => {
                let zone = format!("keys_zone={name}:");
                let is_it = |it: &Directive| it.name.value.ends_with(b"_cache_path") && has(it, &zone);
                if !self.adopt(&format!("keys_zone={name}"), around, &is_it) {
                    self.assume_zone(&name, &format!("proxy_cache_path {name} keys_zone={name}:1m;"));
                }
            }
            None => return false,
        }
        true
    }

    fn variable(&mut self, name: &str, part: &Project, around: &[Project]) {
        let dollar = format!("${name}");
        let is_it = |it: &Directive| match it.name.value.as_slice() {
            b"map" | b"split_clients" => is(it, 1, &dollar),
            b"geo" => it.arguments.last().is_some_and(|word| word.value == dollar.as_bytes()),
            _ => false,
        };
        if self.adopt(&dollar, around, &is_it) {
            return;
        }
        let config = Config::of(part, Facts::default());
        let announces = |it: &Directive| {
            let header = it.argument(0).unwrap_or_default();
            it.is("proxy_set_header") && header.eq_ignore_ascii_case(b"connection") && is(it, 1, &dollar)
        };
        if config.tree.all().iter().any(announces) {
            self.text.push_str(&format!("map $http_upgrade {dollar} {{ default upgrade; '' close; }}\n"));
            self.told.push(Text::new(
                format!("{dollar} is assumed: upgrade for a handshake, else close"),
                format!("{dollar} は、ハンドシェイクで upgrade、それ以外で close と仮定"),
            ));
        } else {
            self.text.push_str(&format!("map '' {dollar} {{ default ''; }}\n"));
            self.told
                .push(Text::new(format!("{dollar} is assumed to be empty"), format!("{dollar} は空と仮定")));
        }
    }

    fn zone(&mut self, name: &str, part: &Project, around: &[Project]) {
        let zone = format!("zone={name}:");
        let is_it = |it: &Directive| (it.is("limit_req_zone") || it.is("limit_conn_zone")) && has(it, &zone);
        if self.adopt(&format!("zone={name}"), around, &is_it) {
            return;
        }
        let config = Config::of(part, Facts::default());
        let counts = config.tree.all().iter().any(|it| it.is("limit_conn") && is(it, 0, name));
        let line = match counts {
            true => format!("limit_conn_zone $binary_remote_addr zone={name}:1m;"),
            false => format!("limit_req_zone $binary_remote_addr zone={name}:1m rate=1000r/s;"),
        };
        self.assume_zone(name, &line);
    }

    fn assume_zone(&mut self, name: &str, line: &str) {
        self.text.push_str(&format!("{line}\n"));
        self.told.push(Text::new(format!("the zone {name} is assumed"), format!("ゾーン {name} は仮のもの")));
    }

    /// Takes the first such directive of a configuration around; whether there is one.
    fn adopt(&mut self, what: &str, around: &[Project], is_it: &dyn Fn(&Directive) -> bool) -> bool {
        for project in around {
            let config = Config::of(project, Facts::default());
            let in_http = |it: &&Directive| it.parent.is_some_and(|id| config.tree.directive(id).is("http"));
            let is_whole = |it: &&Directive| !config.tree.items(Some(it.id)).any(|item| item.is("include"));
            let mut all = config.tree.all().iter().filter(in_http).filter(is_whole);
            if let Some(found) = all.find(|it| is_it(it)) {
                self.text.push_str(&format!("{}\n", config.text(found.range.clone())));
                let line = config.line(found.id);
                self.told
                    .push(Text::new(format!("{what} is that of {line}"), format!("{what} は {line} のもの")));
                return true;
            }
        }
        false
    }
}

fn is(directive: &Directive, at: usize, word: &str) -> bool {
    directive.argument(at) == Some(word.as_bytes())
}

/// Whether an argument begins so.
fn has(directive: &Directive, start: &str) -> bool {
    directive.arguments.iter().any(|word| word.value.starts_with(start.as_bytes()))
}

fn missing(said: &str) -> Option<Missing> {
    let quoted = |start: &str| {
        let rest = said.split_once(start)?.1;
        rest.split_once('"')
    };
    if let Some((name, " variable")) =
        quoted("unknown \"").map(|(name, rest)| (name, rest.get(..9).unwrap_or(rest)))
    {
        return Some(Missing::Variable(name.to_owned()));
    }
    if let Some((name, _)) = quoted("zero size shared memory zone \"") {
        return Some(Missing::Zone(name.to_owned()));
    }
    let (name, rest) = quoted("\" zone \"")?;
    rest.starts_with(" is unknown").then(|| Missing::Cache(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nginx_misses_is_read_from_its_words() {
        let read = |said: &str| missing(&format!("2026/11/26 02:14:44 [emerg] 1#1: {said}"));
        assert_eq!(read("unknown \"nope\" variable"), Some(Missing::Variable("nope".into())));
        assert_eq!(read("zero size shared memory zone \"one\""), Some(Missing::Zone("one".into())));
        assert_eq!(read("\"proxy_cache\" zone \"c\" is unknown in /a:1"), Some(Missing::Cache("c".into())));
        assert_eq!(read("unknown directive \"js_content\" in /a:1"), None);
        assert_eq!(read("unknown log format \"x\" in /a:1"), None);
    }
}
