//! The tree of projects, folders and APIs.

use super::{Project, Someone};
use crate::access::Caller;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Everything there is, in the chosen order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Tree {
    /// Who asks; `null`: the user of this machine.
    #[schema(required)]
    pub(crate) me: Option<Someone>,
    pub(crate) projects: Vec<Project>,
    pub(crate) folders: Vec<Folder>,
    pub(crate) apis: Vec<Leaf>,
}

/// A folder of a project.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Folder {
    pub(crate) id: i64,
    pub(crate) project: i64,
    /// The folder it is in; `null`: none but the project.
    #[schema(required)]
    pub(crate) parent: Option<i64>,
    /// Its place among what stands beside it, folders and APIs alike.
    pub(crate) position: i64,
    pub(crate) name: String,
}

/// What a list shows of an API.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Leaf {
    pub(crate) id: i64,
    pub(crate) project: i64,
    /// The folder it is in; `null`: none but the project.
    #[schema(required)]
    pub(crate) folder: Option<i64>,
    /// Its place among what stands beside it, folders and APIs alike.
    pub(crate) position: i64,
    pub(crate) name: String,
    pub(crate) url: String,
    /// Threads about it that are not settled.
    pub(crate) threads: i64,
    /// Whether a session of it is open.
    pub(crate) live: bool,
}

/// What stands in the tree.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum NodeKind {
    Project,
    Folder,
    Api,
}

/// What a new folder needs.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewFolder {
    pub(crate) name: String,
    /// The folder it is to stand in; `null`: none but the project.
    #[serde(default)]
    pub(crate) parent: Option<i64>,
}

/// A name.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Naming {
    pub(crate) name: String,
}

/// Where something is to stand. Of a project only the index counts.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Spot {
    pub(crate) project: i64,
    /// `null`: in none but the project.
    #[serde(default)]
    pub(crate) folder: Option<i64>,
    /// So many stand before it; beyond the last means at the end.
    pub(crate) index: usize,
}

/// What was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Made {
    pub(crate) kind: NodeKind,
    pub(crate) id: i64,
}

/// What was deleted can be restored by this number as long as it waits in the bin.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deleted {
    pub(crate) deletion: i64,
}

impl NodeKind {
    pub(crate) fn node(self, id: i64) -> model::Node {
        match self {
            Self::Project => model::Node::Project(id),
            Self::Folder => model::Node::Folder(id),
            Self::Api => model::Node::Api(id),
        }
    }
}

impl From<model::Node> for Made {
    fn from(it: model::Node) -> Self {
        let (kind, id) = match it {
            model::Node::Project(id) => (NodeKind::Project, id),
            model::Node::Folder(id) => (NodeKind::Folder, id),
            model::Node::Api(id) => (NodeKind::Api, id),
        };
        Self { kind, id }
    }
}

impl From<model::Folder> for Folder {
    fn from(it: model::Folder) -> Self {
        Self { id: it.id, project: it.project, parent: it.parent, position: it.position, name: it.name }
    }
}

impl From<model::Leaf> for Leaf {
    fn from(it: model::Leaf) -> Self {
        let model::Leaf { id, project, folder, position, name, url } = it;
        Self { id, project, folder, position, name, url, threads: 0, live: false }
    }
}

impl Tree {
    /// The tree as who asks sees it.
    pub(crate) fn seen(
        it: model::Tree,
        threads: &BTreeMap<i64, i64>,
        live: &BTreeSet<i64>,
        caller: &Caller,
    ) -> Self {
        let open = |it: Leaf| Leaf {
            threads: threads.get(&it.id).copied().unwrap_or(0),
            live: live.contains(&it.id),
            ..it
        };
        Self {
            me: caller.someone(),
            projects: it.projects.into_iter().map(|it| Project::seen(it, caller)).collect(),
            folders: it.folders.into_iter().map(Into::into).collect(),
            apis: it.apis.into_iter().map(Leaf::from).map(open).collect(),
        }
    }
}
