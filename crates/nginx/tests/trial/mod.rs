//! Many configurations in the real nginx: what each does with a handshake, a large message, silence
//! and plain requests, and what its backend is sent.

mod backend;
mod client;
mod names;
mod running;

use backend::Backend;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A configuration as its files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    /// Its number, which makes its names.
    pub(crate) number: usize,
    /// The main file.
    pub(crate) main: String,
    /// What it includes, by name.
    pub(crate) files: Vec<(String, String)>,
    /// What a client asks for.
    pub(crate) path: &'static str,
}

/// What was seen of one that nginx takes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Whether the handshake succeeds.
    pub(crate) opens: bool,
    /// The heads that the backend was sent for it.
    pub(crate) heard: Vec<String>,
    /// Whether a message of 1 MiB comes back whole.
    pub(crate) carries: bool,
    /// Whether silence ends it, of which there was a little more than 300 ms.
    pub(crate) is_cut: bool,
    /// What becomes of plain requests.
    pub(crate) plain: Vec<Plain>,
}

/// What becomes of a plain request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    /// The status that the client got.
    pub(crate) status: u16,
    /// The heads that the backend was sent, each as its sorted lines without the first.
    pub(crate) heard: Vec<Vec<String>>,
}

/// What came of it: what was seen, or why nginx does not take it.
pub(crate) type Outcome = Result<Seen, String>;

/// A folder, and what stands behind nginx.
pub(crate) struct Trial {
    folder: PathBuf,
    backend: Backend,
    names: String,
    /// How often nginx was started.
    rounds: Cell<usize>,
}

/// Configurations that run in one nginx at a time.
const TOGETHER: usize = 200;

impl Trial {
    /// In this folder, which the caller takes away.
    pub(crate) fn new(folder: PathBuf) -> Self {
        running::prepare(&folder);
        let backend = Backend::start(&folder.join("back"));
        Self { folder, backend, names: names::start(), rounds: Cell::new(0) }
    }

    /// Runs them all; the outcomes are in their order. Silence takes its time, and is not always asked for.
    pub(crate) fn run(&self, sites: &[Site], with_silence: bool) -> Vec<Outcome> {
        let mut groups: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for (number, site) in sites.iter().enumerate() {
            groups.entry(site.key()).or_default().push(number);
        }
        let mut outcomes: Vec<Option<Outcome>> = sites.iter().map(|_| None).collect();
        for (_, group) in groups {
            for numbers in group.chunks(TOGETHER) {
                for (number, outcome) in self.together(sites, numbers, with_silence) {
                    outcomes[number] = Some(outcome);
                }
            }
        }
        outcomes.into_iter().map(|it| it.expect("each is in one group")).collect()
    }
}

/// What stands in `http` with the files that it includes, and is in force for all that run together;
/// and a number for who must run alone.
type Key = (String, Vec<(String, String)>, Option<usize>);

impl Site {
    /// Whether `fix` is told the URL.
    pub(crate) fn is_told(&self) -> bool {
        self.number.is_multiple_of(2)
    }

    fn key(&self) -> Key {
        let shared = self.files.iter().filter(|(name, _)| name.starts_with("shared/")).cloned().collect();
        // A map that stands behind, for lines of `http`, is one of its own.
        let is_alone = self.http_uses(NAMES[0]) && self.text().contains(&format!("${} {{", NAMES[0]));
        (self.http().to_owned(), shared, is_alone.then_some(self.number))
    }

    /// Whether silence may end before that of all others does.
    fn sets_a_timeout(&self) -> bool {
        self.files.iter().map(|(_, text)| text).chain([&self.main]).any(|text| text.contains("_timeout"))
    }

    /// Whether the lines of `http` have to do with this name: then it is the same for all.
    fn http_uses(&self, name: &str) -> bool {
        let shared =
            self.files.iter().filter(|(file, _)| file.starts_with("shared/")).map(|(_, text)| text.as_str());
        shared.chain([self.http()]).any(|text| text.contains(name))
    }

    /// The lines of `http` before the mark.
    fn http(&self) -> &str {
        let inside = self.main.split_once("http {\n").map_or(self.main.as_str(), |(_, inside)| inside);
        inside.split_once(MARK).map_or("", |(http, _)| http)
    }

    /// What stands behind it, up to the last brace.
    fn text(&self) -> &str {
        let rest = self.main.split_once(MARK).map_or("", |(_, rest)| rest);
        rest.rsplit_once('}').map_or(rest, |(text, _)| text)
    }
}

/// Names that are to be told apart where many run together.
const NAMES: [&str; 4] =
    ["connection_upgrade", "websocket_connection", "upgrade_or_keepalive", "chat_backend"];
/// What stands between `http`'s own lines and the rest.
const MARK: &str = super::generated::MARK;
