//! A row of the table: one trait, and what each client makes of it.

use super::Client;

/// A trait that an attempt may show, and what each client makes of it.
#[derive(Debug)]
pub(super) struct Row {
    /// Its name, for whoever reads or tests the table.
    pub(super) name: &'static str,
    /// What of the attempt it is about.
    pub(super) part: Part,
    /// The codes that rules give it: findings of these are about this trait.
    pub(super) causes: &'static [&'static str],
    /// Who says so.
    pub(super) source: Source,
    /// In the order of [`Client::ALL`].
    pub(super) cells: [Cell; 7],
    /// Older versions that do otherwise.
    pub(super) older: &'static [(Client, &'static str, Cell)],
    /// What is to be said of it where it is legal and some clients refuse it all the same: in English and
    /// in Japanese.
    pub(super) legal: Option<(&'static str, &'static str)>,
}

/// What a client makes of a trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// It lets it pass.
    Opens,
    /// It fails with these words, a template; `None`: in words that are not known.
    Refuses(Option<&'static str>),
    /// Not known.
    Unknown,
}

/// Who says what a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// Measured with the versions of [`Client::version`], and held by `tests/peers/tests/clients.rs`.
    Test,
    /// Measured with both browsers, and held by `tests/peers/tests/browser.rs`; other clients have no page.
    Browsers,
    /// Measured by hand with those versions.
    Hand,
    /// A row of `failures.md`, the measurements that the doctor stands on.
    Record(&'static str),
}

/// What of an attempt a trait is about, in the order in which most clients look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Url,
    Page,
    Name,
    Tcp,
    Proxy,
    Tls,
    Answer,
    Lines,
    Interim,
    Status,
    Connection,
    Upgrade,
    Accept,
    Subprotocol,
    Extension,
    Frames,
    Close,
}

impl Row {
    pub(super) const fn new(name: &'static str, part: Part, source: Source, cells: [Cell; 7]) -> Self {
        Self { name, part, causes: &[], source, cells, older: &[], legal: None }
    }

    pub(super) const fn of(mut self, causes: &'static [&'static str]) -> Self {
        self.causes = causes;
        self
    }

    pub(super) const fn older(mut self, older: &'static [(Client, &'static str, Cell)]) -> Self {
        self.older = older;
        self
    }

    pub(super) const fn legal(mut self, en: &'static str, ja: &'static str) -> Self {
        self.legal = Some((en, ja));
        self
    }

    pub(super) fn cell(&self, client: Client) -> Cell {
        self.cells[client as usize]
    }
}

/// The client lets it pass.
pub(super) const O: Cell = Cell::Opens;
/// Not known.
pub(super) const UNKNOWN: Cell = Cell::Unknown;
/// The client fails, in words that are not known or that differ with what came.
pub(super) const X: Cell = Cell::Refuses(None);
/// The client fails without words.
pub(super) const SILENT: Cell = Cell::Refuses(Some(""));

/// The client fails with these words.
pub(super) const fn says(template: &'static str) -> Cell {
    Cell::Refuses(Some(template))
}

/// The rows of a file: each a static of its own, and all of them as `ALL`.
macro_rules! rows {
    ($($name:ident = $row:expr;)*) => {
        $(pub(in crate::clients) static $name: $crate::clients::row::Row = $row;)*
        pub(in crate::clients) static ALL: &[&$crate::clients::row::Row] = &[$(&$name),*];
    };
}

/// Chrome's words in the console.
macro_rules! chrome {
    ($($words:literal),+) => {
        $crate::clients::row::says(concat!("WebSocket connection to '{url}' failed: ", $($words),+))
    };
}

/// Chrome's words on an answer.
macro_rules! shaken {
    ($words:literal) => {
        $crate::clients::row::chrome!("Error during WebSocket handshake: ", $words)
    };
}

/// Chrome's words for an error of its network.
macro_rules! net_error {
    ($code:literal) => {
        $crate::clients::row::chrome!("Error in connection establishment: net::ERR_", $code)
    };
}

pub(super) use {chrome, net_error, rows, shaken};
