//! Who is where: the pages that are open, and what is on their screens; here, and on other nodes.

use crate::access::Caller;
use crate::view::{Here, Place, Someone};
use crate::workbench::Shared;
use model::Node;
use model::team::Thing;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// The pages of people with accounts. On a user's own machine there is nobody else.
#[derive(Debug, Default)]
pub(crate) struct People {
    pages: Mutex<Pages>,
    /// Counts what moves, wherever.
    moves: watch::Sender<u64>,
    /// Counts what moves on this node, and who wants to be told of it.
    own: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Pages {
    last: u64,
    open: BTreeMap<u64, Guest>,
    /// Those of other nodes, by the name of the node.
    elsewhere: BTreeMap<String, Elsewhere>,
}

#[derive(Clone, Debug)]
struct Guest {
    who: Someone,
    page: String,
    /// The project, and what of it is on the screen; `None`: nothing that others are told of.
    at: Option<(i64, Place)>,
}

impl Guest {
    fn here(&self) -> Option<Here> {
        let (project, place) = self.at.clone()?;
        let (who, page) = (self.who.clone(), self.page.clone());
        Some(Here { who, page, project, api: place.api, session: place.session })
    }
}

/// What another node told last.
#[derive(Debug)]
struct Elsewhere {
    heard: Instant,
    here: Vec<Here>,
}

impl People {
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Told when somebody moves, wherever.
    pub(super) fn moves(&self) -> watch::Receiver<u64> {
        self.moves.subscribe()
    }

    /// Told when somebody moves on this node, or others are to be told again who is there.
    pub(crate) fn own_moves(&self) -> watch::Receiver<u64> {
        self.own.subscribe()
    }

    /// Has the other nodes told who is here.
    pub(crate) fn tell(&self) {
        self.own.send_modify(|it| *it += 1);
    }

    fn moved(&self) {
        self.moves.send_modify(|it| *it += 1);
    }

    /// Lets a page in, and gives it a number.
    pub(super) fn enter(&self, caller: &Caller, page: String) -> u64 {
        let mut pages = self.pages();
        pages.last += 1;
        let id = pages.last;
        if let Some(who) = caller.someone() {
            pages.open.insert(id, Guest { who, page, at: None });
        }
        id
    }

    /// A page has gone.
    pub(super) fn leave(&self, id: u64) {
        let gone = self.pages().open.remove(&id);
        if gone.is_some_and(|it| it.at.is_some()) {
            self.moved();
            self.tell();
        }
    }

    /// Says what is on the screen of a page; what its caller may not see is nothing.
    pub(super) async fn go(&self, bench: &Shared, caller: &Caller, id: u64, place: &Place) {
        let project = match place.api {
            Some(api) => bench.store.project_of(Thing::Node(Node::Api(api))).await.ok(),
            None => None,
        };
        let at = project.filter(|it| caller.sees(*it)).map(|it| (it, place.clone()));
        let moved = match self.pages().open.get_mut(&id) {
            Some(guest) => std::mem::replace(&mut guest.at, at.clone()) != at,
            None => false,
        };
        if moved {
            self.moved();
            self.tell();
        }
    }

    /// Whoever is at the pages of this node.
    pub(crate) fn here(&self) -> Vec<Here> {
        self.pages().open.values().filter_map(Guest::here).collect()
    }

    /// Takes in who is at the pages of another node.
    pub(crate) fn elsewhere(&self, node: String, here: Vec<Here>) {
        let told = Elsewhere { heard: Instant::now(), here };
        let is_news = {
            let mut pages = self.pages();
            let are = told.here.clone();
            let before = if are.is_empty() {
                pages.elsewhere.remove(&node)
            } else {
                pages.elsewhere.insert(node, told)
            };
            before.map(|it| it.here).unwrap_or_default() != are
        };
        if is_news {
            self.moved();
        }
    }

    /// Forgets the nodes that have told nothing for so long.
    pub(crate) fn forget_silent(&self, silence: Duration) {
        self.keep(|_, it| it.heard.elapsed() <= silence);
    }

    /// Forgets the nodes that do not live.
    pub(crate) fn forget_dead(&self, lives: impl Fn(&str) -> bool) {
        self.keep(|node, _| lives(node));
    }

    fn keep(&self, stays: impl Fn(&str, &Elsewhere) -> bool) {
        let gone = {
            let mut pages = self.pages();
            let before = pages.elsewhere.len();
            pages.elsewhere.retain(|node, it| stays(node, it));
            before != pages.elsewhere.len()
        };
        if gone {
            self.moved();
        }
    }

    /// Whoever is where this caller may see it, but for its own page.
    pub(super) fn seen_by(&self, caller: &Caller, own: u64) -> Vec<Here> {
        let pages = self.pages();
        let others = pages.open.iter().filter(|(id, _)| **id != own).filter_map(|it| it.1.here());
        let elsewhere = pages.elsewhere.values().flat_map(|it| it.here.iter().cloned());
        others.chain(elsewhere).filter(|it| caller.sees(it.project)).collect()
    }
}
