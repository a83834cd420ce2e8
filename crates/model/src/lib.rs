//! What a user keeps (projects, APIs, records of a session) and the trace of a connection.
//! Values only: without sockets, clocks, files or opinions.

mod api;
mod attempt;
pub mod code;
pub mod cookies;
mod docs;
pub mod export;
pub mod folder;
mod frames;
mod handshake;
pub mod import;
mod mention;
pub mod merge;
mod project;
mod proxy;
pub mod publication;
pub mod query;
mod reconnect;
mod record;
mod secret;
mod settings;
pub mod team;
mod time;
pub mod trace;
mod unlike;
pub mod variables;
pub mod vigil;
mod withheld;

pub use api::{
    Api, Draft, DraftKind, Entry, Folder, Leaf, Node, Param, PathValue, Place, Project, Protobuf,
    SavedMessage, SessionInfo, SessionState, Tree, percent_encoded,
};
pub use attempt::{
    Attempt, Family, Header, Hello, HttpVersion, Identity, Limits, Request, Secret, TlsOptions, UpgradeShape,
};
pub use docs::{Change, CloseDoc, Docs, MessageDirection, MessageDoc};
pub use frames::{FramePart, Frames, MOST_FRAMES};
pub use handshake::Handshake;
pub use mention::{Mention, Mentioned};
pub use project::{Environment, FolderDocument, ProjectDocument, Proto, Status, Variable};
pub use proxy::{Proxy, ProxyFrom, SystemProxy};
pub use reconnect::{Ending, Reconnect};
pub use record::{Direction, Glance, Kind, Record};
pub use secret::is_secret_name;
pub use settings::{Auth, AuthKind, KeyPlace, SettingFault, Settings};
pub use time::iso;
pub use trace::Trace;
pub use unlike::Unlike;
pub use vigil::{Vigil, Watching};
pub use withheld::{MASK, url as withheld_url};
