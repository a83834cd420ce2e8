//! `wscope login`, `logout`, `pull` and `push`: a project of a server as a folder of files, for git. What
//! the files look like, and how two changes go together, is said in `model::folder`.

mod disk;
mod here;
mod images;
mod keys;
mod lay;
mod pull;
mod push;
mod server;
mod sign;
mod state;
mod there;
mod told;

pub(super) use pull::pull;
pub(super) use push::push;
pub(super) use sign::{login, logout};

use crate::args::{Merge, Preferred, Way};
use crate::failure::Failure;
use crate::terminal::Terminal;
use finding::Text;
use keys::Keys;
use model::merge::Side;
use server::Server;

impl Merge {
    fn side(self) -> Option<Side> {
        self.prefer.map(|it| match it {
            Preferred::Folder => Side::Folder,
            Preferred::Server => Side::Server,
        })
    }
}

fn not_done(en: impl Into<String>, ja: impl Into<String>) -> Failure {
    Failure::NotDone(Text::new(en, ja))
}

/// The server to ask: the named one, the one that the folder came from, or the only one that there is a
/// key for. The key of the environment goes only to a server that the user has named, since a folder may
/// come from anybody.
fn reach(
    named: Option<String>,
    remembered: Option<String>,
    way: &Way,
    terminal: Terminal,
) -> Result<Server, Failure> {
    let keys = Keys::read()?;
    let is_named = named.is_some();
    let Some(origin) = named.or(remembered).or_else(|| keys.only()) else {
        return Err(not_done(
            "which server? Name it with --server URL, or sign in: wscope login URL",
            "サーバーが分かりません。--server URL で指定するか、wscope login URL でサインインしてください",
        ));
    };
    let from_environment = std::env::var("WSCOPE_KEY").ok().filter(|it| !it.is_empty());
    if from_environment.is_some() && !is_named {
        return Err(not_done(
            format!("WSCOPE_KEY is sent only to a server that is named: --server {origin} or WSCOPE_SERVER"),
            format!("WSCOPE_KEY は指定されたサーバーにだけ送ります: --server {origin} または WSCOPE_SERVER"),
        ));
    }
    let key = from_environment.or_else(|| keys.of(&origin));
    Server::new(&origin, key, way, terminal.language)
}
