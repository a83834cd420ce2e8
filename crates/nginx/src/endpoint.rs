//! The places that are meant for WebSocket, each with a URL that comes to it.

mod example;

use crate::location::{self, Kind};
use crate::tree::{Directive, Id};
use crate::virtual_server::{Listen, listens, names};
use crate::walk::{Stage, Walk};
use crate::{Config, Proxy, Question, Target};

/// A place, and the way that a URL takes to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The URL.
    pub url: String,
    /// The location that serves it; `None`: no location does.
    pub location: Option<Id>,
    /// The server.
    pub server: Option<Id>,
    /// The `listen` by which it comes in; `None`: the one that nginx has by default.
    pub listen: Option<Id>,
    /// The URL, taken apart; its port is 0 where it comes in by a Unix socket.
    pub target: Target,
}

impl Config {
    /// Where a URL comes to; `None`: nobody listens there.
    #[must_use]
    pub fn endpoint(&self, target: &Target) -> Option<Endpoint> {
        let mut asked = self.clone();
        asked.ask(Question::url(target.clone()));
        endpoint(asked.way()?, target)
    }

    /// Every place that is meant for WebSocket: it forwards handshakes, or half of what they need.
    /// Beside them, those places to which no URL was found.
    #[must_use]
    pub fn endpoints(&self) -> (Vec<Endpoint>, Vec<Id>) {
        let (mut found, mut unreached) = (vec![], vec![]);
        let meant = |proxy: &&Proxy| proxy.forwards(self) || !proxy.is_plain(self);
        for proxy in self.proxies.iter().filter(meant) {
            let way = self.urls_to(proxy).iter().find_map(|target| self.endpoint_at(target, proxy));
            match way {
                Some(way) if !found.contains(&way) => found.push(way),
                Some(_) => {}
                None => unreached.push(proxy.pass),
            }
        }
        (found, unreached)
    }

    /// The endpoint of a URL, if it is at this place.
    fn endpoint_at(&self, target: &Target, proxy: &Proxy) -> Option<Endpoint> {
        self.endpoint(target).filter(|it| it.location == proxy.level)
    }

    /// URLs that may come to a place.
    fn urls_to(&self, proxy: &Proxy) -> Vec<Target> {
        let Some(server) = self.server_of(proxy.level) else { return vec![] };
        let paths = self.paths_to(proxy);
        let hosts = self.hosts_of(server);
        let mut urls = vec![];
        for listen in listens(self, server).iter().filter(|it| !it.has("quic")) {
            let scheme = if self.is_secure(listen) { "wss" } else { "ws" };
            let hosts = hosts.iter().cloned().chain(listen.host());
            for host in hosts {
                let url = |path: &String| format!("{scheme}://{host}{}{path}", port(scheme, listen.port));
                // What its URL says is not how a Unix socket is reached.
                let at = |target: Target| Target { port: listen.port, ..target };
                urls.extend(paths.iter().filter_map(|path| Target::parse(&url(path)).map(at)));
            }
        }
        urls
    }

    fn is_secure(&self, listen: &Listen) -> bool {
        let is_on = self.nearest_at(Some(listen.server), "ssl");
        listen.has("ssl") || is_on.is_some_and(|line| line.argument(0) == Some(b"on"))
    }

    /// Hosts that a server's names take; one that nobody has, for the default server.
    fn hosts_of(&self, server: &Directive) -> Vec<String> {
        let host = |name: &[u8]| {
            let name = String::from_utf8_lossy(name);
            match name.as_bytes() {
                [b'~', ..] => example::of(&name[1..]),
                [b'*', b'.', ..] => format!("www{}", &name[1..]),
                [b'.', ..] => name[1..].to_owned(),
                [.., b'.', b'*'] => name.replace(".*", ".test"),
                _ => name.into_owned(),
            }
        };
        let hosts = names(self, server).map(host).filter(|it| !it.is_empty() && it != "_");
        hosts.chain(["localhost".to_owned()]).collect()
    }

    /// Paths that may come to a place: those of its location, and the usual ones.
    fn paths_to(&self, proxy: &Proxy) -> Vec<String> {
        let location = proxy.level.and_then(|id| location::kind(self.tree.directive(id)));
        let own = location.map(|(kind, words)| {
            let words = String::from_utf8_lossy(words);
            match kind {
                Kind::Expression { .. } => example::of(&words),
                _ => words.into_owned(),
            }
        });
        let own = own.filter(|path| path.starts_with('/'));
        let longer = own.iter().flat_map(|path| [format!("{path}x"), format!("{path}/x")]);
        let usual = ["/", "/ws", "/socket.io/"].map(str::to_owned);
        own.clone().into_iter().chain(longer).chain(usual).collect()
    }
}

impl Listen {
    /// The address as a host, where it is one.
    fn host(&self) -> Option<String> {
        let is_any = matches!(self.address.as_str(), "*" | "0.0.0.0" | "[::]");
        (!is_any && self.port > 0).then(|| self.address.clone())
    }
}

fn endpoint(walk: &Walk, target: &Target) -> Option<Endpoint> {
    let listen = walk.stages.iter().find_map(|stage| match stage {
        Stage::Serves(chosen) => Some(chosen.listen.line),
        _ => None,
    });
    let (location, server) = (walk.location, walk.server);
    Some(Endpoint { url: target.url.clone(), location, server, listen: listen?, target: target.clone() })
}

fn port(scheme: &str, port: u16) -> String {
    match (scheme, port) {
        (_, 0) | ("ws", 80) | ("wss", 443) => String::new(),
        _ => format!(":{port}"),
    }
}
