//! The JSON of the code pane: files come in; what is said of them has the form of [`super::NginxCheck`].

use super::NginxFile;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Files of a client's code.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CodeQuestion {
    pub(crate) files: Vec<NginxFile>,
    /// Whether the page that loads them came by `https:`; unknown where nothing is said.
    #[serde(default)]
    pub(crate) is_secure: Option<bool>,
}

/// A client that opens an API.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClientCode {
    /// What its file may be called.
    pub(crate) file: String,
    /// The text of the file.
    pub(crate) text: String,
    /// The names of the secrets that it needs, where they are not written out.
    pub(crate) secrets: Vec<String>,
}
