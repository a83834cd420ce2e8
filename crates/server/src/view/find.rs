//! What is found in what is written about APIs, and in what they send.

use model::Mentioned;
use serde::Serialize;
use utoipa::ToSchema;

/// Where the words stand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Finds {
    pub(crate) found: Vec<Find>,
    /// There are more than are told of.
    pub(crate) more: bool,
}

/// A text in which they stand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Find {
    pub(crate) project: i64,
    /// The API that it belongs to; `null`: to none but the project.
    #[schema(required)]
    pub(crate) api: Option<i64>,
    /// The session that is called so.
    #[schema(required)]
    pub(crate) session: Option<i64>,
    pub(crate) part: FindPart,
    /// What the part is called; empty: it has no name.
    pub(crate) name: String,
    /// The text around the first word.
    pub(crate) excerpt: String,
}

/// What they stand in.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FindPart {
    Docs,
    Message,
    Param,
    Header,
    Cookie,
    Protocol,
    Variable,
    Environment,
    Session,
}

impl From<Mentioned> for FindPart {
    fn from(it: Mentioned) -> Self {
        match it {
            Mentioned::Docs => Self::Docs,
            Mentioned::Message => Self::Message,
            Mentioned::Param => Self::Param,
            Mentioned::Header => Self::Header,
            Mentioned::Cookie => Self::Cookie,
            Mentioned::Protocol => Self::Protocol,
            Mentioned::Variable => Self::Variable,
            Mentioned::Environment => Self::Environment,
        }
    }
}
