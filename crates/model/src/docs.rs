//! What a user writes about an API.

use serde::{Deserialize, Serialize};

/// The documentation of an API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Docs {
    /// How far it is: `designing`, `developing`, `testing`, `released`, `deprecated`, or a word of the
    /// user's own; empty: nothing is said.
    pub status: String,
    /// Who is responsible.
    pub owner: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// What it is for, in Markdown.
    pub description: String,
    /// The messages that it takes and gives.
    pub messages: Vec<MessageDoc>,
    /// The close codes that it uses.
    pub closes: Vec<CloseDoc>,
    /// What changed, by version.
    pub changes: Vec<Change>,
}

/// A message that an API takes or gives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageDoc {
    /// Its name.
    pub name: String,
    /// Whether the server takes it or gives it.
    pub direction: MessageDirection,
    /// What it means, in Markdown.
    pub description: String,
    /// What one looks like.
    pub example: String,
    /// Its JSON Schema; empty: none.
    pub schema: String,
}

/// Whether the server takes a message or gives it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageDirection {
    /// The client sends it.
    #[default]
    Takes,
    /// The server sends it.
    Gives,
}

/// A close code that an API uses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CloseDoc {
    /// The code.
    pub code: u16,
    /// What it means.
    pub meaning: String,
}

/// What changed in a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Change {
    /// The version.
    pub version: String,
    /// What changed in it.
    pub text: String,
}
