//! Keeps projects, APIs, sessions and captures: in SQLite, in one folder that one process owns, or in
//! PostgreSQL, which several nodes share.
//!
//! A capture is kept as chunks: consecutive records of a session in one compressed block, one row a
//! block, written by group commit ([`Transcript`]). What [`Transcript::progress`] says is stored
//! survives the death of the process, and of the machine.
//! Without opinions on what is kept, and without a clock: times come in as values.

mod accounts;
mod apis;
mod backup;
mod blocks;
mod captures;
mod codec;
mod comments;
mod cookies;
mod copies;
mod deeds;
mod deletions;
mod documents;
mod error;
mod folder;
mod gather;
mod images;
mod invitations;
mod logins;
mod members;
mod nodes;
mod open;
mod own;
mod parcel;
mod press;
mod publications;
mod reports;
mod retention;
mod schema;
mod search;
mod sessions;
mod subjects;
mod text;
mod tree;
mod versions;
mod writer;

pub use backup::{Place, back_up, bring_back};
pub use codec::Corrupt;
pub use comments::{Comment, NewComment};
pub use deletions::Discarded;
pub use error::{Current, Error};
pub use folder::owner;
pub use images::Image;
pub use nodes::{Node, Whereabouts};
pub use open::Store;
pub use parcel::{parcel, unparcel};
pub use reports::{Papers, Report};
pub use retention::{Removed, Retention};
pub use search::{Limits, Looked, Order, Search};
pub use sessions::{Close, Session, Whose};
pub use versions::{Hand, Version};
pub use writer::{Progress, Transcript};
