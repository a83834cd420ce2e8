//! How a request comes in.

use super::{End, Stage, Walk, Walker};
use crate::Config;
use crate::location::{self, Way};
use crate::rewriting::Flow;
use crate::target::Target;
use crate::tree::{Directive, Id};
use crate::virtual_server::{Chosen, Listen, Named, choose, listens, names, servers};

impl Walker<'_, '_> {
    pub(super) fn come_in(mut self, target: &Target) -> Walk {
        if let Some(pass) = self.streams(target) {
            return self.done(End::Streamed(pass));
        }
        let Some(chosen) = self.enter(target) else {
            if servers(self.config).next().is_some() {
                return self.done(End::Nobody);
            }
            self.stages.push(Stage::Fragment);
            let end = self.serve();
            return self.done(end);
        };
        self.server = Some(chosen.listen.server);
        let merges = self.config.nearest_at(self.server, "merge_slashes");
        if merges.is_some_and(|line| line.argument(0) == Some(b"off")) {
            self.scene.visit.uri = Some(target.path_of(false));
        }
        self.is_assumed |= !chosen.is_sure;
        let listen = chosen.listen.clone();
        let is_direct = listen.port == target.port;
        self.stages.push(Stage::Serves(chosen));
        // Where something stands before, that one speaks TLS.
        if is_direct && self.speaks_tls(&listen) != target.is_tls {
            return self.done(End::WrongScheme(listen));
        }
        let end = self.serve();
        self.done(end)
    }

    /// The server: of the URL's port, or as if something stood before that passes the host on.
    fn enter(&mut self, target: &Target) -> Option<Chosen> {
        if let Some(chosen) = choose(self.config, target) {
            self.stages.push(Stage::Listens(chosen.listen.clone()));
            return Some(chosen);
        }
        let mut ports: Vec<u16> =
            servers(self.config).flat_map(|server| listens(self.config, server)).map(|it| it.port).collect();
        // The usual ports first, since those are what stands behind something.
        ports.sort_by_key(|&port| (![80, 443].contains(&port), port));
        ports.dedup();
        let choices: Vec<Chosen> = ports
            .iter()
            .filter_map(|&port| choose(self.config, &Target { port, ..target.clone() }))
            .collect();
        let named = |it: &&Chosen| it.named != Named::Default;
        let best = choices.iter().find(named).or_else(|| choices.first())?.clone();
        self.stages.push(Stage::OtherPort(best.listen.port));
        self.is_assumed = true;
        Some(best)
    }

    /// The `proxy_pass` of a `stream` that takes what comes to the URL's port, where no server of HTTP
    /// stands behind it in these files: it carries every byte, whatever they say.
    fn streams(&self, target: &Target) -> Option<Id> {
        let config = self.config;
        if choose(config, target).is_some() {
            return None;
        }
        let is_stream = |block: &Directive| {
            let outer = block.parent.map(|id| config.tree.directive(id));
            block.is("server") && outer.is_some_and(|outer| outer.is("stream"))
        };
        let takes = |server: &&Directive| {
            listens(config, server).iter().any(|it| it.port == target.port && !it.has("udp"))
        };
        let server = config.tree.all().iter().filter(|block| is_stream(block)).find(takes)?;
        let is_behind = |server: &Directive| {
            names(config, server).any(|name| name.eq_ignore_ascii_case(target.host.as_bytes()))
        };
        if servers(config).any(is_behind) {
            return None;
        }
        config.tree.items(Some(server.id)).find(|item| item.is("proxy_pass")).map(|pass| pass.id)
    }

    fn speaks_tls(&self, listen: &Listen) -> bool {
        let is_on = self.config.nearest_at(Some(listen.server), "ssl");
        listen.has("ssl") || is_on.is_some_and(|line| line.argument(0) == Some(b"on"))
    }

    pub(super) fn begin_at(mut self, location: Id) -> Walk {
        let directive = self.config.tree.directive(location);
        self.server = self.config.server_of(directive.parent).map(|server| server.id);
        self.scene.visit.server = self.server;
        self.stages.push(Stage::Named(location));
        self.is_internal = true;
        let flow = self.rewrite(self.server);
        if let Flow::Answered(line, status) = flow {
            let end = self.answered(line, status);
            return self.done(end);
        }
        self.location = Some(location);
        let end = self.within().unwrap_or_else(|| self.find());
        self.done(end)
    }
}

/// The locations that somebody means who says this: by their own words, else by a path.
pub(crate) fn meant(config: &Config, said: &str) -> Vec<Id> {
    let words = |id: Id| {
        let words = config.tree.directive(id).arguments.iter();
        words.map(|word| String::from_utf8_lossy(&word.value).into_owned()).collect::<Vec<_>>().join(" ")
    };
    let all = || config.tree.all().iter().filter(|it| it.is("location") && it.block.is_some());
    let same: Vec<Id> = all()
        .filter(|it| {
            let name = location::kind(it).map(|(_, name)| name == said.as_bytes());
            words(it.id) == said || name == Some(true)
        })
        .map(|it| it.id)
        .collect();
    if !same.is_empty() || !said.starts_with('/') {
        return same;
    }
    let mut levels: Vec<Option<Id>> = servers(config).map(|server| Some(server.id)).collect();
    if levels.is_empty() {
        levels.push(None);
    }
    let ways = levels.iter().map(|level| location::find(config, *level, said.as_bytes(), &mut |_| false));
    ways.filter_map(|way: Way| way.location).collect()
}
