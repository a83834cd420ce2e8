//! Versions of APIs, and what is not the same in two.

use super::Api;
use serde::Serialize;
use utoipa::ToSchema;

/// The versions of an API, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Versions {
    pub(crate) versions: Vec<Version>,
    /// Whether there are older ones.
    pub(crate) more: bool,
}

/// How an API was after a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Version {
    /// Later versions have higher numbers.
    pub(crate) id: i64,
    pub(crate) api: i64,
    /// Who changed it; `null`: the user of this machine, or nobody knows.
    #[schema(required)]
    pub(crate) author: Option<String>,
    /// When the first of the changes was made that are one version; `null`: nobody knows.
    #[schema(required)]
    pub(crate) began_wall_ms: Option<f64>,
    /// When the last of them was made.
    #[schema(required)]
    pub(crate) wall_ms: Option<f64>,
    /// The fields that were changed since the version before; none: the first that is known.
    pub(crate) fields: Vec<String>,
    /// Empty: none. What has a name stays.
    pub(crate) name: String,
    /// The version that was restored by it.
    #[schema(required)]
    pub(crate) restores: Option<i64>,
}

/// A version with what the API was in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionDetail {
    pub(crate) version: Version,
    pub(crate) api: Api,
}

/// Something that is not the same in two versions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Unlike {
    /// The field, then what stands in it by name.
    pub(crate) path: Vec<String>,
    /// `null`: it was not there, or is a secret.
    #[schema(required)]
    pub(crate) before: Option<String>,
    /// `null`: it is not there any more, or is a secret.
    #[schema(required)]
    pub(crate) after: Option<String>,
    /// Whether a secret stands there: neither is shown.
    pub(crate) secret: bool,
}

impl From<store::Version> for Version {
    fn from(it: store::Version) -> Self {
        let wall = |ms: i64| (ms > 0).then_some(ms as f64);
        Self {
            id: it.id,
            api: it.api,
            author: it.author,
            began_wall_ms: wall(it.began_ms),
            wall_ms: wall(it.at_ms),
            fields: it.fields,
            name: it.name,
            restores: it.restores,
        }
    }
}

impl From<model::Unlike> for Unlike {
    fn from(it: model::Unlike) -> Self {
        let model::Unlike { path, before, after, secret } = it;
        Self { path, before, after, secret }
    }
}
