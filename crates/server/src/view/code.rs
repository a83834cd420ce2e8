//! The JSON of the code pane: files come in; what is said of them has the form of [`super::NginxCheck`].

use super::NginxFile;
use serde::Deserialize;
use utoipa::ToSchema;

/// Files of a client's code.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CodeQuestion {
    pub(crate) files: Vec<NginxFile>,
    /// Whether the page that loads them came by `https:`; unknown where nothing is said.
    #[serde(default)]
    pub(crate) is_secure: Option<bool>,
}
