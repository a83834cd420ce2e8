//! Who is where: the pages that are open, and what is on their screens.

use crate::access::Caller;
use crate::view::{Here, Place, Someone};
use crate::workbench::Shared;
use model::Node;
use model::team::Thing;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The pages of people with accounts. On a user's own machine there is nobody else.
#[derive(Debug, Default)]
pub(crate) struct People(Mutex<Pages>);

#[derive(Debug, Default)]
struct Pages {
    last: u64,
    open: BTreeMap<u64, Guest>,
}

#[derive(Clone, Debug)]
struct Guest {
    who: Someone,
    page: String,
    /// The project, and what of it is on the screen; `None`: nothing that others are told of.
    at: Option<(i64, Place)>,
}

impl People {
    /// Lets a page in, and gives it a number.
    pub(crate) fn enter(&self, caller: &Caller, page: String) -> u64 {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pages.last += 1;
        let id = pages.last;
        if let Some(who) = caller.someone() {
            pages.open.insert(id, Guest { who, page, at: None });
        }
        id
    }

    /// A page has gone.
    pub(crate) fn leave(&self, id: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).open.remove(&id);
    }

    /// Says what is on the screen of a page; what its caller may not see is nothing. True: others are to
    /// be told.
    pub(crate) async fn go(&self, bench: &Shared, caller: &Caller, id: u64, place: &Place) -> bool {
        let project = match place.api {
            Some(api) => bench.store.project_of(Thing::Node(Node::Api(api))).await.ok(),
            None => None,
        };
        let at = project.filter(|it| caller.sees(*it)).map(|it| (it, place.clone()));
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(guest) = pages.open.get_mut(&id) else { return false };
        let moved = guest.at != at;
        guest.at = at;
        moved
    }

    /// Whoever is where this caller may see it, but for its own page.
    pub(crate) fn seen_by(&self, caller: &Caller, own: u64) -> Vec<Here> {
        let pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let others = pages.open.iter().filter(|(id, _)| **id != own);
        let here = |(_, guest): (_, &Guest)| {
            let (project, place) = guest.at.clone()?;
            let (who, page) = (guest.who.clone(), guest.page.clone());
            caller.sees(project).then_some(Here {
                who,
                page,
                project,
                api: place.api,
                session: place.session,
            })
        };
        others.filter_map(here).collect()
    }
}
