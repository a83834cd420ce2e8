//! One connection under load.

use crate::Plan;
use crate::outcome::Tally;
use crate::schedule::{Due, Schedule};
use net::{Clock, Link, Stream};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::timeout;
use wire::{Config, Connection, Deflate, Event, Opcode, Outgoing, State};

/// How long the closing handshake may take.
const GOODBYE: Duration = Duration::from_secs(1);
/// Bytes queued before the transport is asked to take them.
const BATCH: usize = 256 * 1024;
/// When to look again whether it has.
const RETRY: Duration = Duration::from_millis(1);

/// One connection under load, and what it has counted.
#[derive(Debug)]
pub(crate) struct Worker {
    link: Link<Stream>,
    clock: Clock,
    patience: Duration,
    schedule: Schedule,
    echoes: Echoes,
    /// When something was last heard, or first owed after nothing was.
    heard: Duration,
}

/// What was sent and should come back.
#[derive(Debug)]
struct Echoes {
    /// The payload of a message; its first bytes are its number.
    payload: Vec<u8>,
    /// When each unanswered message should have gone, oldest first.
    waiting: VecDeque<Duration>,
    /// The number of the oldest unanswered message.
    oldest: u64,
    tally: Tally,
}

impl Worker {
    pub(crate) fn new(
        stream: Stream,
        deflate: Option<Deflate>,
        plan: &Plan,
        connection: usize,
        clock: Clock,
    ) -> Self {
        let config =
            Config { mask_seed: net::mask_seed(), max_message: u64::MAX, deflate, ..Config::default() };
        let mut tally = Tally::new();
        tally.counts.opened = 1;
        let payload = (0..plan.message_bytes).map(|it| it as u8).collect();
        Self {
            link: Link::new(stream, Connection::new(config)),
            clock,
            patience: plan.patience,
            schedule: Schedule::new(plan, connection),
            echoes: Echoes { payload, waiting: VecDeque::new(), oldest: 0, tally },
            heard: Duration::ZERO,
        }
    }

    /// Does its part of the plan.
    pub(crate) async fn work(mut self) -> Tally {
        let done = self.play().await;
        if done {
            // Whether the peer says goodbye in time changes no count.
            let _ = timeout(GOODBYE, self.say_goodbye()).await;
        }
        let mut tally = self.echoes.tally;
        tally.counts.lost = usize::from(!done);
        tally.counts.unanswered = self.echoes.waiting.len() as u64;
        tally
    }

    /// Sends and hears. Whether all was done.
    async fn play(&mut self) -> bool {
        loop {
            let wait = match self.fill() {
                Due::Never if self.echoes.waiting.is_empty() => return true,
                Due::At(at) => Some(at),
                _ => None,
            };
            let now = self.clock.elapsed();
            let owed = (!self.echoes.waiting.is_empty()).then(|| self.heard.saturating_add(self.patience));
            if owed.is_some_and(|end| now >= end) {
                return false;
            }
            let until = wait.into_iter().chain(owed).min().unwrap_or(Duration::MAX);
            match timeout(until.saturating_sub(now), self.link.exchange()).await {
                Ok(Ok(true)) if self.hear() => {}
                Err(_) => {}
                Ok(_) => return self.is_done(),
            }
        }
    }

    fn is_done(&self) -> bool {
        self.echoes.waiting.is_empty() && self.schedule.due(self.clock.elapsed(), 0) == Due::Never
    }

    /// Queues what is due.
    fn fill(&mut self) -> Due {
        let mut now = self.clock.elapsed();
        loop {
            let due = self.schedule.due(now, self.echoes.waiting.len());
            let Due::Now(at) = due else { return due };
            if self.link.queued() >= BATCH {
                return Due::At(now + RETRY);
            }
            if self.echoes.waiting.is_empty() {
                self.heard = now;
            }
            let outgoing = Outgoing::Binary(self.echoes.next_payload());
            if self.link.connection().send(outgoing).is_err() {
                return Due::AfterAnswer;
            }
            self.echoes.sent(at, now);
            self.schedule.went();
            if self.echoes.payload.len() >= BATCH {
                now = self.clock.elapsed();
            }
        }
    }

    /// Counts what has come. Whether the connection still stands.
    fn hear(&mut self) -> bool {
        let now = self.clock.elapsed();
        self.heard = now;
        let connection = self.link.connection();
        while let Some(event) = connection.poll_event() {
            match event {
                Event::Message { opcode, payload, .. } => {
                    self.echoes.heard(opcode == Opcode::Binary, payload, now);
                }
                Event::Violation(_) => self.echoes.tally.counts.errors += 1,
                _ => {}
            }
        }
        connection.state() == State::Open
    }

    async fn say_goodbye(&mut self) -> std::io::Result<()> {
        // It cannot be refused: the connection is open and the code is a good one.
        let _ = self.link.connection().send(Outgoing::Close { code: Some(1000), reason: "" });
        while self.link.exchange().await? {
            while self.link.connection().poll_event().is_some() {}
            if self.link.connection().state() != State::Closing {
                break;
            }
        }
        self.link.shutdown().await
    }
}

impl Echoes {
    /// The next message.
    fn next_payload(&mut self) -> &[u8] {
        let number = self.oldest + self.waiting.len() as u64;
        self.write_number(number);
        &self.payload
    }

    fn write_number(&mut self, number: u64) {
        for (byte, number) in self.payload.iter_mut().zip(number.to_le_bytes()) {
            *byte = number;
        }
    }

    /// A message was queued that should have gone at this time.
    fn sent(&mut self, at: Duration, now: Duration) {
        self.waiting.push_back(at);
        self.tally.counts.sent += 1;
        self.tally.counts.sent_bytes += self.payload.len() as u64;
        self.tally.delay(now.saturating_sub(at));
    }

    /// A message came. One of the right length is taken for the answer, right or wrong.
    fn heard(&mut self, binary: bool, payload: &[u8], now: Duration) {
        self.tally.counts.received_bytes += payload.len() as u64;
        self.write_number(self.oldest);
        let right = binary && payload == self.payload;
        match self.waiting.front() {
            Some(&at) if payload.len() == self.payload.len() => {
                self.waiting.pop_front();
                self.oldest += 1;
                self.tally.counts.received += 1;
                self.tally.counts.errors += u64::from(!right);
                self.tally.counts.elapsed = now;
                self.tally.round_trip(now.saturating_sub(at));
            }
            _ => self.tally.counts.errors += 1,
        }
    }
}
