//! The history of an API: names, files, and how long sessions are kept.

use super::{RecordRow, Session};
use serde::{Deserialize, Serialize};
use std::ops::Range;
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

/// A page of the history.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct History {
    /// Newest first.
    pub(crate) sessions: Vec<Session>,
    /// `before` of the next page; `null`: there is none.
    #[schema(required)]
    pub(crate) next: Option<i64>,
}

/// Two sessions beside each other. What the sessions say of themselves is left out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Comparison {
    /// From the beginning to the end.
    pub(crate) stretches: Vec<Stretch>,
    /// So many records are the same in both.
    pub(crate) same: u64,
    /// So many has only the first.
    pub(crate) only_a: u64,
    /// So many has only the second.
    pub(crate) only_b: u64,
    /// So many pairs stand in the place of each other.
    pub(crate) changed: u64,
    /// Of those that differ, so many are counted only.
    pub(crate) untold: u64,
    /// Of those that are told, so many stand elsewhere in the other session.
    pub(crate) moved: u64,
    /// At least one session is longer than what is compared.
    pub(crate) cut: bool,
    /// Records of each session that are compared, at most.
    pub(crate) compared: u64,
}

/// Records that are the same in both sessions, or two that are not.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Stretch {
    /// How many are the same; 0: these differ.
    pub(crate) count: u64,
    /// Where they stand in the first session: the number of the first and of the last.
    pub(crate) a_first: u64,
    pub(crate) a_last: u64,
    /// Where they stand in the second.
    pub(crate) b_first: u64,
    pub(crate) b_last: u64,
    /// When the first of them happened in the first session, in milliseconds since it began.
    pub(crate) a_ms: f64,
    /// When it happened in the second.
    pub(crate) b_ms: f64,
    /// What differs.
    #[schema(required)]
    pub(crate) different: Option<Difference>,
}

/// What stands in the place of each other; `null`: there is nothing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Difference {
    #[schema(required)]
    pub(crate) a: Option<RecordRow>,
    #[schema(required)]
    pub(crate) b: Option<RecordRow>,
}

impl Stretch {
    /// So many that are the same: from the first to the last in each, and when the first happened.
    pub(crate) fn same(count: u64, a: Range<u64>, b: Range<u64>, (a_ms, b_ms): (f64, f64)) -> Self {
        Self {
            count,
            a_first: a.start,
            a_last: a.end,
            b_first: b.start,
            b_last: b.end,
            a_ms,
            b_ms,
            different: None,
        }
    }

    pub(crate) fn different(it: Difference) -> Self {
        let place = |row: &Option<RecordRow>| row.as_ref().map_or((0, 0.0), |row| (row.seq, row.at_ms));
        let ((a, a_ms), (b, b_ms)) = (place(&it.a), place(&it.b));
        Self { count: 0, a_first: a, a_last: a, b_first: b, b_last: b, a_ms, b_ms, different: Some(it) }
    }
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
