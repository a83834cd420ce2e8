//! Takes what is chosen out of what is kept, with every secret hidden.

use super::content::{Chapter, Content, Entry, Tape, project_of};
use super::copy::Copy;
use super::secrets::Secrets;
use super::sessions::tape;
use crate::sessions;
use crate::workbench::Shared;
use model::publication::{Pin, PublicAddress, Shown, public_address};
use model::{Api, Auth, AuthKind, MessageDoc, Node, ProjectDocument, Tree};
use std::collections::BTreeMap;

/// Folders within folders, at most.
const DEEPEST: usize = 100;

/// What is shown of an API, or of all that a folder or a project holds: as it is now, or as it was copied.
/// What variables say, and the recorded sessions, are those of now; what was deleted since is not shown.
pub(crate) async fn gather(
    bench: &Shared,
    node: Node,
    shown: &Shown,
    pinned: Option<(Copy, &Pin)>,
) -> Result<Content, store::Error> {
    let tree = bench.store.tree().await?;
    let project = project_of(node, &tree).ok_or(store::Error::NotFound)?;
    let document = bench.store.project_document(project).await?;
    let mut secrets = Secrets::of(bench, project, &document, &tree).await?;
    let (pin, state) = match pinned {
        None => (None, present(bench, node, project, &tree).await?),
        Some((mut copy, pin)) => {
            let (title, entries) = (std::mem::take(&mut copy.title), std::mem::take(&mut copy.entries));
            let apis = copy.apis(&tree, project);
            secrets = secrets.and_of(&apis);
            (Some(Pin { name: secrets.hide(&pin.name), ..pin.clone() }), State { title, entries, apis })
        }
    };
    let State { title, entries, apis } = state;
    let is_there = |entry: &Entry| match entry {
        Entry::Chapter(id) => apis.iter().any(|it| it.id == *id),
        Entry::Folder(_) => true,
    };
    let entries: Vec<_> = entries.into_iter().filter(|it| is_there(&it.1)).collect();
    let mut chapters = vec![];
    for api in entries.iter().filter_map(|(_, entry)| apis.iter().find(|it| *entry == Entry::Chapter(it.id)))
    {
        let mut chapter = chapter(api, &document, shown, &secrets);
        chapter.tapes = tapes(bench, api.id, shown, &secrets).await?;
        chapters.push(chapter);
    }
    let entries = entries.into_iter().map(|(depth, entry)| match entry {
        Entry::Folder(name) => (depth, Entry::Folder(secrets.hide(&name))),
        chapter @ Entry::Chapter(_) => (depth, chapter),
    });
    Ok(Content {
        title: secrets.hide(&title),
        is_one: matches!(node, Node::Api(_)),
        pin,
        entries: entries.collect(),
        images: images(bench, project, &chapters).await?,
        chapters,
        try_it: shown.try_it,
        indexed: false,
    })
}

/// What is to be shown, with its secrets.
struct State {
    title: String,
    entries: Vec<(usize, Entry)>,
    /// Each has taken on what its folders and its project say.
    apis: Vec<Api>,
}

async fn present(bench: &Shared, node: Node, project: i64, tree: &Tree) -> Result<State, store::Error> {
    let entries = entries(tree, node, project);
    let mut apis = vec![];
    for api in bench.store.apis(project).await? {
        if entries.iter().any(|it| it.1 == Entry::Chapter(api.id)) {
            apis.push(sessions::whole(bench, &api).await?);
        }
    }
    Ok(State { title: title(tree, node), entries, apis })
}

pub(super) fn title(tree: &Tree, node: Node) -> String {
    let name = match node {
        Node::Project(id) => tree.projects.iter().find(|it| it.id == id).map(|it| &it.name),
        Node::Folder(id) => tree.folders.iter().find(|it| it.id == id).map(|it| &it.name),
        Node::Api(id) => tree.apis.iter().find(|it| it.id == id).map(|it| &it.name),
    };
    name.cloned().unwrap_or_default()
}

/// Folders and APIs in order.
pub(super) fn entries(tree: &Tree, node: Node, project: i64) -> Vec<(usize, Entry)> {
    let mut found = vec![];
    match node {
        Node::Api(id) => found.push((0, Entry::Chapter(id))),
        Node::Folder(id) => add(tree, project, Some(id), 0, &mut found),
        Node::Project(_) => add(tree, project, None, 0, &mut found),
    }
    found
}

fn add(tree: &Tree, project: i64, parent: Option<i64>, depth: usize, to: &mut Vec<(usize, Entry)>) {
    if depth > DEEPEST {
        return;
    }
    let folders = tree.folders.iter().filter(|it| it.project == project && it.parent == parent);
    let apis = tree.apis.iter().filter(|it| it.project == project && it.folder == parent);
    let mut beside: Vec<_> = folders.map(|it| (it.position, 0, it.id, it.name.clone())).collect();
    beside.extend(apis.map(|it| (it.position, 1, it.id, String::new())));
    beside.sort_unstable();
    for (_, kind, id, name) in beside {
        if kind == 1 {
            to.push((depth, Entry::Chapter(id)));
        } else {
            to.push((depth, Entry::Folder(name)));
            add(tree, project, Some(id), depth + 1, to);
        }
    }
}

fn chapter(api: &Api, document: &ProjectDocument, shown: &Shown, secrets: &Secrets) -> Chapter {
    let hide = |text: &String| secrets.hide(text);
    let docs = &api.docs;
    let color = document.statuses.iter().find(|it| it.name == docs.status).map(|it| it.color.clone());
    let names = |rows: &[model::Entry]| {
        rows.iter().filter(|it| it.enabled && !it.name.is_empty()).map(|it| hide(&it.name)).collect()
    };
    Chapter {
        id: api.id,
        name: hide(&api.name),
        status: hide(&docs.status),
        color: color.unwrap_or_default(),
        owner: hide(&docs.owner),
        tags: docs.tags.iter().map(hide).collect(),
        description: hide(&docs.description),
        addresses: addresses(api, document, shown, secrets),
        params: params(api).into_iter().map(|(name, text)| (hide(&name), hide(&text))).collect(),
        headers: names(&api.headers),
        cookies: names(&api.cookies),
        subprotocols: subprotocols(api).iter().map(hide).collect(),
        origin: hide(&api.origin.trim().to_owned()),
        auth: auth(&api.auth, secrets),
        messages: docs.messages.iter().map(|it| message(it, shown.examples, secrets)).collect(),
        closes: docs
            .closes
            .iter()
            .map(|it| model::CloseDoc { meaning: hide(&it.meaning), ..it.clone() })
            .collect(),
        changes: docs
            .changes
            .iter()
            .map(|it| model::Change { version: hide(&it.version), text: hide(&it.text) })
            .collect(),
        tapes: vec![],
    }
}

fn message(it: &MessageDoc, examples: bool, secrets: &Secrets) -> MessageDoc {
    MessageDoc {
        name: secrets.hide(&it.name),
        direction: it.direction,
        description: secrets.hide(&it.description),
        example: if examples { secrets.hide(&it.example) } else { String::new() },
        schema: secrets.hide(&it.schema),
    }
}

/// A token in the place of a subprotocol is no name of one.
fn subprotocols(api: &Api) -> Vec<String> {
    let named = api.subprotocols.iter().map(|it| it.trim()).filter(|it| !it.is_empty());
    named.map(|it| if it.starts_with("eyJ") { "{{token}}".to_owned() } else { it.to_owned() }).collect()
}

/// Only the kind, and of a key its name and place.
fn auth(auth: &Auth, secrets: &Secrets) -> Auth {
    let name = if auth.kind == AuthKind::Key { secrets.hide(&auth.name) } else { String::new() };
    Auth { kind: auth.kind, place: auth.place, name, ..Auth::default() }
}

fn params(api: &Api) -> Vec<(String, String)> {
    let path = api.path.iter().map(|it| (it.name.clone(), it.description.clone()));
    let name = |text: &str| text.split_once('=').map(|it| it.0.to_owned());
    let query = api.query.iter().filter(|it| it.enabled);
    let query = query.filter_map(|it| Some((name(&it.text)?, it.description.clone())));
    let rows = api.params.iter().filter(|it| it.enabled).map(|it| (it.name.clone(), String::new()));
    path.chain(query).chain(rows).filter(|it| !it.0.is_empty()).collect()
}

fn addresses(
    api: &Api,
    document: &ProjectDocument,
    shown: &Shown,
    secrets: &Secrets,
) -> Vec<(String, PublicAddress)> {
    let told = |document: &ProjectDocument| {
        let address = public_address(api, document, shown.examples);
        PublicAddress { url: secrets.hide(&address.url), ..address }
    };
    let known = |name: &&String| name.is_empty() || document.environments.iter().any(|it| it.name == **name);
    let mut found: Vec<(String, PublicAddress)> = vec![];
    for name in shown.environments.iter().filter(known) {
        let chosen = ProjectDocument { environment: name.clone(), ..document.clone() };
        found.push((secrets.hide(name), told(&chosen)));
    }
    if found.is_empty() {
        found.push((String::new(), told(&ProjectDocument::default())));
    }
    // Where the address is the same everywhere, it is told once.
    if found.iter().all(|it| it.1 == found[0].1) {
        found.truncate(1);
        found[0].0.clear();
    }
    found
}

async fn tapes(
    bench: &Shared,
    api: i64,
    shown: &Shown,
    secrets: &Secrets,
) -> Result<Vec<Tape>, store::Error> {
    if shown.sessions.is_empty() {
        return Ok(vec![]);
    }
    let kept = bench.store.sessions(api).await?;
    let mut found = vec![];
    // A session of another API is not there, whoever names it.
    for session in kept.iter().rev().filter(|it| shown.sessions.contains(&it.info.id)) {
        found.push(tape(bench, session, secrets).await?);
    }
    Ok(found)
}

/// The images that the texts name, of those that the project has.
async fn images(
    bench: &Shared,
    project: i64,
    chapters: &[Chapter],
) -> Result<BTreeMap<i64, &'static str>, store::Error> {
    let texts = chapters.iter().flat_map(|it| {
        std::iter::once(&it.description).chain(it.messages.iter().map(|message| &message.description))
    });
    let named: Vec<i64> = texts.flat_map(|it| super::markup::images(it)).collect();
    if named.is_empty() {
        return Ok(BTreeMap::new());
    }
    let end = |kind: &str| match kind {
        "image/png" => Some("png"),
        "image/jpeg" => Some("jpg"),
        "image/gif" => Some("gif"),
        "image/webp" => Some("webp"),
        _ => None,
    };
    let kept = bench.store.images(project).await?.into_iter().filter(|it| named.contains(&it.id));
    Ok(kept.filter_map(|it| Some((it.id, end(&it.kind)?))).collect())
}
