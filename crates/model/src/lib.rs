//! What a user keeps (projects, APIs, records of a session) and the trace of a connection.
//! Values only: without sockets, clocks, files or opinions.

mod api;
mod attempt;
mod docs;
pub mod export;
mod handshake;
pub mod import;
mod project;
pub mod query;
mod record;
mod settings;
mod time;
pub mod trace;
pub mod variables;
pub mod vigil;

pub use api::{
    Api, Draft, DraftKind, Entry, Folder, Leaf, Node, Place, Project, SavedMessage, SessionInfo,
    SessionState, Tree,
};
pub use attempt::{
    Attempt, Family, Header, Hello, HttpVersion, Identity, Limits, Request, Secret, TlsOptions, UpgradeShape,
};
pub use docs::{Change, CloseDoc, Docs, MessageDirection, MessageDoc};
pub use handshake::Handshake;
pub use project::{Environment, FolderDocument, ProjectDocument, Variable};
pub use record::{Direction, Glance, Kind, Record};
pub use settings::{Auth, AuthKind, KeyPlace, SettingFault, Settings};
pub use trace::Trace;
pub use vigil::{Vigil, Watching};
