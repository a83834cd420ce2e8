//! What is shown, without anything that must not be.

use model::publication::{Pin, PublicAddress};
use model::{Auth, Change, CloseDoc, MessageDoc, Node};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A project, a folder or an API as others see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    /// What it is called.
    pub(crate) title: String,
    /// Whether it is a single API.
    pub(crate) is_one: bool,
    /// Folders and APIs in the order that was chosen, with how deep they stand.
    pub(crate) entries: Vec<(usize, Entry)>,
    /// The APIs.
    pub(crate) chapters: Vec<Chapter>,
    /// The images of the project, and how their files end.
    pub(crate) images: BTreeMap<i64, &'static str>,
    /// Whether a reader's browser may connect.
    pub(crate) try_it: bool,
    /// Whether search engines may list it.
    pub(crate) indexed: bool,
    /// The state that it is; `None`: the present one.
    pub(crate) pin: Option<Pin>,
}

/// A line of the list of what there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Entry {
    /// The name of a folder.
    Folder(String),
    /// The number of an API.
    Chapter(i64),
}

/// An API.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chapter {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) status: String,
    /// The name of its colour.
    pub(crate) color: String,
    pub(crate) owner: String,
    pub(crate) tags: Vec<String>,
    /// In Markdown.
    pub(crate) description: String,
    /// Where it is, by each environment that is shown; the one without a name: as it was typed.
    pub(crate) addresses: Vec<(String, PublicAddress)>,
    /// Parameters of its path and its query: name, what is written about it.
    pub(crate) params: Vec<(String, String)>,
    /// Names of headers that the client sends.
    pub(crate) headers: Vec<String>,
    /// Names of cookies that it sends.
    pub(crate) cookies: Vec<String>,
    pub(crate) subprotocols: Vec<String>,
    pub(crate) origin: String,
    /// How the client says who it is: the kind, and of a key its name and place; no more is in it.
    pub(crate) auth: Auth,
    /// Examples are empty where they are not shown.
    pub(crate) messages: Vec<MessageDoc>,
    pub(crate) closes: Vec<CloseDoc>,
    pub(crate) changes: Vec<Change>,
    pub(crate) tapes: Vec<Tape>,
}

/// A recorded session.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tape {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) began_wall_ns: u64,
    /// Some of its records, the first ones.
    pub(crate) rows: Vec<Row>,
    /// How many records there are in all.
    pub(crate) all: u64,
}

/// A record.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) seq: u64,
    pub(crate) at_ns: u64,
    pub(crate) sent: bool,
    pub(crate) kind: model::Kind,
    /// Its size in bytes.
    pub(crate) size: usize,
    /// What of it is shown.
    pub(crate) text: String,
    /// Whether more of it is not shown.
    pub(crate) is_cut: bool,
}

impl Content {
    pub(crate) fn chapter(&self, id: i64) -> Option<&Chapter> {
        self.chapters.iter().find(|it| it.id == id)
    }

    pub(crate) fn tape(&self, id: i64) -> Option<(&Chapter, &Tape)> {
        self.chapters
            .iter()
            .find_map(|chapter| chapter.tapes.iter().find(|it| it.id == id).map(|tape| (chapter, tape)))
    }

    /// The number of an image in what is shown, by the name of its file.
    pub(crate) fn image(&self, name: &str) -> Option<i64> {
        let number = name.strip_prefix("image-")?.split_once('.')?.0.parse().ok()?;
        let end = self.images.get(&number)?;
        (name == format!("image-{number}.{end}")).then_some(number)
    }
}

/// What is asked for stands in this part of the tree.
pub(super) fn project_of(node: Node, tree: &model::Tree) -> Option<i64> {
    match node {
        Node::Project(id) => Some(id),
        Node::Folder(id) => tree.folders.iter().find(|it| it.id == id).map(|it| it.project),
        Node::Api(id) => tree.apis.iter().find(|it| it.id == id).map(|it| it.project),
    }
}
