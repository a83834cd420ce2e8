//! Which server a request comes to: by the socket it comes in at, then by its host.

use crate::Config;
use crate::pattern::{Match, matches};
use crate::target::Target;
use crate::tree::{Directive, Id};

/// A `listen`, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listen {
    /// The directive; `None`: a server without one listens on port 80.
    pub(crate) line: Option<Id>,
    /// The server.
    pub(crate) server: Id,
    /// The address as written, `*` where any; a path behind `unix:`.
    pub(crate) address: String,
    /// The port; 0 for a Unix socket.
    pub(crate) port: u16,
    words: Vec<String>,
}

impl Listen {
    /// Whether it has this parameter.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.words.iter().any(|it| it == word)
    }

    pub(crate) fn is_default(&self) -> bool {
        self.has("default_server") || self.has("default")
    }

    pub(crate) fn is_any(&self) -> bool {
        matches!(self.address.as_str(), "*" | "0.0.0.0" | "[::]")
    }

    fn of(server: &Directive, line: &Directive) -> Option<Self> {
        let text = |word: &[u8]| String::from_utf8_lossy(word).into_owned();
        let place = text(line.argument(0)?);
        let (address, port) = if place.starts_with("unix:") {
            (place, 0)
        } else if let Ok(port) = place.parse::<u16>() {
            ("*".to_owned(), port)
        } else if place.ends_with(']') || !place.contains(':') {
            (place, 80)
        } else {
            let (address, port) = place.rsplit_once(':')?;
            (address.to_owned(), port.parse().ok()?)
        };
        let words = line.arguments.iter().skip(1).map(|word| text(&word.value)).collect();
        Some(Self { line: Some(line.id), server: server.id, address, port, words })
    }
}

/// How a server was found among those at one socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// By its name.
    Exactly,
    /// By a name with an asterisk.
    Wildcard,
    /// By an expression.
    Expression,
    /// Nobody has that name: it is the default of its socket.
    Default,
    /// It is the only one.
    Alone,
}

/// The server of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) listen: Listen,
    pub(crate) named: Named,
    /// It might be another: expressions that cannot be read, or addresses that are not known.
    pub(crate) is_sure: bool,
}

/// Every server of HTTP.
pub(crate) fn servers(config: &Config) -> impl Iterator<Item = &Directive> {
    config.tree.all().iter().filter(|block| {
        let outer = block.parent.map(|id| config.tree.directive(id));
        block.is("server") && block.block.is_some() && outer.is_none_or(|outer| outer.is("http"))
    })
}

/// Where a server listens.
pub(crate) fn listens(config: &Config, server: &Directive) -> Vec<Listen> {
    let lines = config.tree.items(Some(server.id)).filter(|item| item.is("listen"));
    let found: Vec<_> = lines.filter_map(|line| Listen::of(server, line)).collect();
    if !found.is_empty() || config.is_unread_at(Some(server.id)) {
        return found;
    }
    vec![Listen { line: None, server: server.id, address: "*".into(), port: 80, words: vec![] }]
}

/// The names of a server.
pub(crate) fn names<'a>(config: &'a Config, server: &Directive) -> impl Iterator<Item = &'a [u8]> {
    let lines = config.tree.items(Some(server.id)).filter(|item| item.is("server_name"));
    lines.flat_map(|line| line.arguments.iter().map(|word| word.value.as_slice()))
}

/// The server that gets a request for this URL; `None`: nobody listens there.
pub(crate) fn choose(config: &Config, target: &Target) -> Option<Chosen> {
    let all: Vec<Listen> = servers(config).flat_map(|server| listens(config, server)).collect();
    // No WebSocket comes by UDP.
    let at_port: Vec<_> = all.into_iter().filter(|it| it.port == target.port && !it.has("quic")).collect();
    let exact = |it: &&Listen| {
        let address = it.address.trim_matches(['[', ']']);
        address == target.host || (target.host == "localhost" && matches!(address, "127.0.0.1" | "::1"))
    };
    let mut groups: Vec<&str> = at_port.iter().filter(exact).map(|it| it.address.as_str()).collect();
    let mut is_sure = true;
    if groups.is_empty() {
        // A single address takes what comes to it, and where the name leads is not known: whoever has
        // the name is meant.
        let (any, single): (Vec<_>, Vec<_>) = at_port.iter().partition(|it| it.is_any());
        is_sure = single.is_empty();
        groups = any.into_iter().chain(single).map(|it| it.address.as_str()).collect();
    }
    groups.dedup();
    let host = target.host.as_bytes();
    let choices: Vec<Chosen> = groups.iter().filter_map(|it| among(config, &at_port, it, host)).collect();
    let is_named = |it: &&Chosen| !matches!(it.named, Named::Default | Named::Alone);
    let is_alone = |it: &&Chosen| it.named == Named::Alone;
    let best = choices.iter().find(is_named).or_else(|| choices.iter().find(is_alone));
    let best = best.or_else(|| choices.first())?.clone();
    let is_one = choices.iter().all(|it| it.listen.server == best.listen.server);
    Some(Chosen { is_sure: best.is_sure && is_sure && is_one, ..best })
}

/// The server for a host among those that listen on one address.
fn among(config: &Config, listens: &[Listen], address: &str, host: &[u8]) -> Option<Chosen> {
    let here: Vec<_> = listens.iter().filter(|it| it.address == address).collect();
    let chosen = |listen: &&Listen, named| Chosen { listen: (*listen).clone(), named, is_sure: true };
    if let [only] = here.as_slice() {
        let has = names(config, config.tree.directive(only.server)).any(|it| it.eq_ignore_ascii_case(host));
        return Some(chosen(only, if has { Named::Exactly } else { Named::Alone }));
    }
    let named: Vec<(&Listen, &[u8])> = here
        .iter()
        .flat_map(|it| names(config, config.tree.directive(it.server)).map(move |name| (*it, name)))
        .collect();
    let exact = |name: &[u8]| name.strip_prefix(b".").unwrap_or(name).eq_ignore_ascii_case(host);
    if let Some((listen, _)) = named.iter().find(|(_, name)| exact(name)) {
        return Some(chosen(listen, Named::Exactly));
    }
    if let Some((listen, _)) = wildcard(named.iter(), |it| it.1, host) {
        return Some(chosen(listen, Named::Wildcard));
    }
    let mut is_sure = true;
    for (listen, name) in &named {
        let Some(expression) = name.strip_prefix(b"~") else { continue };
        match matches(expression, true, host) {
            Match::Yes(_) => return Some(Chosen { is_sure, ..chosen(listen, Named::Expression) }),
            Match::No => {}
            Match::Unknown => is_sure = false,
        }
    }
    let default = here.iter().find(|it| it.is_default()).or_else(|| here.first())?;
    Some(Chosen { is_sure, ..chosen(default, Named::Default) })
}

/// The best of names with an asterisk: the longest that begins with one, then the longest that
/// ends with one.
pub(crate) fn wildcard<'a, T: 'a>(
    all: impl Iterator<Item = T>,
    name: impl Fn(&T) -> &'a [u8],
    host: &[u8],
) -> Option<T> {
    let host = host.to_ascii_lowercase();
    let mut best: Option<((u8, usize), T)> = None;
    for it in all {
        let pattern = name(&it).to_ascii_lowercase();
        let weight = match pattern.as_slice() {
            [b'*', rest @ ..]
                if rest.starts_with(b".") && host.len() > rest.len() && host.ends_with(rest) =>
            {
                (1, rest.len())
            }
            [b'.', ..] if host.len() > pattern.len() && host.ends_with(&pattern) => (1, pattern.len()),
            [start @ .., b'*']
                if start.ends_with(b".") && host.len() > start.len() && host.starts_with(start) =>
            {
                (0, start.len())
            }
            _ => continue,
        };
        if best.as_ref().is_none_or(|(known, _)| weight > *known) {
            best = Some((weight, it));
        }
    }
    best.map(|(_, it)| it)
}
