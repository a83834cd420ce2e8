//! What is shown to others: a project, a folder or an API as pages that are complete without scripts,
//! under a link or as files for any host.
//!
//! It goes in three steps: [`gather`] takes what is chosen out of what is kept, or out of a [`Copy`] that was
//! kept when a link was made, with every secret hidden;
//! [`page`] writes it out; whoever answers decides who may read it.

mod connect;
mod content;
mod copy;
mod gather;
mod markup;
mod page;
mod secrets;
mod sessions;
mod site;
mod words;
mod zip;

pub(crate) use content::Content;
pub(crate) use copy::Copy;
pub(crate) use gather::gather;
pub(crate) use markup::escaped;
pub(crate) use page::{note, page, policy};
pub(crate) use site::{Links, Page, STYLE, Wanted, site};
