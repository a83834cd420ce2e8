//! What a user keeps (projects, APIs, records of a session) and the trace of a connection.
//! Values only: without sockets, clocks, files or opinions.

mod api;
mod attempt;
pub mod query;
mod record;
pub mod trace;
pub mod vigil;

pub use api::{
    Api, Draft, DraftKind, Entry, Folder, Leaf, Node, Place, Project, SavedMessage, SessionInfo,
    SessionState, Tree,
};
pub use attempt::{
    Attempt, Family, Header, Hello, HttpVersion, Identity, Limits, Request, Secret, TlsOptions, UpgradeShape,
};
pub use record::{Direction, Glance, Kind, Record};
pub use trace::Trace;
pub use vigil::{Vigil, Watching};
