//! What a project and a folder hold beside what stands in them.

use crate::{Auth, Proxy};
use serde::{Deserialize, Serialize};

/// The document of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProjectDocument {
    /// Variables that every environment has.
    pub variables: Vec<Variable>,
    /// Sets of variables of which one is chosen; its values stand before those of the project.
    pub environments: Vec<Environment>,
    /// The name of the environment that is chosen; empty: none.
    pub environment: String,
    /// How the clients of its APIs say who they are, where the API does not say it itself.
    pub auth: Auth,
    /// The forward proxy of its APIs, where the API does not name one itself.
    pub proxy: Proxy,
    /// Words of its own for how far an API is.
    pub statuses: Vec<Status>,
    /// Files that say how messages of Protocol Buffers are built.
    pub protos: Vec<Proto>,
    /// Counts the changes; a save names the revision it began from.
    pub revision: i64,
}

/// A file that says how messages of Protocol Buffers are built.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proto {
    /// The name of the file.
    pub name: String,
    /// What stands in it: text, or the Base64 of a `FileDescriptorSet`.
    pub body: String,
    /// Whether it is a `FileDescriptorSet`.
    pub is_set: bool,
}

/// A word for how far an API is, and how it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Status {
    /// The word.
    pub name: String,
    /// The name of its colour: `grey`, `blue`, `green`, `amber`, `red`.
    pub color: String,
}

/// A set of variables under a name, as `staging`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Its variables.
    pub variables: Vec<Variable>,
}

/// A name that stands for a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Variable {
    /// Its name, as it stands between `{{` and `}}`.
    pub name: String,
    /// What it stands for; other variables may be named in it.
    pub value: String,
    /// Whether it is masked wherever it would be shown.
    pub secret: bool,
}

/// The document of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FolderDocument {
    /// How the clients of the APIs in it say who they are, where the API does not say it itself.
    pub auth: Auth,
    /// Counts the changes; a save names the revision it began from.
    pub revision: i64,
}
