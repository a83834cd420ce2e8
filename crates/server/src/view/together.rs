//! What the pages of those who work together are told.

use super::Someone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something new; what there is nothing of is `null`.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct News {
    /// What somebody changed.
    #[schema(required)]
    pub(crate) changed: Option<Changed>,
    /// Who is where, all of them.
    #[schema(required)]
    pub(crate) people: Option<Vec<Here>>,
    /// More happened than this page was told of: everything is to be loaded again.
    pub(crate) missed: bool,
}

/// What somebody changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Changed {
    /// The project that it stands in.
    pub(crate) project: i64,
    pub(crate) kind: ChangedKind,
    /// Its number; of sessions that of their API.
    pub(crate) id: i64,
    /// Who; `null`: the user of this machine.
    #[schema(required)]
    pub(crate) by: Option<Someone>,
    /// What the page calls itself that did it.
    pub(crate) page: String,
    /// Of sessions: whether the API has an open one now.
    #[serde(default)]
    #[schema(required)]
    pub(crate) live: Option<bool>,
}

/// What can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ChangedKind {
    Project,
    Folder,
    Api,
    Session,
    /// The sessions of an API: one began, opened, ended, or is another's now.
    Sessions,
    Cookie,
    Image,
    Deletion,
    Comments,
}

/// Somebody who is there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub(crate) struct Here {
    pub(crate) who: Someone,
    /// What the page calls itself.
    pub(crate) page: String,
    pub(crate) project: i64,
    /// The API on the screen.
    #[schema(required)]
    pub(crate) api: Option<i64>,
    /// The session on the screen.
    #[schema(required)]
    pub(crate) session: Option<i64>,
}

/// What a page has on its screen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
pub(crate) struct Place {
    #[serde(default)]
    pub(crate) api: Option<i64>,
    #[serde(default)]
    pub(crate) session: Option<i64>,
}
