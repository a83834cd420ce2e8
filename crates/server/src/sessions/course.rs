//! How far an attempt and its examination have come: as it is seen here, or as another node tells it.

use finding::{Language, Progress};
use serde_json::Value;

/// How far they have come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    /// Seen here.
    Here(Progress),
    /// Told by another node, in English and in Japanese.
    Told(Value, Value),
}

impl Default for Course {
    fn default() -> Self {
        Self::Here(Progress::default())
    }
}

impl Course {
    /// As a page is told it.
    pub(crate) fn say(&self, language: Language) -> Value {
        match (self, language) {
            (Self::Here(progress), _) => finding::json_progress(progress, language),
            (Self::Told(en, _), Language::En) => en.clone(),
            (Self::Told(_, ja), Language::Ja) => ja.clone(),
        }
    }
}
