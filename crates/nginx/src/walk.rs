//! The way of one request through nginx, in nginx's order: the socket, the server and its
//! rewriting, the location and its rewriting, access, files that are tried, and who answers.

pub(crate) mod content;
pub(crate) mod entry;
pub(crate) mod hop;

use crate::Config;
use crate::location::{self, Kind, Way};
use crate::rewriting::{Event, Flow, Rewriting};
use crate::scene::{Scene, Visit};
use crate::target::Target;
use crate::tree::Id;
use crate::value::Request;
use crate::virtual_server::{Chosen, Listen};

/// Locations that one request may come to; nginx gives up then, too.
const MOST: usize = 10;
/// Ways that are looked at where something cannot be told.
const WAYS: usize = 16;

/// One way, from the socket to the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Walk {
    pub(crate) stages: Vec<Stage>,
    pub(crate) end: End,
    /// The location in which it ended.
    pub(crate) location: Option<Id>,
    /// The server.
    pub(crate) server: Option<Id>,
    pub(crate) visit: Visit,
    /// Something had to be assumed on the way.
    pub(crate) is_assumed: bool,
}

/// Something that nginx does on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It comes in here.
    Listens(Listen),
    /// Nobody listens on that port: servers of this one are taken, as if something stood before.
    OtherPort(u16),
    /// This server takes it.
    Serves(Chosen),
    /// These files hold no server, only locations.
    Fragment,
    /// This location takes its path.
    Located(Way, Vec<u8>),
    /// A location was named, and not found by a path.
    Named(Id),
    /// Something that rewriting did.
    Rewriting(Event),
    /// `try_files` or `error_page` leads on, to this.
    Onward(Id, Vec<u8>),
    /// This is asked first.
    AsksFirst(Id),
}

/// How it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Nobody listens.
    Nobody,
    /// The client speaks TLS and the socket does not, or the other way round.
    WrongScheme(Listen),
    /// This line answers.
    Answered(Id, u16),
    /// nginx redirects to the path with a slash.
    AddsSlash(Id),
    /// This line refuses.
    Refused(Id, u16),
    /// It is passed on by this `proxy_pass`, with this path if it is known.
    Passed(Id, Option<Vec<u8>>),
    /// A `stream` passes every byte on by this `proxy_pass`.
    Streamed(Id),
    /// It is handed on by another protocol.
    PassedOtherwise(Id),
    /// Files answer; the line that led to them, if one did.
    Files(Option<Id>),
    /// A location that is `internal`.
    Internal(Id),
    /// A module answers that is not known here.
    Module(Id),
    /// It goes round in a circle.
    Circle,
}

/// Every way that a request for this URL can take, as far as these files tell.
pub(crate) fn walks(config: &Config, target: &Target) -> Vec<Walk> {
    explore(|assume| Walker::new(config, target.path(), target.query(), assume).come_in(target))
}

/// Every way that a request takes that has come to this location.
pub(crate) fn walks_at(config: &Config, location: Id, path: &[u8]) -> Vec<Walk> {
    explore(|assume| Walker::new(config, path.to_vec(), "", assume).begin_at(location))
}

/// Goes each way: where something cannot be told, once as if not and once as if.
fn explore(mut go: impl FnMut(&mut dyn FnMut(Id) -> bool) -> Walk) -> Vec<Walk> {
    let mut walks: Vec<Walk> = vec![];
    let mut waiting: Vec<Vec<bool>> = vec![vec![]];
    while let Some(given) = waiting.pop() {
        let mut made: Vec<bool> = vec![];
        let walk = go(&mut |_| {
            let answer = given.get(made.len()).copied().unwrap_or(false);
            made.push(answer);
            answer
        });
        for at in given.len()..made.len() {
            if waiting.len() + walks.len() < WAYS {
                waiting.push([&made[..at], &[true]].concat());
            }
        }
        walks.push(walk);
    }
    walks
}

/// A request on its way.
struct Walker<'s, 'a> {
    config: &'a Config,
    scene: Scene<'a>,
    stages: Vec<Stage>,
    assume: &'s mut dyn FnMut(Id) -> bool,
    is_assumed: bool,
    /// The server's level; `None` in a fragment.
    server: Option<Id>,
    location: Option<Id>,
    /// The `if` in which the request is.
    inside: Option<Id>,
    /// It comes from nginx itself by now.
    is_internal: bool,
    /// Its path is no longer the one that came.
    is_changed: bool,
    /// It was changed by `break`, so the prefix of its location counts no more.
    is_broken: bool,
    /// An error has had its page already.
    has_failed: bool,
    /// Its path is that of a page which the configuration names: that file is there.
    is_page: bool,
}

impl<'s, 'a> Walker<'s, 'a> {
    fn new(config: &'a Config, path: Vec<u8>, query: &str, assume: &'s mut dyn FnMut(Id) -> bool) -> Self {
        let visit = Visit { uri: Some(path), query: Some(query.into()), ..Visit::default() };
        let scene = Scene::at(config, Request::Upgrade, visit);
        Self {
            config,
            scene,
            stages: vec![],
            assume,
            is_assumed: false,
            server: None,
            location: None,
            inside: None,
            is_internal: false,
            is_changed: false,
            is_broken: false,
            has_failed: false,
            is_page: false,
        }
    }

    fn done(mut self, end: End) -> Walk {
        if let End::Passed(pass, _) = end {
            self.scene.visit.pass = Some(pass);
        }
        Walk {
            stages: self.stages,
            end,
            location: self.location,
            server: self.server,
            visit: self.scene.visit,
            is_assumed: self.is_assumed,
        }
    }

    /// From the server's rewriting on.
    fn serve(&mut self) -> End {
        self.scene.visit.server = self.server;
        match self.rewrite(self.server) {
            Flow::Answered(line, status) => self.answered(line, status),
            _ => self.find(),
        }
    }

    /// From the choice of a location on.
    fn find(&mut self) -> End {
        for _ in 0..MOST {
            let uri = self.scene.visit.uri.clone().unwrap_or_default();
            let mut assumed = vec![];
            let assume = &mut *self.assume;
            let way = location::find(self.config, self.server, &uri, &mut |id| {
                let holds = assume(id);
                assumed.push(Stage::Rewriting(Event::Assumed(id, holds)));
                holds
            });
            self.is_assumed |= !assumed.is_empty();
            self.stages.extend(assumed);
            self.location = way.location;
            self.inside = None;
            if let Some(captures) = way.captures.clone() {
                self.scene.keep(captures);
            }
            let adds_slash = way.adds_slash;
            self.stages.push(Stage::Located(way, uri));
            let Some(location) = self.location else { return self.content() };
            if adds_slash {
                return End::AddsSlash(location);
            }
            // It holds for the locations within, too.
            let line = self.config.nearest_at(Some(location), "internal");
            if let Some(line) = line.filter(|_| !self.is_internal) {
                return self.failed(404, End::Internal(line.id));
            }
            match self.within() {
                Some(end) => return end,
                None => continue,
            }
        }
        End::Circle
    }

    /// What a location does; `None`: it asks for another one.
    fn within(&mut self) -> Option<End> {
        // Its rewriting is not that of the methods that it excepts.
        if let Some(block) = content::excepts(self.config, self.location) {
            self.inside = Some(block.id);
            return Some(self.content());
        }
        match self.rewrite(self.location) {
            Flow::Moved => None,
            Flow::Answered(line, status) => Some(self.answered(line, status)),
            Flow::Through | Flow::Stopped => Some(self.content()),
        }
    }

    fn rewrite(&mut self, level: Option<Id>) -> Flow {
        let mut rewriting = Rewriting::new(&mut self.scene, Some(&mut *self.assume));
        let flow = rewriting.run(level);
        let (events, inside) = (rewriting.events, rewriting.inside);
        let is_rewritten = events.iter().any(|event| matches!(event, Event::Rewritten(..)));
        self.is_assumed |= events.iter().any(|event| matches!(event, Event::Assumed(..) | Event::NoFile(_)));
        self.is_changed |= is_rewritten;
        self.is_internal |= is_rewritten;
        self.is_broken = is_rewritten && flow == Flow::Stopped;
        self.inside = inside.filter(|_| level != self.server || level.is_none());
        self.stages.extend(events.into_iter().map(Stage::Rewriting));
        flow
    }

    /// A line answers: an error may have a page, which may be a location.
    fn answered(&mut self, line: Id, status: u16) -> End {
        let directive = self.config.tree.directive(line);
        let has_page = status >= 400 && directive.is("return") && directive.arguments.len() == 1;
        if !has_page {
            return End::Answered(line, status);
        }
        self.failed(status, End::Answered(line, status))
    }

    /// nginx itself answers with an error: that may have a page, which may be a location.
    fn failed(&mut self, status: u16, end: End) -> End {
        let code = status.to_string();
        let pages = self.config.list_at(self.location.or(self.server), "error_page");
        let page = pages.into_iter().find(|page| {
            let codes = page.arguments.len().saturating_sub(1);
            page.arguments[..codes].iter().any(|word| word.value == code.as_bytes())
        });
        let to = page.and_then(|page| Some((page.id, page.arguments.last()?.value.clone())));
        match to {
            Some((page, to)) if !self.has_failed && (to.starts_with(b"/") || to.starts_with(b"@")) => {
                self.has_failed = true;
                self.onward(page, &to)
            }
            _ => end,
        }
    }

    /// On to a named location, or to another path.
    fn onward(&mut self, line: Id, to: &[u8]) -> End {
        self.stages.push(Stage::Onward(line, to.to_vec()));
        self.is_internal = true;
        if self.stages.len() > 8 * MOST {
            return End::Circle;
        }
        if to.starts_with(b"@") {
            let Some(named) = location::named(self.config, self.server, to) else {
                return End::Answered(line, 500);
            };
            self.location = Some(named.id);
            self.inside = None;
            return self.within().unwrap_or_else(|| self.find());
        }
        let (path, query) = match to.iter().position(|&byte| byte == b'?') {
            Some(at) => (&to[..at], Some(to[at + 1..].to_vec())),
            None => (to, None),
        };
        self.scene.visit.uri = Some(path.to_vec());
        self.scene.visit.query = query.or_else(|| Some(vec![]));
        self.is_changed = true;
        self.serve()
    }

    /// The name of the location, where its path is a prefix.
    fn prefix(&self) -> Option<&'a [u8]> {
        match location::kind(self.config.tree.directive(self.location?))? {
            (Kind::Exact | Kind::Prefix | Kind::Final, name) => Some(name),
            _ => None,
        }
    }
}
