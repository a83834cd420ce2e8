//! A place that proxies, and the headers that it sends on: nginx's inheritance, computed.

use crate::Config;
use crate::rewriting::{Event, Flow, Rewriting};
use crate::scene::{Scene, Visit};
use crate::tree::{Directive, Id};
use crate::value::{self, Request, Value};
use crate::walk::{End, Walk};

/// A `proxy_pass` to HTTP and what is in force around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// The `proxy_pass`.
    pub pass: Id,
    /// The block whose level counts: the location, or the top of a fragment. An `if` is none,
    /// since no header can be set in it.
    pub level: Option<Id>,
    /// The level whose `proxy_set_header` lines are in force: they replace those of every
    /// level above. `None`: no level sets any.
    pub headers_at: Option<Option<Id>>,
    /// The lines in force.
    pub headers: Vec<Id>,
    /// Lines may be missing here: an `include` of a file not seen stands at that level or below.
    pub unread: bool,
    /// What has happened to a handshake that comes here.
    pub(crate) visit: Visit,
    /// The line that answers every request before it could be passed on.
    pub(crate) answered: Option<(Id, u16)>,
    /// The blocks of `if` that hold for every handshake, in their order.
    pub(crate) ifs: Vec<Id>,
}

/// What becomes of one of the two headers of a WebSocket handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// It arrives as it should.
    Passed,
    /// No line in force sets it.
    Missing,
    /// This line sets it to nothing at all, as written.
    Cleared(Id),
    /// This line sends something else: what, if that is known and not nothing.
    Wrong(Id, Vec<u8>),
    /// It cannot be known from this file.
    Unknown,
}

impl Proxy {
    pub(crate) fn all(config: &Config) -> Vec<Self> {
        let passes = config.tree.all().iter().filter(|directive| directive.is("proxy_pass"));
        let mut proxies: Vec<Self> = vec![];
        for mut proxy in passes.filter_map(|pass| Self::of(config, pass)) {
            // What is in force is the same for every `proxy_pass` of one location.
            if proxies.last().is_none_or(|last| last.level != proxy.level) {
                proxy.arrive(config);
                proxies.push(proxy);
            }
        }
        proxies
    }

    /// The place at which a way ends, if it is one that proxies.
    pub(crate) fn of_walk(config: &Config, walk: &Walk) -> Option<Self> {
        let End::Passed(pass, _) = walk.end else { return None };
        let proxy = Self::of(config, config.tree.directive(pass))?;
        Some(Self { visit: walk.visit.clone(), ..proxy })
    }

    /// Lets a handshake come here whose path is not known.
    fn arrive(&mut self, config: &Config) {
        let server = config.server_of(self.level).map(|server| server.id);
        let mut scene = Scene::new(config, Request::Upgrade);
        scene.visit.server = server;
        let mut rewriting = Rewriting::new(&mut scene, None);
        let mut flow = server.map_or(Flow::Through, |server| rewriting.run(Some(server)));
        if !matches!(flow, Flow::Answered(..)) {
            rewriting.events.clear();
            rewriting.inside = None;
            flow = rewriting.run(self.level);
        }
        let (inside, events) = (rewriting.inside, rewriting.events);
        if let Flow::Answered(line, status) = flow {
            self.answered = Some((line, status));
        }
        let pass_in = |level: Option<Id>| config.tree.items(level).find(|item| item.is("proxy_pass"));
        let own = inside.and_then(|inside| pass_in(Some(inside))).or_else(|| pass_in(self.level));
        self.pass = own.map_or(self.pass, |pass| pass.id);
        self.ifs =
            events.iter().filter_map(|it| if let Event::Holds(id) = it { Some(*id) } else { None }).collect();
        self.visit = scene.visit;
        self.visit.pass = Some(self.pass);
    }

    /// The moment at which the headers are made.
    pub(crate) fn scene<'a>(&self, config: &'a Config, request: Request) -> Scene<'a> {
        Scene::at(config, request, self.visit.clone())
    }

    /// The moment at which the headers of a plain request are made, whose path is not known.
    pub(crate) fn plain<'a>(&self, config: &'a Config) -> Scene<'a> {
        let server = config.server_of(self.level).map(|server| server.id);
        let mut scene = Scene::new(config, Request::Plain);
        scene.visit.server = server;
        let mut rewriting = Rewriting::new(&mut scene, None);
        server.map(|server| rewriting.run(Some(server)));
        rewriting.run(self.level);
        scene.visit.pass = Some(self.pass);
        scene
    }

    fn of(config: &Config, pass: &Directive) -> Option<Self> {
        let tree = &config.tree;
        let is_block = |level: &Id| {
            let block = tree.directive(*level);
            block.is("if") || block.is("limit_except")
        };
        let mut levels =
            tree.levels(pass).skip_while(|level| level.as_ref().is_some_and(is_block)).peekable();
        let level = *levels.peek()?;
        let belongs = match level {
            Some(id) => tree.directive(id).is("location"),
            None => pass.argument(0).is_some_and(|url| url.starts_with(b"http")),
        };
        if !belongs {
            return None;
        }
        let mut proxy = Self {
            pass: pass.id,
            level,
            headers_at: None,
            headers: vec![],
            unread: false,
            visit: Visit::default(),
            answered: None,
            ifs: vec![],
        };
        for level in levels {
            proxy.unread |= config.is_unread(level);
            proxy.headers = set_headers(config, level).map(|line| line.id).collect();
            if !proxy.headers.is_empty() {
                proxy.headers_at = Some(level);
                break;
            }
        }
        Some(proxy)
    }

    /// What becomes of this header in a WebSocket handshake: `Upgrade` or `Connection`.
    #[must_use]
    pub fn passage(&self, config: &Config, header: &str) -> Passage {
        self.passage_of(config, header, Request::Upgrade)
    }

    /// The same for one kind of handshake.
    pub(crate) fn passage_of(&self, config: &Config, header: &str, request: Request) -> Passage {
        let lines: Vec<_> = self.lines(config, header).collect();
        let scene = self.scene(config, request);
        let values: Vec<_> = lines
            .iter()
            .map(|line| line.argument(1).unwrap_or_default())
            .map(|written| match scene.value(written) {
                Value::Unknown if is_of_no_header(config, written) => Value::Text(vec![]),
                value => value,
            })
            .collect();
        if values.contains(&Value::Unknown) {
            return Passage::Unknown;
        }
        let sent: Vec<_> = lines
            .iter()
            .zip(&values)
            .filter_map(|(line, value)| Some((line, value.text().filter(|it| !it.is_empty())?)))
            .collect();
        match (sent.as_slice(), lines.first()) {
            ([(_, value)], _) if is_right(header, value) => Passage::Passed,
            ([_, _, ..], _)
                if header == "Connection" && sent.iter().any(|(_, value)| is_right(header, value)) =>
            {
                Passage::Passed
            }
            ([(line, value), ..], _) => Passage::Wrong(line.id, value.to_vec()),
            ([], _) if self.unread => Passage::Unknown,
            ([], Some(line)) if line.argument(1) == Some(b"") => Passage::Cleared(line.id),
            ([], Some(line)) => Passage::Wrong(line.id, vec![]),
            ([], None) => Passage::Missing,
        }
    }

    /// The lines in force that set this header.
    pub fn lines<'a>(&'a self, config: &'a Config, header: &'a str) -> impl Iterator<Item = &'a Directive> {
        self.headers.iter().map(|&id| config.tree.directive(id)).filter(move |line| sets(line, header))
    }

    /// The lines of a level above that would set this header, had a lower level not begun anew.
    pub fn lost<'a>(&'a self, config: &'a Config, header: &'a str) -> Vec<&'a Directive> {
        let Some(Some(level)) = self.headers_at else { return vec![] };
        let above = config.tree.levels(config.tree.directive(level));
        let scene = self.scene(config, Request::Upgrade);
        above
            .map(|level| set_headers(config, level).collect::<Vec<_>>())
            .find(|lines| !lines.is_empty())
            .unwrap_or_default()
            .into_iter()
            .filter(|line| sets(line, header))
            .filter(|line| {
                let value = scene.value(line.argument(1).unwrap_or_default());
                value.text().is_none_or(|value| is_right(header, value))
            })
            .collect()
    }

    /// The line in force of a directive of which only the nearest counts.
    pub fn nearest<'a>(&self, config: &'a Config, name: &'a str) -> Option<&'a Directive> {
        let tree = &config.tree;
        tree.levels(tree.directive(self.pass)).find_map(|level| config.named(level, name).next())
    }

    /// The lines in force of a directive whose lines replace all those above.
    pub fn list<'a>(&self, config: &'a Config, name: &'a str) -> Vec<&'a Directive> {
        let tree = &config.tree;
        tree.levels(tree.directive(self.pass))
            .map(|level| config.named(level, name).collect::<Vec<_>>())
            .find(|lines| !lines.is_empty())
            .unwrap_or_default()
    }

    /// Whether a handshake certainly arrives whole.
    #[must_use]
    pub fn forwards(&self, config: &Config) -> bool {
        ["Upgrade", "Connection"].iter().all(|header| self.passage(config, header) == Passage::Passed)
    }

    /// Whether the `Connection` of the client goes on as it came: that alone says nothing of WebSocket.
    pub(crate) fn hands_connection_on(&self, config: &Config) -> bool {
        let is_own =
            |line: &Directive| line.argument(1).and_then(value::name).as_deref() == Some(b"http_connection");
        let mut lines = self.lines(config, "Connection").peekable();
        lines.peek().is_some() && lines.all(is_own)
    }

    /// Whether nothing at all is configured for WebSocket here.
    #[must_use]
    pub fn is_plain(&self, config: &Config) -> bool {
        let upgrade = self.passage(config, "Upgrade");
        let connection = self.passage(config, "Connection");
        matches!(upgrade, Passage::Missing | Passage::Cleared(_))
            && (self.hands_connection_on(config) || !matches!(connection, Passage::Passed | Passage::Unknown))
    }
}

fn set_headers(config: &Config, level: Option<Id>) -> impl Iterator<Item = &Directive> {
    config.named(level, "proxy_set_header").filter(|item| item.arguments.len() == 2)
}

fn sets(line: &Directive, header: &str) -> bool {
    line.argument(0).is_some_and(|name| name.eq_ignore_ascii_case(header.as_bytes()))
}

/// Whether it is made of a header that no client sends as its `Upgrade` or `Connection`. What a proxy
/// before might add begins with `x`.
fn is_of_no_header(config: &Config, written: &[u8]) -> bool {
    const OWN: [&[u8]; 2] = [b"http_upgrade", b"http_connection"];
    value::name(written).is_some_and(|name| {
        let is_header = name.starts_with(b"http_") && !name.starts_with(b"http_x");
        is_header && !OWN.contains(&name.as_slice()) && !config.variables.is_made(&name)
    })
}

/// Whether a WebSocket server takes this value: `Upgrade` is `websocket`, `Connection` is a
/// list with `upgrade` in it.
fn is_right(header: &str, value: &[u8]) -> bool {
    if header == "Upgrade" {
        return value.eq_ignore_ascii_case(b"websocket");
    }
    value.split(|&byte| byte == b',').any(|token| token.trim_ascii().eq_ignore_ascii_case(b"upgrade"))
}
