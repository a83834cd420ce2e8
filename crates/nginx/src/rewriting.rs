//! What `set`, `if`, `rewrite`, `return` and `break` do to a request, in their order.

mod condition;

pub(crate) use condition::holds;

use crate::pattern::{Match, matches};
use crate::scene::Scene;
use crate::tree::{Directive, Id};
use crate::value::Value;

/// How the lines of a level end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// All were gone through.
    Through,
    /// The path is another now, and asks for its location.
    Moved,
    /// `break`: the path is another, and stays here.
    Stopped,
    /// An answer: by this line, with this status.
    Answered(Id, u16),
}

/// A thing that happened, for those who want to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// An `if` that holds.
    Holds(Id),
    /// An `if` or an expression of which it cannot be told, and what is assumed.
    Assumed(Id, bool),
    /// A path became this one.
    Rewritten(Id, Vec<u8>),
    /// No file has this name, it is assumed.
    NoFile(Id),
}

/// Goes through the lines of levels.
pub(crate) struct Rewriting<'s, 'a> {
    pub(crate) scene: &'s mut Scene<'a>,
    /// What is assumed where it cannot be told; `None`: nothing, and both is kept in mind.
    pub(crate) assume: Option<&'s mut dyn FnMut(Id) -> bool>,
    pub(crate) events: Vec<Event>,
    /// The last `if` that holds: its block is where the request is.
    pub(crate) inside: Option<Id>,
    is_moved: bool,
}

impl<'s, 'a> Rewriting<'s, 'a> {
    pub(crate) fn new(scene: &'s mut Scene<'a>, assume: Option<&'s mut dyn FnMut(Id) -> bool>) -> Self {
        Self { scene, assume, events: vec![], inside: None, is_moved: false }
    }

    /// Goes through the lines of this level.
    pub(crate) fn run(&mut self, level: Option<Id>) -> Flow {
        self.is_moved = false;
        match self.lines(level, false) {
            Flow::Through if self.is_moved => Flow::Moved,
            flow => flow,
        }
    }

    fn lines(&mut self, level: Option<Id>, is_inner: bool) -> Flow {
        let config = self.scene.config;
        for line in config.tree.items(level) {
            let flow = match line.name.value.as_slice() {
                b"set" => {
                    self.set(line);
                    Flow::Through
                }
                b"return" => self.answer(line),
                b"rewrite" => self.rewrite(line),
                b"break" => Flow::Stopped,
                b"if" if !is_inner && line.block.is_some() => self.branch(line),
                _ => Flow::Through,
            };
            if flow != Flow::Through {
                return flow;
            }
        }
        Flow::Through
    }

    fn set(&mut self, line: &Directive) {
        let (Some(name), Some(value)) = (line.argument(0), line.argument(1)) else { return };
        let value = self.scene.value(value);
        let name = name.strip_prefix(b"$").unwrap_or(name);
        self.scene.visit.set.insert(name.to_ascii_lowercase(), value);
    }

    fn answer(&self, line: &Directive) -> Flow {
        let first = line.argument(0).unwrap_or_default();
        let status = std::str::from_utf8(first).ok().and_then(|it| it.parse().ok());
        Flow::Answered(line.id, status.unwrap_or(302))
    }

    fn branch(&mut self, line: &Directive) -> Flow {
        let holds = match (holds(self.scene, line, &mut self.events), &mut self.assume) {
            (Some(holds), _) => holds,
            (None, Some(assume)) => {
                let assumed = assume(line.id);
                self.events.push(Event::Assumed(line.id, assumed));
                assumed
            }
            (None, None) => {
                self.blur(line);
                return Flow::Through;
            }
        };
        if !holds {
            return Flow::Through;
        }
        self.events.push(Event::Holds(line.id));
        self.inside = Some(line.id);
        self.lines(Some(line.id), true)
    }

    /// What a branch may have changed is not known any more.
    fn blur(&mut self, branch: &Directive) {
        for line in self.scene.config.tree.items(Some(branch.id)) {
            if let Some(name) = line.argument(0).filter(|_| line.is("set")) {
                let name = name.strip_prefix(b"$").unwrap_or(name);
                self.scene.visit.set.insert(name.to_ascii_lowercase(), Value::Unknown);
            }
        }
    }

    fn rewrite(&mut self, line: &Directive) -> Flow {
        let (Some(expression), Some(to)) = (line.argument(0), line.argument(1)) else { return Flow::Through };
        let Some(uri) = self.scene.visit.uri.clone() else {
            self.scene.visit.captures = None;
            return Flow::Through;
        };
        match matches(expression, false, &uri) {
            Match::No => return Flow::Through,
            Match::Yes(captures) => self.scene.keep(captures),
            Match::Unknown => {
                self.scene.visit.captures = None;
                let assumed = self.assume.as_mut().is_some_and(|assume| assume(line.id));
                self.events.push(Event::Assumed(line.id, assumed));
                if !assumed {
                    return Flow::Through;
                }
            }
        }
        let flag = line.argument(2).unwrap_or_default();
        let leads_away = [&b"http://"[..], b"https://", b"$scheme"].iter().any(|start| to.starts_with(start));
        match flag {
            b"permanent" => return Flow::Answered(line.id, 301),
            b"redirect" => return Flow::Answered(line.id, 302),
            _ if leads_away => return Flow::Answered(line.id, 302),
            _ => {}
        }
        self.move_to(line.id, to);
        match flag {
            b"last" => Flow::Moved,
            b"break" => Flow::Stopped,
            _ => {
                self.is_moved = true;
                Flow::Through
            }
        }
    }

    fn move_to(&mut self, line: Id, to: &[u8]) {
        let (path, query) = match to.iter().position(|&byte| byte == b'?') {
            Some(at) => (&to[..at], Some(&to[at + 1..])),
            None => (to, None),
        };
        let uri = self.scene.value(path).text().map(<[u8]>::to_vec);
        if let Some(query) = query {
            let own = self.scene.value(query).text().map(<[u8]>::to_vec);
            let old = self.scene.visit.query.clone();
            self.scene.visit.query = match (own, old) {
                (Some(own), _) if own.is_empty() => Some(own),
                (Some(own), Some(old)) if old.is_empty() => Some(own),
                (Some(own), Some(old)) => Some([own, b"&".to_vec(), old].concat()),
                _ => None,
            };
        }
        self.events.push(Event::Rewritten(line, uri.clone().unwrap_or_else(|| path.to_vec())));
        self.scene.visit.uri = uri;
    }
}
