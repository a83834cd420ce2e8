//! What was deleted and waits.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was deleted and can be restored, the last first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Bin {
    pub(crate) discarded: Vec<Discarded>,
    /// How many days it waits.
    pub(crate) days: u32,
}

/// Something that was deleted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Discarded {
    /// The number that restores it.
    pub(crate) number: i64,
    #[schema(inline)]
    pub(crate) kind: DiscardedKind,
    /// Its name when it was deleted; empty: it has none.
    pub(crate) name: String,
    /// The project that it stood in, or was.
    pub(crate) project: i64,
    /// When; `null`: nobody knows.
    #[schema(required)]
    pub(crate) wall_ms: Option<f64>,
    /// Who deleted it; `null`: the user of this machine, or nobody knows.
    #[schema(required)]
    pub(crate) author: Option<String>,
}

/// What it was.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DiscardedKind {
    Project,
    Folder,
    Api,
    Session,
    Image,
}

/// How long what was deleted waits.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct BinRule {
    /// 1 to 3650.
    pub(crate) days: u32,
}

impl From<store::Discarded> for Discarded {
    fn from(it: store::Discarded) -> Self {
        let kind = match it.kind.as_str() {
            "project" => DiscardedKind::Project,
            "folder" => DiscardedKind::Folder,
            "session" => DiscardedKind::Session,
            "image" => DiscardedKind::Image,
            _ => DiscardedKind::Api,
        };
        let wall_ms = (it.at_ms > 0).then_some(it.at_ms as f64);
        Self { number: it.number, kind, name: it.name, project: it.project, wall_ms, author: it.author }
    }
}
