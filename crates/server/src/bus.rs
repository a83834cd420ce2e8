//! What nodes tell each other: messages by subject, in this process and, where there is a NATS server,
//! in every other one of the same database.
//!
//! A message is heard at most once, in the order in which its sender published it, and nothing is kept for
//! who comes later. What may have been lost is never passed over in silence: whoever listens hears a
//! [`Heard::Gap`], and looks at the store again. Who publishes never waits.

mod envelope;
mod hub;
mod link;
#[cfg(test)]
mod story;

pub(crate) use hub::{Heard, Message, Subscription};

use bytes::Bytes;
use hub::Hub;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// Longest message, whole: a request with files, and room for what is around them.
pub(crate) const LONGEST: usize = 24 << 20;

/// Where the NATS server is, and how it knows us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nats {
    /// `nats://host:4222`, or `tls://…`; a name with a password, or a token, may stand before the `@`.
    pub url: String,
    /// Certificates, as PEM, that are trusted beside those of the system.
    pub roots: Option<std::path::PathBuf>,
    /// Our own certificate and its key, as PEM, where the server asks for one.
    pub identity: Option<(std::path::PathBuf, std::path::PathBuf)>,
}

/// Whether other nodes hear us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// There are none.
    Alone,
    /// As far as we know.
    Up,
    /// The NATS server is away. Those who listen in this process still hear what is published in it.
    Away,
}

/// Why a request was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unanswered {
    /// Nobody answered in time.
    #[error("no node answered in time")]
    Late,
    /// The NATS server is away, and nobody in this process answers.
    #[error("the NATS server is away")]
    Away,
}

/// A handle on the bus. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Bus {
    hub: Arc<Hub>,
    /// Ours among the addresses to which answers go.
    origin: String,
    questions: Arc<AtomicU64>,
    link: Option<link::Link>,
}

impl Bus {
    /// Within this process, and nowhere else.
    pub(crate) fn alone() -> Self {
        Self {
            hub: Arc::default(),
            origin: envelope::name(&envelope::origin()),
            questions: Arc::default(),
            link: None,
        }
    }

    /// Between all nodes that have this NATS server and this key, which they share by the database: who has
    /// the server only can neither read nor forge what is said. A server that is away is waited for in the
    /// background, now and later.
    ///
    /// # Errors
    /// Where the address or a file cannot be used.
    pub(crate) async fn between(nats: &Nats, key: &[u8; 32]) -> Result<Self, link::Unusable> {
        let hub = Arc::<Hub>::default();
        let origin = envelope::origin();
        let link = link::Link::start(nats, key, origin, &hub).await?;
        Ok(Self { hub, origin: envelope::name(&origin), questions: Arc::default(), link: Some(link) })
    }

    /// Whether other nodes hear us, now and whenever that changes.
    pub(crate) fn state(&self) -> watch::Receiver<State> {
        self.hub.state()
    }

    /// Says this to all who listen to the subject: words with dots between them.
    pub(crate) fn publish(&self, subject: &str, bytes: impl Into<Bytes>) {
        self.send(Message { subject: subject.into(), reply: None, bytes: bytes.into() });
    }

    /// Answers a request. What asked for no answer is left alone.
    pub(crate) fn answer(&self, question: &Message, bytes: impl Into<Bytes>) {
        if let Some(reply) = &question.reply {
            self.send(Message { subject: reply.clone(), reply: None, bytes: bytes.into() });
        }
    }

    fn send(&self, message: Message) {
        if message.bytes.len() > LONGEST {
            return self.hub.gap();
        }
        if let Some(link) = &self.link {
            link.publish(&message);
        }
        self.hub.deliver(&message);
    }

    /// Listens to a subject, or with `.>` at the end to all that begin like it. What is published after
    /// this returns is heard, as far as the NATS server is there.
    pub(crate) async fn subscribe(&self, subject: &str) -> Subscription {
        let subscription = self.hub.listen(subject);
        if let Some(link) = &self.link {
            return subscription.held_by(link.listen(subject).await);
        }
        subscription
    }

    /// Asks whoever listens to the subject, and takes the first answer.
    ///
    /// # Errors
    /// Where none came in time.
    pub(crate) async fn request(
        &self,
        subject: &str,
        bytes: impl Into<Bytes>,
        patience: Duration,
    ) -> Result<Bytes, Unanswered> {
        let number = self.questions.fetch_add(1, Ordering::Relaxed);
        let reply = format!("inbox.{}.{number}", self.origin);
        let mut answers = self.hub.listen(&reply);
        if *self.state().borrow() == State::Away && !self.hub.hears(subject) {
            return Err(Unanswered::Away);
        }
        self.send(Message { subject: subject.into(), reply: Some(reply), bytes: bytes.into() });
        let answer = async {
            loop {
                if let Heard::Message(message) = answers.next().await {
                    return message.bytes;
                }
            }
        };
        tokio::time::timeout(patience, answer).await.map_err(|_| Unanswered::Late)
    }

    /// Says what waits to be said, and goes.
    pub(crate) async fn close(&self) {
        if let Some(link) = &self.link {
            link.close().await;
        }
    }
}
