//! A vigil: an open connection on which nothing is said, watched until it ends or we have seen
//! enough.

use super::ping_payload;
use crate::clock::Clock;
use crate::dial::Dialed;
use crate::link::Link;
use crate::loss::end_of_transport;
use crate::random::mask_seed;
use model::trace::Loss;
use model::vigil::{Ending, Heard, Manner, Ping, Vigil};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use wire::{Config, Connection, Event, Outgoing, Role, State, Strictness};

/// Nothing for so long: what had come is read.
const PAUSE: Duration = Duration::from_millis(200);
/// Pings of the peer whose ages are kept.
const PINGS: usize = 1024;

/// Says when enough was seen: true, or its sender is gone.
pub type Enough = watch::Receiver<bool>;

/// What an application's own heartbeat wants back for this message; `None`: nothing.
pub type Reply = fn(&[u8]) -> Option<&'static str>;

/// Watches an open connection in this manner for at most `lasting`, less where `enough` says so.
/// What still stands then gets one more ping, whose pong is waited for at most `patience`, and a
/// close frame, whose answer is waited for at most half as long. `None`: it is not open.
///
/// Ages are those of this connection; `clock` is that of the whole watching. Whoever answers pings
/// gives a `reply` too.
pub async fn keep_vigil(
    dialed: Dialed,
    manner: Manner,
    clock: Clock,
    lasting: Duration,
    patience: Duration,
    enough: Enough,
    reply: Reply,
) -> Option<Vigil> {
    if !dialed.is_open() {
        return None;
    }
    let Dialed { stream: Some(stream), deflate, .. } = dialed else { return None };
    let config = Config {
        role: Role::Client,
        strictness: Strictness::Lenient,
        answer_pings: manner != Manner::Deaf,
        deflate,
        mask_seed: mask_seed(),
        ..Config::default()
    };
    let link = Link::new(stream, Connection::new(config));
    let opened = clock.elapsed();
    let mut keeper = Keeper { link, clock, vigil: Vigil::new(manner, opened), unanswered: vec![], reply };
    keeper.watch(lasting, enough).await;
    if manner == Manner::Unread {
        keeper.catch_up(patience).await;
    }
    keeper.vigil.age = keeper.age();
    if keeper.vigil.stood() {
        keeper.probe(patience).await;
        let now = keeper.age();
        match keeper.vigil.stood() {
            true => keeper.vigil.waited = now.saturating_sub(keeper.vigil.age),
            false => keeper.vigil.age = now,
        }
    }
    keeper.leave(patience / 2).await;
    Some(keeper.vigil)
}

struct Keeper {
    link: Link<crate::Stream>,
    clock: Clock,
    vigil: Vigil,
    /// Payloads of our pings that wait for their pongs, and their places in the vigil.
    unanswered: Vec<(Vec<u8>, usize)>,
    reply: Reply,
}

impl Keeper {
    fn age(&self) -> Duration {
        self.clock.elapsed().saturating_sub(self.vigil.opened)
    }

    async fn watch(&mut self, lasting: Duration, mut enough: Enough) {
        let began = Instant::now();
        let every = match self.vigil.manner {
            Manner::Pinging(every) => Some(every),
            _ => None,
        };
        let mut next = every.map(|it| began + it);
        let deadline = began + lasting;
        // What stood behind the head is there already.
        self.drain();
        while self.vigil.stood() {
            // Clocks first: a peer that never stops talking must not stop them.
            tokio::select! {
                biased;
                _ = enough.wait_for(|it| *it) => return,
                () = sleep_until(deadline) => return,
                () = sleep_until(next.unwrap_or(deadline)), if next.is_some() => {
                    self.ping();
                    next = next.zip(every).map(|(then, every)| then + every);
                }
                result = self.link.exchange(), if self.vigil.manner != Manner::Unread => {
                    let lost = end_of_transport(&result);
                    self.heard(lost);
                }
            }
        }
    }

    /// Reads at last what has come, until there is no more, or the peer has ended.
    async fn catch_up(&mut self, patience: Duration) {
        let deadline = Instant::now() + patience;
        while self.vigil.stood() {
            let pause = deadline.min(Instant::now() + PAUSE);
            let Ok(result) = timeout_at(pause, self.link.exchange()).await else { return };
            let lost = end_of_transport(&result);
            self.heard(lost);
        }
    }

    /// One more ping: does it still get through, and is it answered?
    async fn probe(&mut self, patience: Duration) {
        self.ping();
        let deadline = Instant::now() + patience;
        while self.vigil.stood() && self.vigil.answers_at_the_end() == Some(false) {
            let Ok(result) = timeout_at(deadline, self.link.exchange()).await else { return };
            let lost = end_of_transport(&result);
            self.heard(lost);
        }
    }

    /// Closes as a good client does.
    async fn leave(&mut self, patience: Duration) {
        if !matches!(self.vigil.ending, Ending::Lost(_)) {
            let _ = self.link.connection().send(Outgoing::Close { code: Some(1000), reason: "" });
            // Who does not answer a ping will not answer this.
            let answers = self.vigil.answers_at_the_end() != Some(false);
            let _ = timeout(if answers { patience } else { PAUSE }, self.part()).await;
        }
    }

    async fn part(&mut self) {
        let _ = self.link.flush().await;
        while self.link.connection().state() != State::Closed {
            if end_of_transport(&self.link.exchange().await).is_some() {
                return;
            }
            while self.link.connection().poll_event().is_some() {}
        }
        let _ = self.link.flush().await;
    }

    fn ping(&mut self) {
        let payload = ping_payload();
        if self.link.connection().send(Outgoing::Ping(&payload)).is_ok() {
            self.unanswered.push((payload, self.vigil.pings.len()));
            let at = self.age();
            self.vigil.pings.push(Ping { at, answered: None });
        }
    }

    /// What came by one read, and whether the transport ended with it.
    fn heard(&mut self, lost: Option<Loss>) {
        self.drain();
        if let (Some(loss), true) = (lost, self.vigil.stood()) {
            self.vigil.ending = Ending::Lost(loss);
        }
    }

    fn drain(&mut self) {
        let at = self.age();
        let Self { link, vigil, unanswered, reply, .. } = self;
        let connection = link.connection();
        let mut replies = vec![];
        loop {
            let open = connection.state() == State::Open;
            let Some(event) = connection.poll_event() else { break };
            match event {
                Event::Ping(_) => {
                    vigil.sent_pongs += usize::from(open && vigil.manner != Manner::Deaf);
                    if vigil.heard_pings.len() < PINGS {
                        vigil.heard_pings.push(at);
                    }
                }
                Event::Pong(payload) => answer(vigil, unanswered, payload, at),
                Event::Message { payload, .. } => {
                    replies.extend(reply(payload).filter(|_| vigil.manner != Manner::Deaf));
                    message(vigil, payload, at);
                }
                Event::Close { code, reason } => {
                    let reason = String::from_utf8_lossy(reason).into_owned();
                    vigil.ending = Ending::Closed { code, reason };
                }
                Event::Frame { .. } | Event::Violation(_) => {}
            }
        }
        for reply in replies {
            // A peer that closed meanwhile needs none.
            let _ = connection.send(Outgoing::Text(reply));
        }
    }
}

fn answer(vigil: &mut Vigil, unanswered: &mut Vec<(Vec<u8>, usize)>, payload: &[u8], at: Duration) {
    let Some(place) = unanswered.iter().position(|(ours, _)| ours == payload) else { return };
    let (_, index) = unanswered.swap_remove(place);
    let ping = &mut vigil.pings[index];
    ping.answered = Some(at.saturating_sub(ping.at));
}

fn message(vigil: &mut Vigil, payload: &[u8], at: Duration) {
    vigil.message_count += 1;
    vigil.message_bytes += payload.len() as u64;
    if vigil.messages.len() < Vigil::KEPT {
        let beginning = payload[..payload.len().min(Vigil::BEGINNING)].to_vec();
        vigil.messages.push(Heard { at, beginning });
    }
}
