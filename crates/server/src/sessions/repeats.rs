//! Messages that are sent again and again, while the session is open.

use super::{Live, What};
use crate::view::{Repeat, RepeatState};
use crate::workbench::Shared;
use session::Message;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::interval;

/// Most that run at once in a session.
const RUNNING: usize = 16;
/// Most that are told of: the oldest that are over are forgotten first.
const KEPT: usize = 32;

/// The repetitions of a session.
#[derive(Debug, Default)]
pub(crate) struct Repeats(Mutex<List>);

#[derive(Debug, Default)]
struct List {
    last: u64,
    kept: BTreeMap<u64, Arc<Standing>>,
}

/// A repetition as others see it.
#[derive(Debug)]
struct Standing {
    every_ms: u32,
    times: u32,
    now: watch::Sender<(u32, RepeatState)>,
}

/// A repetition to run.
pub(crate) struct Job {
    id: u64,
    standing: Arc<Standing>,
    next: Next,
}

/// The message as it is next; `None`: it cannot be made any more.
pub(crate) type Next = Box<dyn FnMut() -> Option<Message> + Send>;

impl Repeats {
    /// Notes a new one; `None`: too many run.
    pub(crate) fn add(&self, next: Next, every_ms: u32, times: u32) -> Option<Job> {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let runs = |it: &Arc<Standing>| it.now.borrow().1 == RepeatState::Running;
        if list.kept.values().filter(|it| runs(it)).count() >= RUNNING {
            return None;
        }
        while list.kept.len() >= KEPT {
            let over = list.kept.iter().find(|(_, it)| !runs(it)).map(|(&id, _)| id)?;
            list.kept.remove(&over);
        }
        list.last += 1;
        let now = watch::Sender::new((0, RepeatState::Running));
        let standing = Arc::new(Standing { every_ms, times, now });
        let id = list.last;
        list.kept.insert(id, Arc::clone(&standing));
        Some(Job { id, standing, next })
    }

    /// How each stands, oldest first.
    pub(crate) fn all(&self) -> Vec<Repeat> {
        let list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.kept.iter().map(|(&id, it)| it.told(id)).collect()
    }

    /// Stops one; false: there is none of this number.
    pub(crate) fn stop(&self, id: u64) -> bool {
        let list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.kept.get(&id).map(|it| it.end(RepeatState::Stopped)).is_some()
    }
}

impl Standing {
    fn told(&self, id: u64) -> Repeat {
        let (sent, state) = *self.now.borrow();
        Repeat { id, every_ms: self.every_ms, times: self.times, sent, state }
    }

    /// Ends it, unless it has ended.
    fn end(&self, state: RepeatState) {
        self.now.send_if_modified(|now| {
            let runs = now.1 == RepeatState::Running;
            if runs {
                now.1 = state;
            }
            runs
        });
    }
}

impl Job {
    /// How it stands.
    pub(crate) fn told(&self) -> Repeat {
        self.standing.told(self.id)
    }

    /// Sends the message at its beat until all have gone, it is stopped, or the session ends. A beat
    /// that a slow peer held up is made up for; what was begun is counted, also where it is stopped.
    /// Where the connection is made again, it goes on there.
    pub(crate) async fn run(self, bench: Shared, mut live: Arc<Live>) {
        let Self { standing, mut next, .. } = self;
        let mut beat = interval(Duration::from_millis(standing.every_ms.into()));
        let mut watched = standing.now.subscribe();
        for _ in 0..standing.times {
            tokio::select! {
                biased;
                // The sender lives in `standing`: this waits for the value.
                _ = watched.wait_for(|now| now.1 != RepeatState::Running) => return,
                _ = beat.tick() => {}
            }
            let Some(message) = next() else { return standing.end(RepeatState::Ended) };
            while live.ask(What::Send(message.clone())).await.is_err() {
                let found = tokio::select! {
                    biased;
                    _ = watched.wait_for(|now| now.1 != RepeatState::Running) => return,
                    found = live.successor(&bench) => found,
                };
                let Some(next) = found else { return standing.end(RepeatState::Ended) };
                live = next;
                // What fell due meanwhile is not caught up with.
                beat.reset();
            }
            standing.now.send_modify(|now| now.0 += 1);
        }
        standing.end(RepeatState::Done);
    }
}
