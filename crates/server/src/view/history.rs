//! The history of an API: names, files, and how long sessions are kept.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The form of a file that a session is exported to.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FileForm {
    /// A line of JSON for every record, without loss.
    Ndjson,
    /// HAR 1.2 with `_webSocketMessages`; it can be imported.
    Har,
    /// A page to read and print, without scripts.
    Html,
}

/// A new name.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewName {
    /// Empty: none.
    pub(crate) name: String,
}

/// How long ended sessions are kept; what is `null` has no bound.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Retention {
    /// So many of each API, the newest.
    #[serde(default)]
    #[schema(required)]
    pub(crate) sessions: Option<u64>,
    /// Those that began at most so many days ago.
    #[serde(default)]
    #[schema(required)]
    pub(crate) days: Option<u64>,
    /// So many bytes on the disk of each project, the newest.
    #[serde(default)]
    #[schema(required)]
    pub(crate) bytes: Option<u64>,
}

/// A rule, and what all rules have removed so far.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Retained {
    /// `null`: none; all is kept, or a project follows the rule of all.
    #[schema(required)]
    pub(crate) rule: Option<Retention>,
    /// So many sessions were removed so far.
    pub(crate) removed: u64,
    /// With so many bytes on the disk.
    pub(crate) removed_bytes: u64,
    /// The last time, in milliseconds since the Unix epoch.
    #[schema(required)]
    pub(crate) removed_wall_ms: Option<f64>,
}

impl From<Retention> for store::Retention {
    fn from(it: Retention) -> Self {
        Self { sessions: it.sessions, days: it.days, bytes: it.bytes }
    }
}

impl From<store::Retention> for Retention {
    fn from(it: store::Retention) -> Self {
        Self { sessions: it.sessions, days: it.days, bytes: it.bytes }
    }
}
