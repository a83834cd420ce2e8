//! A session that lives on another node, as it is held here: what is shown of it comes from there.

use super::ring::Ring;
use super::{Examination, Live, Pen, Standing};
use crate::resolve::Person;
use model::Record;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, watch};

/// So many records that were missed are filled in; of more, only the newest are shown at once.
const FILLED: u64 = 8192;

impl Live {
    /// One that stands as it is stored. It takes no commands: they go to its node.
    pub(crate) fn elsewhere(session: store::Session) -> Arc<Self> {
        let stored = session.info.stored;
        let person = Person::of_maker(&session);
        let standing = Standing {
            session,
            last: stored,
            lost: false,
            progress: Arc::default(),
            report: Examination::None,
            retry: None,
            pen: Pen::default(),
            over: false,
        };
        Arc::new(Self {
            standing: watch::Sender::new(standing),
            ring: Mutex::new(Ring::after(stored)),
            messages: mpsc::channel(1).0,
            closes: mpsc::channel(1).0,
            abandoned: watch::Sender::new(false),
            again: watch::Sender::default(),
            repeats: Arc::default(),
            person,
            turn: Mutex::default(),
        })
    }

    /// The number up to which all records are here or stored.
    pub(crate) fn have(&self) -> u64 {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner).last()
    }

    /// Takes in the next records. What is here already is passed over; what does not follow is left for later,
    /// unless so much is missing that it is not worth waiting for.
    pub(crate) fn take(&self, records: Vec<Record>) {
        let last = {
            let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
            let new: Vec<_> = records.into_iter().skip_while(|it| it.seq <= ring.last()).collect();
            let Some(first) = new.first().map(|it| it.seq) else { return };
            if first > ring.last() + FILLED {
                *ring = Ring::after(first - 1);
            }
            if first != ring.last() + 1 {
                return;
            }
            ring.push(&new);
            // What its node has let go of is in the store.
            ring.trim(self.standing.borrow().session.info.stored);
            ring.last()
        };
        self.show(|it| it.last = last);
    }

    /// Shows what changed.
    pub(crate) fn show(&self, change: impl FnOnce(&mut Standing)) {
        self.standing.send_if_modified(|it| {
            let before = it.clone();
            change(it);
            *it != before
        });
    }

    /// It was deleted.
    pub(crate) fn is_gone(&self) {
        self.abandoned.send_replace(true);
        self.standing.send_modify(|it| it.over = true);
    }
}
