//! What load to make.

use std::time::Duration;

/// Pace × stop × workload on one endpoint.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How each connection is opened.
    pub attempt: model::Attempt,
    /// How many connections, at least 1. All are open before the first message goes.
    pub connections: usize,
    /// Payload of each message, in bytes; binary.
    pub message_bytes: usize,
    /// When messages go.
    pub pace: Pace,
    /// When no more messages go.
    pub stop: Stop,
    /// How long a connection that owes us answers may be silent before it is given up.
    pub patience: Duration,
}

/// When messages go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// Closed loop: each connection keeps this many messages (at least 1) unanswered.
    InFlight(usize),
    /// Open loop: this many messages a second over all connections, evenly, whether answers come
    /// or not. A round trip counts from when its message should have gone.
    PerSecond(f64),
}

/// When no more messages go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// After this many messages over all connections.
    Messages(u64),
    /// After this long.
    Elapsed(Duration),
}

impl Plan {
    /// One connection that plays ping-pong with messages of 64 bytes for ten seconds.
    #[must_use]
    pub fn new(attempt: model::Attempt) -> Self {
        Self {
            attempt,
            connections: 1,
            message_bytes: 64,
            pace: Pace::InFlight(1),
            stop: Stop::Elapsed(Duration::from_secs(10)),
            patience: Duration::from_secs(5),
        }
    }
}
