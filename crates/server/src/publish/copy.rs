//! What a link shows whose state is pinned: a copy of the APIs and of their order, as they were.

use super::content::{Entry, project_of};
use super::gather::{entries, title};
use crate::sessions;
use crate::workbench::Shared;
use model::{Api, Node, Tree};
use serde::{Deserialize, Serialize};

/// A state that is kept. Secrets are still in it: they are hidden when it is shown, so that one that is
/// called so later is hidden, too.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Copy {
    pub(super) title: String,
    pub(super) entries: Vec<(usize, Entry)>,
    /// With their numbers; each has taken on what its folders and its project say.
    apis: Vec<(i64, Api)>,
}

impl Copy {
    /// What is shown of an API, a folder or a project now; of an API, as it is given.
    ///
    /// # Errors
    /// [`store::Error::NotFound`] where it is gone.
    pub(crate) async fn take(bench: &Shared, node: Node, api: Option<Api>) -> Result<Self, store::Error> {
        let tree = bench.store.tree().await?;
        let project = project_of(node, &tree).ok_or(store::Error::NotFound)?;
        let kept = match api {
            Some(api) => vec![api],
            None => bench.store.apis(project).await?,
        };
        let title = if let [only] = &kept[..]
            && node == Node::Api(only.id)
        {
            only.name.clone()
        } else {
            title(&tree, node)
        };
        let entries = entries(&tree, node, project);
        let mut apis = vec![];
        for api in kept.iter().filter(|api| entries.iter().any(|it| it.1 == Entry::Chapter(api.id))) {
            apis.push((api.id, sessions::whole(bench, api).await?));
        }
        Ok(Self { title, entries, apis })
    }

    /// The APIs of the copy that are still there.
    pub(super) fn apis(self, tree: &Tree, project: i64) -> Vec<Api> {
        let is_there = |id: i64| tree.apis.iter().any(|it| it.id == id && it.project == project);
        let there = self.apis.into_iter().filter(|it| is_there(it.0));
        there.map(|(id, api)| Api { id, project, ..api }).collect()
    }
}
