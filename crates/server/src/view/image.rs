//! Images of the documentation.

use serde::Serialize;
use utoipa::ToSchema;

/// An image of a project.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Image {
    pub(crate) id: i64,
    /// Its media type.
    pub(crate) kind: String,
    /// In bytes.
    pub(crate) size: u64,
    /// Where it is, on this server: what stands in Markdown.
    pub(crate) path: String,
}

impl From<store::Image> for Image {
    fn from(it: store::Image) -> Self {
        Self { id: it.id, kind: it.kind, size: it.size, path: format!("/api/images/{}", it.id) }
    }
}
