//! What each client makes of an attempt: data on clients, and nothing that judges the server.
//!
//! A table says of each trait that an attempt may show which clients let it pass, which refuse, and in
//! which exact words. What it does not say is not known, and is said to be so.

mod client;
mod document;
mod head;
mod met;
mod oddity;
mod row;
mod stand;
mod steps;
mod table;
mod template;

pub use client::Client;
pub use document::client_table;
pub(crate) use head::{Form, NODE, PYTHON};
pub(crate) use oddity::{Oddity, oddities};
pub(crate) use stand::{Stand, stands};
