//! What an engine has to do, whichever it is.

use crate::batch::Batch;
use crate::transport::Transport;
use std::hint::black_box;

/// Which end of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// It masks.
    Client,
    /// It does not.
    Server,
}

impl Side {
    /// The other one.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

/// How payloads travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// As they are.
    Plain,
    /// By permessage-deflate at this level, with windows of 15 bits that are kept from message to
    /// message.
    Deflate(u32),
}

/// An engine at one end of a connection whose handshake is over.
pub(crate) trait Peer<T: Transport>: Sized {
    /// Takes the transport.
    fn new(transport: T, side: Side, coding: Coding) -> Self;

    /// Sends all messages of the batch, and sees that the transport has taken them.
    async fn send(&mut self, batch: &Batch);

    /// Hears as many messages as the batch has.
    async fn hear(&mut self, batch: &Batch, ear: Ear);

    /// Hears as many messages as the batch has and sends each back, then sees that the transport
    /// has taken them.
    async fn echo(&mut self, batch: &Batch);
}

/// What is done with a message that was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ear {
    /// It is looked at, no more.
    Passing,
    /// It is held against what was sent.
    Checking,
}

impl Ear {
    /// Takes a payload that came, and the one that was sent.
    #[inline]
    pub(crate) fn hear(self, payload: &[u8], sent: &[u8]) {
        black_box(payload);
        if self == Self::Checking {
            assert!(payload == sent, "another message came than was sent");
        }
    }
}
