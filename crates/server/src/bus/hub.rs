//! Those who listen in this process.

use super::State;
use bytes::Bytes;
use std::any::Any;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, mpsc, watch};

/// Messages that may wait for one who listens: who falls further behind has missed something.
const WAITING: usize = 512;

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) subject: String,
    /// Where an answer is waited for.
    pub(crate) reply: Option<String>,
    pub(crate) bytes: Bytes,
}

/// What who listens is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Message(Message),
    /// Something may have been said that was not heard.
    Gap,
}

/// Those who listen, and whether other nodes are heard.
#[derive(Debug)]
pub(super) struct Hub {
    listeners: Mutex<Vec<Listener>>,
    last: AtomicU64,
    state: watch::Sender<State>,
}

#[derive(Debug)]
struct Listener {
    id: u64,
    subject: String,
    queue: mpsc::Sender<Message>,
    missed: Arc<Missed>,
}

#[derive(Debug, Default)]
struct Missed {
    something: AtomicBool,
    told: Notify,
}

/// Listens until it is dropped.
#[derive(Debug)]
pub(crate) struct Subscription {
    queue: mpsc::Receiver<Message>,
    missed: Arc<Missed>,
    _listed: Listed,
    /// What goes with it: the same subscription at the NATS server.
    _held: Option<Box<dyn Any + Send + Sync>>,
}

/// Stands in the list for as long as it lives.
#[derive(Debug)]
struct Listed {
    id: u64,
    hub: Arc<Hub>,
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.hub.listeners.lock().unwrap_or_else(PoisonError::into_inner).retain(|it| it.id != self.id);
    }
}

impl Default for Hub {
    fn default() -> Self {
        Self { listeners: Mutex::default(), last: AtomicU64::new(0), state: watch::Sender::new(State::Alone) }
    }
}

impl Hub {
    pub(super) fn state(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    pub(super) fn stands(&self, state: State) {
        self.state.send_replace(state);
    }

    pub(super) fn listen(self: &Arc<Self>, subject: &str) -> Subscription {
        let id = self.last.fetch_add(1, Ordering::Relaxed);
        let (sender, queue) = mpsc::channel(WAITING);
        let missed = Arc::<Missed>::default();
        let listener = Listener { id, subject: subject.into(), queue: sender, missed: Arc::clone(&missed) };
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(listener);
        Subscription { queue, missed, _listed: Listed { id, hub: Arc::clone(self) }, _held: None }
    }

    /// Whether anybody here listens to this.
    pub(super) fn hears(&self, subject: &str) -> bool {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.iter().any(|it| covers(&it.subject, subject))
    }

    /// Tells all who listen to its subject.
    pub(super) fn deliver(&self, message: &Message) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        for listener in listeners.iter().filter(|it| covers(&it.subject, &message.subject)) {
            listener.tell(message);
        }
    }

    /// Tells those who listen by this very name, of the many by which a message can be heard.
    pub(super) fn deliver_to(&self, name: &str, heard: &Heard) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        for listener in listeners.iter().filter(|it| it.subject == name) {
            match heard {
                Heard::Message(message) => listener.tell(message),
                Heard::Gap => listener.miss(),
            }
        }
    }

    /// Something was lost, and nobody can say for whom.
    pub(super) fn gap(&self) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(Listener::miss);
    }
}

/// Whether who listens by `name` hears what is said to `subject`.
fn covers(name: &str, subject: &str) -> bool {
    match name.strip_suffix('>') {
        Some(start) => subject.starts_with(start),
        None => name == subject,
    }
}

impl Listener {
    fn tell(&self, message: &Message) {
        if self.queue.try_send(message.clone()).is_err() {
            self.miss();
        }
    }

    fn miss(&self) {
        self.missed.something.store(true, Ordering::SeqCst);
        self.missed.told.notify_one();
    }
}

impl Subscription {
    /// The next of what is said. Of what was missed it is told first: the store knows it by now.
    pub(crate) async fn next(&mut self) -> Heard {
        loop {
            if self.missed.something.swap(false, Ordering::SeqCst) {
                return Heard::Gap;
            }
            tokio::select! {
                biased;
                () = self.missed.told.notified() => {}
                Some(message) = self.queue.recv() => return Heard::Message(message),
            }
        }
    }

    pub(super) fn held_by(self, held: impl Any + Send + Sync) -> Self {
        Self { _held: Some(Box::new(held)), ..self }
    }
}
