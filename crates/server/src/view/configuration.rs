//! The JSON of the nginx pane: files come in, and what is wrong in them goes out with every place
//! as line and column, so that an editor finds it whatever the line ends are.

use super::Report;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Files of an nginx configuration. Nothing is read from the disk: an `include` means one of these.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NginxQuestion {
    pub(crate) files: Vec<NginxFile>,
    /// The name of the file that nginx is started with, or of a part of it.
    pub(crate) main: String,
    /// A WebSocket URL that should pass; only what serves it is judged.
    #[serde(default)]
    pub(crate) url: Option<String>,
    /// Instead of a URL: a location that is a WebSocket endpoint, such as `/ws/`.
    #[serde(default)]
    pub(crate) location: Option<String>,
    /// The nginx that runs them, such as `1.22.1`; unknown where nothing is said.
    #[serde(default)]
    pub(crate) version: Option<String>,
}

/// A file.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NginxFile {
    /// Its path, or as much of it as is known.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// What is said of an nginx configuration.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NginxCheck {
    #[schema(value_type = Report)]
    pub(crate) report: serde_json::Value,
    /// Where each finding of the report is, and how it is mended; in the same order.
    pub(crate) places: Vec<NginxPlaces>,
    /// The files that mending changes.
    pub(crate) mended: Vec<NginxMended>,
    /// What was mended in them.
    pub(crate) done: Vec<NginxTold>,
    /// What would still be wrong.
    pub(crate) left: Vec<NginxTold>,
    /// Every `include` whose file is not among these: what depends on it is not judged.
    pub(crate) unread: Vec<NginxUnread>,
    /// Files that no `include` means, and that are not judged.
    pub(crate) unused: Vec<String>,
    /// What cannot be understood of the URL, the location or the version.
    pub(crate) complaints: Vec<NginxComplaint>,
}

/// Where a finding is, and how it is mended.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NginxPlaces {
    /// The first is the primary one.
    pub(crate) marks: Vec<NginxMark>,
    /// Empty: it is not mended by edits.
    pub(crate) edits: Vec<NginxEdit>,
    /// The same as a unified diff.
    pub(crate) diff: String,
    /// Whether nobody would want to read the edits first.
    pub(crate) is_safe: bool,
}

/// A stretch of a file, and what is to be seen there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NginxMark {
    pub(crate) file: String,
    pub(crate) from: Point,
    pub(crate) to: Point,
    pub(crate) text: String,
}

/// A replacement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NginxEdit {
    pub(crate) file: String,
    pub(crate) from: Point,
    pub(crate) to: Point,
    pub(crate) with: String,
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Point {
    /// From 1.
    pub(crate) line: usize,
    /// From 0, in UTF-16 code units.
    pub(crate) column: usize,
}

/// A file after mending.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NginxMended {
    pub(crate) name: String,
    pub(crate) text: String,
    /// What changes, as a unified diff.
    pub(crate) diff: String,
}

/// A finding in short.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NginxTold {
    pub(crate) cause: String,
    pub(crate) message: String,
    #[schema(required)]
    pub(crate) file: Option<String>,
    /// From 1; of what was mended none is told, as other mendings move it.
    #[schema(required)]
    pub(crate) line: Option<usize>,
}

/// An `include` that leads out of what is here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NginxUnread {
    /// The path or pattern, as nginx would take it.
    pub(crate) path: String,
    /// Whether it is a pattern, which may name several files or none.
    pub(crate) is_pattern: bool,
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: usize,
}

/// Something that was typed beside the files and cannot be understood.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NginxComplaint {
    /// `url`, `location` or `version`; `fix` where there are too many findings to mend them all.
    pub(crate) about: &'static str,
    pub(crate) message: String,
}
