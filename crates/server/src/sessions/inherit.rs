//! What an API takes on from the folders that it stands in, and from its project.

use crate::workbench::Shared;
use model::{Api, Auth, Node, ProxyFrom};

/// Folders within folders, at most: what a circle would be cannot be made.
const DEEPEST: usize = 100;

/// Who says how the client says who it is, with its name; `None`: nobody does.
pub(crate) type Source = Option<(Node, String)>;

/// The API as it is dialled: with the auth and the proxy of those above where it says none itself.
pub(crate) async fn whole(bench: &Shared, api: &Api) -> Result<Api, store::Error> {
    let (_, auth) = auth(bench, api).await?;
    let mut whole = Api { auth, ..api.clone() };
    if whole.settings.proxy.from == ProxyFrom::Inherit {
        whole.settings.proxy = bench.store.project_document(api.project).await?.proxy;
    }
    Ok(whole)
}

/// The auth that counts for an API, and who says it.
pub(crate) async fn auth(bench: &Shared, api: &Api) -> Result<(Source, Auth), store::Error> {
    let mut chain = vec![(Node::Api(api.id), api.name.clone(), api.auth.clone())];
    let mut next = bench.store.folder_of(api.id).await?;
    while let Some(id) = next.filter(|_| chain.len() < DEEPEST) {
        let folder = bench.store.folder_at(id).await?;
        chain.push((Node::Folder(id), folder.name, bench.store.folder_document(id).await?.auth));
        next = folder.parent;
    }
    let project = bench.store.project_document(api.project).await?;
    let names = bench.store.projects().await?;
    let name = names.into_iter().find(|it| it.id == api.project).map(|it| it.name).unwrap_or_default();
    chain.push((Node::Project(api.project), name, project.auth));
    let first = Auth::first(chain.iter().map(|(node, name, auth)| ((node, name), auth)));
    Ok(match first {
        Some(((node, name), auth)) => (Some((*node, name.clone())), auth.clone()),
        None => (None, Auth::default()),
    })
}
