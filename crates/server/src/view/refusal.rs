//! What is answered instead of what was asked for.

use super::{Api, FolderDocument, ProjectDocument};
use serde::Serialize;
use utoipa::ToSchema;

/// What is answered instead of what was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Refusal {
    pub(crate) error: RefusalBody,
}

/// Why.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefusalBody {
    /// For programs: `not-found`, `conflict`, `bad-message`, `not-open`, …
    pub(crate) code: String,
    /// For people, in the language asked.
    pub(crate) message: String,
    /// What to do about it.
    #[schema(required)]
    pub(crate) hint: Option<String>,
    /// Of a `conflict`: what is kept now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Kept>)]
    pub(crate) current: Option<Box<Current>>,
}

/// What is kept now, in the form in which it is saved.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Current {
    Api(Box<Api>),
    Project(model::ProjectDocument),
    Folder(model::FolderDocument),
}

/// The shape of it.
#[derive(ToSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only the shape is used")]
enum Kept {
    Api(Box<Api>),
    Project(ProjectDocument),
    Folder(FolderDocument),
}

impl From<store::Current> for Current {
    fn from(it: store::Current) -> Self {
        match it {
            store::Current::Api(api) => Self::Api(Box::new((*api).into())),
            store::Current::Project(document) => Self::Project(document),
            store::Current::Folder(document) => Self::Folder(document),
        }
    }
}
