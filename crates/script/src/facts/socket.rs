//! Sockets: how they are opened, where they are kept and what is done with them.

use super::{Argument, Site};
use std::ops::Range;

/// Whose WebSocket class it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// The global one: the browser's, or what Node, Deno and Bun have like it.
    Native,
    /// That of the package `ws`.
    Ws,
    /// The browser's there, that of `ws` in Node.
    Isomorphic,
    /// That of `undici`: as the browser's, and it takes headers.
    Undici,
    /// One that connects again by itself: `reconnecting-websocket`, `partysocket`.
    Reconnecting,
    /// The file puts another in the place of the global one: nothing is known of it.
    Replaced,
}

/// `new WebSocket(…)`, or the same without `new`.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// All of it.
    pub range: Range<usize>,
    /// The constructor.
    pub callee: Range<usize>,
    /// Whose constructor it is.
    pub api: Api,
    /// Whether `new` stands before it.
    pub is_new: bool,
    /// What it is given.
    pub arguments: Vec<Argument>,
    /// What becomes of the socket.
    pub fate: Fate,
    /// The name of the variable that a `let` or a `const` declares with it.
    pub declares: Option<String>,
    /// The socket, by its index.
    pub socket: usize,
    /// Where it stands.
    pub site: Site,
}

/// What becomes of what an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is kept in a variable, a property or a field.
    Kept,
    /// Nothing: the expression is a statement.
    Dropped,
    /// The function returns it.
    Returned,
    /// It is handed to a function, or put into an object.
    Passed,
    /// A member of it is used at once.
    Chained,
    /// It is awaited.
    Awaited,
    /// Something else.
    Other,
}

/// A socket: what a place holds, or what one opening gives where no place is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// Its name as it is written: `socket`, `this.socket`; empty where it has none.
    pub name: String,
    /// Whose class it is of.
    pub api: Api,
    /// It is handed on to where it cannot be followed: returned, passed, exported, stored elsewhere.
    pub escapes: bool,
    /// It is a field or a property, which code elsewhere may reach.
    pub is_shared: bool,
    /// A server of `ws` gives it to who listens for connections: where it gets its name there.
    pub served: Option<Range<usize>>,
    /// The function, by its index, whose variable it is, or in which its first opening stands.
    pub function: usize,
}

/// A use of a socket's member: `socket.onopen = …`, `socket.close(…)`, `socket.readyState`.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// The socket, by its index.
    pub socket: usize,
    /// The member's name.
    pub name: String,
    /// Where that stands.
    pub name_range: Range<usize>,
    /// All of it.
    pub range: Range<usize>,
    /// What is done.
    pub member: Member,
    /// Where it stands.
    pub site: Site,
}

/// What is done with a member.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// It is set to this.
    Set(Argument),
    /// It is called with these.
    Called(Vec<Argument>),
    /// It is read, or asked for.
    Read,
}

/// A handler of an event of a socket.
#[derive(Clone, Debug, PartialEq)]
pub struct Handler {
    /// The socket, by its index.
    pub socket: usize,
    /// The event: `open`, `message`, …, as it is written.
    pub event: String,
    /// How it is set.
    pub via: Via,
    /// What is set.
    pub range: Range<usize>,
    /// The function, by its index, where it is known.
    pub function: Option<usize>,
    /// Where it is set.
    pub site: Site,
}

/// How a handler is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// `socket.onmessage = …`.
    Property,
    /// `socket.addEventListener("message", …)`.
    Listener,
    /// `socket.on("message", …)` or `once`: it is given the data, not an event.
    On,
}

/// A use of what a handler of `message` is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The handler, by its index.
    pub handler: usize,
    /// What is used.
    pub what: Event,
    /// What is done with it: `JSON.parse`, a method's name, `===` for a comparison with a string.
    pub by: String,
    /// All of it: the call or the comparison.
    pub range: Range<usize>,
    /// The event or the data.
    pub argument: Range<usize>,
    /// Where it stands.
    pub site: Site,
}

/// What of an event is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The first parameter of the handler itself.
    Itself,
    /// Its `data`.
    Data,
}

/// `socket.readyState === …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The socket, by its index; `None` where what has the `readyState` is not known.
    pub socket: Option<usize>,
    /// All of it.
    pub range: Range<usize>,
    /// `===`, `<`, `case`; `if` where it is asked as a truth; `=` where it is set.
    pub operator: &'static str,
    /// What it is compared with.
    pub other: Argument,
}

/// A listener on the window: `addEventListener("unload", …)`, `window.onunload = …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Listener {
    /// The event.
    pub event: String,
    /// Where its name is written, without quotes or `on`.
    pub name_range: Range<usize>,
    /// All of it.
    pub range: Range<usize>,
    /// The function, by its index, where it is known.
    pub function: Option<usize>,
}

/// A place that switches the verification of certificates off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// All of it: `rejectUnauthorized: false`, or the assignment to the environment.
    pub range: Range<usize>,
    /// It is for the whole process.
    pub is_global: bool,
    /// The name that the object is kept under, or that of the function that gives it.
    pub kept_as: Option<String>,
}

/// A constructor under a name that nothing in the file declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// The name.
    pub name: String,
    /// Where it is written.
    pub range: Range<usize>,
}

/// A use of the name WebSocket that a declaration of the same name in the file takes for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shadow {
    /// Where the name is declared.
    pub declared: Range<usize>,
    /// The use that is meant for the browser's class.
    pub used: Range<usize>,
    /// What declares it.
    pub by: Shadowed,
}

/// What declares the name WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shadowed {
    /// `const WebSocket = WebSocket || …`: it is read before it is set.
    Itself,
    /// A class whose own constructor makes another of itself.
    Class,
    /// A component, which is no constructor.
    Component,
}

impl Api {
    /// Whether it may be the browser's own class, with the browser's rules.
    #[must_use]
    pub fn is_browsers(self) -> bool {
        matches!(self, Self::Native | Self::Isomorphic)
    }

    /// Whether it takes headers and other options of Node's.
    #[must_use]
    pub fn takes_options(self) -> bool {
        matches!(self, Self::Ws | Self::Isomorphic | Self::Undici)
    }
}
