//! What is found in documentation and saved messages.

use serde::Serialize;
use utoipa::ToSchema;

/// Where the words stand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Finds {
    pub(crate) found: Vec<Find>,
    /// There are more than are told of.
    pub(crate) more: bool,
}

/// A text in which they stand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Find {
    /// The API that it belongs to.
    pub(crate) api: i64,
    /// A saved message, not the documentation.
    pub(crate) in_message: bool,
    /// What the part is called; empty: it has no name.
    pub(crate) name: String,
    /// The text around the first word.
    pub(crate) excerpt: String,
}
