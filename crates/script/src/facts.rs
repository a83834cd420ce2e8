//! What is known of a file: the sockets it opens and what it does with them. Rules judge
//! these facts and never see the parser.

mod room;
mod socket;
mod value;

pub use room::{Function, Role, Site};
pub use socket::{
    Api, Comparison, Event, Fate, Handler, Listener, Member, Opening, Read, Setting, Shadow, Shadowed,
    Socket, Stray, Use, Via,
};
pub use value::{Argument, Piece, Value};
pub(crate) use value::{starts_with, whole};

use finding::{Source, Span};
use std::ops::Range;

/// The WebSocket code of a file. What another list points at stands under that index: a use's
/// socket in `sockets`, a site's function in `functions`.
#[derive(Clone, Debug)]
pub struct Module {
    /// The file.
    pub source: Source,
    /// What is known of the page that loads it.
    pub page: Option<Page>,
    /// Where an engine would refuse it: at most one place a script.
    pub faults: Vec<Fault>,
    /// The functions; a script's own level is one too, and the first of its script.
    pub functions: Vec<Function>,
    /// Every use of a WebSocket constructor that is known to be one.
    pub openings: Vec<Opening>,
    /// The sockets, by the place that holds them.
    pub sockets: Vec<Socket>,
    /// Every use of a member of a socket.
    pub uses: Vec<Use>,
    /// Every handler of an event of a socket.
    pub handlers: Vec<Handler>,
    /// Every reading of what came, and every other use of an event in a handler.
    pub reads: Vec<Read>,
    /// Every comparison of a `readyState`.
    pub comparisons: Vec<Comparison>,
    /// Every call of a function of the file, or its being handed to a timer.
    pub calls: Vec<Call>,
    /// Every listener on the window.
    pub listeners: Vec<Listener>,
    /// Every place that switches the verification of certificates off.
    pub settings: Vec<Setting>,
    /// Every constructor under a name that nothing in the file declares.
    pub strays: Vec<Stray>,
    /// What it imports or requires, by the name that is written.
    pub imports: Vec<String>,
    /// Uses of the name WebSocket that a declaration of the file takes for itself.
    pub shadows: Vec<Shadow>,
    /// The comments that silence a finding.
    pub allows: Vec<Allow>,
    /// It certainly runs in a browser: it is a page, or touches `document` and the like.
    pub in_browser: bool,
    /// It may run elsewhere, where the global WebSocket takes more: Node, Bun, Deno, React Native.
    pub elsewhere: bool,
    /// It is a test: what throws in it tells what it should.
    pub in_test: bool,
    /// Event attributes of a page: text that is put there must need no escaping.
    pub attributes: Vec<Range<usize>>,
    /// A script of it could not be read: it is nested too deeply. What is not found says nothing.
    pub unread: bool,
}

/// The page that loads a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// It came by `https:`.
    pub is_secure: bool,
}

/// A place where the file is no program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub range: Range<usize>,
    /// What the parser says.
    pub message: String,
}

/// A call of a function of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Which function is called.
    pub function: usize,
    /// All of the call.
    pub range: Range<usize>,
    /// Where it is called.
    pub site: Site,
    /// It is handed to `setTimeout` or the like, and called later.
    pub is_later: bool,
    /// How long `setTimeout` waits, in milliseconds, where that is known.
    pub delay: Option<f64>,
}

/// `// wscope-allow code/… reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The comment.
    pub range: Range<usize>,
    /// What it silences.
    pub cause: String,
    /// Why.
    pub reason: String,
    /// The line that it is for: its number, from 1.
    pub line: usize,
}

/// Modules of Node that no bundler brings into a browser.
pub(crate) const OF_NODE: [&str; 10] = [
    "child_process",
    "cluster",
    "dgram",
    "fs",
    "fs/promises",
    "http",
    "https",
    "net",
    "readline",
    "worker_threads",
];

impl Module {
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        Self {
            source: Source::file(name, bytes),
            page: None,
            faults: vec![],
            functions: vec![],
            openings: vec![],
            sockets: vec![],
            uses: vec![],
            handlers: vec![],
            reads: vec![],
            comparisons: vec![],
            calls: vec![],
            listeners: vec![],
            settings: vec![],
            strays: vec![],
            imports: vec![],
            shadows: vec![],
            allows: vec![],
            in_browser: false,
            elsewhere: false,
            in_test: false,
            attributes: vec![],
            unread: false,
        }
    }

    pub(crate) fn span(&self, range: &Range<usize>) -> Span {
        self.source.span(range.clone())
    }

    /// The bytes as they are written there.
    pub(crate) fn written(&self, range: &Range<usize>) -> &[u8] {
        self.source.bytes.get(range.clone()).unwrap_or_default()
    }

    /// Whether it imports what only Node has.
    pub(crate) fn is_nodes(&self) -> bool {
        self.imports.iter().any(|it| {
            let name = it.strip_prefix("node:").unwrap_or(it);
            OF_NODE.contains(&name)
        })
    }

    /// The sockets that the browser's own class makes: its rules hold for them.
    pub(crate) fn is_native(&self, socket: usize) -> bool {
        self.sockets[socket].api == Api::Native
    }

    /// The openings by the browser's own class.
    pub(crate) fn native_openings(&self) -> impl Iterator<Item = &Opening> {
        self.openings.iter().filter(|it| it.api == Api::Native)
    }

    /// The uses of the browser's own sockets.
    pub(crate) fn native_uses(&self) -> impl Iterator<Item = &Use> {
        self.uses.iter().filter(|it| self.is_native(it.socket))
    }

    /// The calls of this member of the browser's own sockets.
    pub(crate) fn calls<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a Use, &'a [Argument])> {
        self.native_uses().filter(move |it| it.name == name).filter_map(|it| match &it.member {
            Member::Called(arguments) => Some((it, arguments.as_slice())),
            Member::Set(_) | Member::Read => None,
        })
    }

    /// The URL of every opening that a string is given to, one item for each string it may be.
    pub(crate) fn urls(&self) -> impl Iterator<Item = (&Opening, &Argument, &[Piece])> {
        self.openings.iter().filter(|it| it.api != Api::Replaced).flat_map(|opening| {
            let url = opening.arguments.first();
            url.into_iter().flat_map(move |url| {
                url.value.each().into_iter().filter_map(move |value| match value {
                    Value::Text(pieces) => Some((opening, url, pieces.as_slice())),
                    _ => None,
                })
            })
        })
    }

    /// The function of a site, then those around it, outwards.
    pub(crate) fn around(&self, function: usize) -> impl Iterator<Item = (usize, &Function)> {
        std::iter::successors(Some(function), |&it| self.functions[it].parent)
            .map(|it| (it, &self.functions[it]))
    }

    /// Whether one function stands within the other, or is it.
    pub(crate) fn is_within(&self, inner: usize, outer: usize) -> bool {
        self.around(inner).any(|(it, _)| it == outer)
    }
}
