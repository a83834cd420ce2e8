//! What was seen of connections that were watched while nothing was said: facts, no verdict.

use crate::trace::Loss;
use std::time::Duration;

/// Connections that were watched side by side, and for how long at most.
#[derive(Clone, Debug, Default)]
pub struct Watching {
    /// What was asked for.
    pub asked: Duration,
    /// One connection each.
    pub vigils: Vec<Vigil>,
    /// Those that did not open.
    pub unopened: Vec<Manner>,
}

/// One connection that was watched.
#[derive(Clone, Debug)]
pub struct Vigil {
    /// What we did on it.
    pub manner: Manner,
    /// When it opened, since the beginning of the watching.
    pub opened: Duration,
    /// Its age when it ended, or when we had seen enough.
    pub age: Duration,
    /// How it ended.
    pub ending: Ending,
    /// How long the answer to the last ping was waited for, after that age.
    pub waited: Duration,
    /// Our pings, in order. A silent connection has none but the last, sent when we had seen enough.
    pub pings: Vec<Ping>,
    /// Ages at which the peer's pings came.
    pub heard_pings: Vec<Duration>,
    /// How many of them we answered.
    pub sent_pongs: usize,
    /// Messages that came, up to [`Vigil::KEPT`].
    pub messages: Vec<Heard>,
    /// How many came.
    pub message_count: u64,
    /// How many bytes their payloads had.
    pub message_bytes: u64,
}

/// What we do on a connection that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Nothing of our own accord: the peer's pings are answered.
    Silent,
    /// A ping at this interval; the peer's pings are answered.
    Pinging(Duration),
    /// Nothing at all: the peer's pings are not answered.
    Deaf,
    /// The same as `Silent`, and nothing is read before the end.
    Unread,
    /// The same as `Silent`, straight to the server behind the proxy.
    Upstream,
}

/// How a watched connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It still stood when we had seen enough, and we closed it.
    Stood,
    /// The peer sent a close frame.
    Closed {
        /// Its code, where it had one.
        code: Option<u16>,
        /// Its reason.
        reason: String,
    },
    /// The transport ended without a close frame.
    Lost(Loss),
}

/// A ping of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ping {
    /// Age of the connection when it went.
    pub at: Duration,
    /// How long its pong took; `None`: none came.
    pub answered: Option<Duration>,
}

/// A message of the peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Age of the connection when it was read: messages that were read at once have the same.
    pub at: Duration,
    /// How it begins, up to [`Vigil::BEGINNING`] bytes.
    pub beginning: Vec<u8>,
}

impl Vigil {
    /// Messages that are kept.
    pub const KEPT: usize = 1024;
    /// Bytes that are kept of a message.
    pub const BEGINNING: usize = 64;

    /// Nothing seen yet.
    #[must_use]
    pub fn new(manner: Manner, opened: Duration) -> Self {
        Self {
            manner,
            opened,
            age: Duration::ZERO,
            ending: Ending::Stood,
            waited: Duration::ZERO,
            pings: vec![],
            heard_pings: vec![],
            sent_pongs: 0,
            messages: vec![],
            message_count: 0,
            message_bytes: 0,
        }
    }

    /// Whether it still stood at the end.
    #[must_use]
    pub fn stood(&self) -> bool {
        self.ending == Ending::Stood
    }

    /// When it ended, since the beginning of the watching.
    #[must_use]
    pub fn ended(&self) -> Duration {
        self.opened + self.age
    }

    /// How many of our pings were answered.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.pings.iter().filter(|it| it.answered.is_some()).count()
    }

    /// Whether the last ping was answered; `None`: none was sent.
    #[must_use]
    pub fn answers_at_the_end(&self) -> Option<bool> {
        self.pings.last().map(|it| it.answered.is_some())
    }

    /// The usual interval between the peer's pings: the middle one; `None` where fewer than two came.
    #[must_use]
    pub fn heard_interval(&self) -> Option<Duration> {
        let mut gaps: Vec<_> = self.heard_pings.windows(2).map(|it| it[1].saturating_sub(it[0])).collect();
        gaps.sort();
        gaps.get(gaps.len() / 2).copied()
    }
}

impl Watching {
    /// The connection that was watched in this manner, whatever its interval.
    #[must_use]
    pub fn of(&self, manner: Manner) -> Option<&Vigil> {
        let same = |it: &&Vigil| std::mem::discriminant(&it.manner) == std::mem::discriminant(&manner);
        self.vigils.iter().find(same)
    }

    /// The silent one.
    #[must_use]
    pub fn silent(&self) -> Option<&Vigil> {
        self.of(Manner::Silent)
    }

    /// The one that pings.
    #[must_use]
    pub fn pinging(&self) -> Option<&Vigil> {
        self.of(Manner::Pinging(Duration::ZERO))
    }

    /// The silent one straight to the server behind the proxy.
    #[must_use]
    pub fn upstream(&self) -> Option<&Vigil> {
        self.of(Manner::Upstream)
    }

    /// The one of which nothing is read.
    #[must_use]
    pub fn unread(&self) -> Option<&Vigil> {
        self.of(Manner::Unread)
    }

    /// The one that answers no ping.
    #[must_use]
    pub fn deaf(&self) -> Option<&Vigil> {
        self.of(Manner::Deaf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_interval_is_that_of_most_pings() {
        let mut vigil = Vigil::new(Manner::Silent, Duration::ZERO);
        assert_eq!(vigil.heard_interval(), None);
        vigil.heard_pings = [20, 40, 61, 200].map(Duration::from_secs).to_vec();
        assert_eq!(vigil.heard_interval(), Some(Duration::from_secs(21)));
    }

    #[test]
    fn a_manner_is_found_whatever_its_interval() {
        let pinging = Vigil::new(Manner::Pinging(Duration::from_secs(3)), Duration::ZERO);
        let watching = Watching { asked: Duration::from_secs(9), vigils: vec![pinging], unopened: vec![] };
        assert!(watching.pinging().is_some() && watching.silent().is_none());
    }
}
