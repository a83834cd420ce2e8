//! What a request changes, told to those who work on the same: whatever route it came by.

use super::caller::Caller;
use super::named;
use super::need::Need;
use crate::view::{Changed, ChangedKind};
use crate::workbench::Shared;
use axum::extract::RawPathParams;
use axum::http::HeaderMap;
use model::Node;
use model::team::Thing;

/// What a request is about to change.
pub(super) struct Change {
    thing: Thing,
    /// The project that it stands in before.
    pub(super) project: i64,
    /// The page that asks.
    page: String,
}

impl Change {
    /// What the path names, where the request changes that.
    pub(super) async fn begin(
        bench: &Shared,
        need: Need,
        params: &RawPathParams,
        headers: &HeaderMap,
    ) -> Option<Self> {
        let Need::In(kind, _) = need else { return None };
        let thing = named::in_path(kind, params)?;
        let project = bench.store.project_of(thing).await.ok()?;
        let page = headers.get("x-wscope-page").and_then(|it| it.to_str().ok()).unwrap_or_default();
        Some(Self { thing, project, page: page.to_owned() })
    }

    /// Tells those who see it, in the project that it has left, too.
    pub(super) async fn tell(self, bench: &Shared, caller: &Caller) {
        let (kind, id) = match self.thing {
            Thing::Version(id) => match bench.store.version(id).await {
                Ok((version, _)) => (ChangedKind::Api, version.api),
                Err(_) => return,
            },
            Thing::Node(Node::Project(id)) => (ChangedKind::Project, id),
            Thing::Node(Node::Folder(id)) => (ChangedKind::Folder, id),
            Thing::Node(Node::Api(id)) => (ChangedKind::Api, id),
            Thing::Session(id) => (ChangedKind::Session, id),
            Thing::Cookie(id) => (ChangedKind::Cookie, id),
            Thing::Image(id) => (ChangedKind::Image, id),
            // Whoever says something tells it by itself.
            Thing::Comment(_) => return,
            // It is on nobody's screen but that of who changes it.
            Thing::Publication(_) => return,
            Thing::Deletion(id) => (ChangedKind::Deletion, id),
        };
        let after = bench.store.project_of(self.thing).await.unwrap_or(self.project);
        let projects = if after == self.project { vec![after] } else { vec![self.project, after] };
        for project in projects {
            let by = caller.someone();
            let page = self.page.clone();
            bench.tell(Changed { project, kind, id, by, page, live: None });
        }
    }
}
