//! A project as a folder of files that people read and compare: each API an AsyncAPI 3 document, and back.
//! Texts and values only: what reads the disk and asks the server stands in the command line.

pub mod comments;
mod document;
mod fault;
mod fields;
mod frame;
mod kept;
pub mod names;
pub mod secrets;
mod shape;
pub mod yaml;

pub use document::{ApiFile, is_api};
pub use fault::Fault;
pub use fields::{api_fields, api_of, folder_fields, folder_of, project_fields, project_of};
pub use frame::{FolderFile, ProjectFile};
pub use shape::{Conflict, Id, Item, Key, Kind, Merged, Shape, WHERE, merge_shapes};

pub(crate) use kept::keys;
