//! Watches connections side by side on which nothing is said: one silent, one that pings, one that
//! answers no ping, one that reads nothing where the server talks, and one straight to the upstream where
//! the user named it. They differ in one thing
//! each, and the watching ends when what was seen decides.

mod heartbeat;

use super::plan::vary;
use crate::{Experiment, Variation};
use model::vigil::{Ending, Manner};
use model::{Attempt, Direction, Kind, Record, Trace, Vigil, Watching};
use net::Clock;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long a last pong is waited for at most.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is watched, and how.
pub(super) struct Watch<'a> {
    /// The attempt that opened.
    pub(super) first: &'a Trace,
    /// How long at most.
    pub(super) lasting: Duration,
    /// How long opening and closing may take, all in all.
    pub(super) left: Duration,
    pub(super) upstream: Option<&'a str>,
}

impl Watch<'_> {
    /// Whether there is something to watch: it opened, and was not ended at once.
    pub(super) fn makes_sense(&self) -> bool {
        let lost = self.first.frames.as_ref().is_some_and(|it| it.step.lost.is_some());
        let closed = self.first.close.as_ref().is_some_and(|it| it.step.peer_began);
        self.first.switched() && !lost && !closed
    }

    /// Watches until all have ended, or enough was seen.
    pub(super) async fn keep(&self) -> Watching {
        // The others begin after it for sure, however long it takes to open.
        let dialing = net::dial(self.first.attempt.clone());
        let mut seen = Watching { asked: self.lasting, vigils: vec![], unopened: vec![] };
        let Ok(silent) = tokio::time::timeout(self.left / 4, dialing).await else {
            seen.unopened.push(Manner::Silent);
            return seen;
        };
        let clock = Clock::start();
        let (say_enough, enough) = watch::channel(false);
        let mut running = JoinSet::new();
        let patience = PATIENCE.min(self.left / 4);
        let (lasting, until) = (self.lasting, enough.clone());
        let reply = heartbeat::reply(self.first);
        running.spawn(async move {
            let manner = Manner::Silent;
            (manner, net::keep_vigil(silent, manner, clock, lasting, patience, until, reply).await)
        });
        for (manner, delay, attempt) in self.others() {
            let (lasting, until) = (self.lasting.saturating_sub(delay), enough.clone());
            running.spawn(async move {
                tokio::time::sleep(delay).await;
                let dialed = net::dial(attempt).await;
                (manner, net::keep_vigil(dialed, manner, clock, lasting, patience, until, reply).await)
            });
        }
        let last = self.lasting + self.left / 2;
        loop {
            let decided = enough_at(&seen, self.lasting).map(|it| it.saturating_sub(clock.elapsed()));
            tokio::select! {
                // Who is not back by now hangs in opening or closing.
                () = tokio::time::sleep(last.saturating_sub(clock.elapsed())) => break,
                done = running.join_next() => match done {
                    None => break,
                    Some(Ok((_, Some(vigil)))) => seen.vigils.push(vigil),
                    Some(Ok((manner, None))) => seen.unopened.push(manner),
                    Some(Err(_)) => {}
                },
                () = tokio::time::sleep(decided.unwrap_or_default()), if decided.is_some() && !*enough.borrow() => {
                    let _ = say_enough.send(true);
                }
            }
        }
        seen.vigils.sort_by_key(|it| order(it.manner));
        seen
    }

    /// Whether the server says something of its own accord.
    fn talks(&self) -> bool {
        let records = self.first.frames.as_ref().map(|it| it.step.records.as_slice()).unwrap_or_default();
        let is_data = |it: &Record| matches!(it.kind, Kind::Text | Kind::Binary);
        records.iter().any(|it| it.direction == Direction::Received && is_data(it))
    }

    /// Each connection beside the silent one: how it is kept, how much later it begins, and the attempt
    /// that opens it.
    fn others(&self) -> Vec<(Manner, Duration, Attempt)> {
        let attempt = &self.first.attempt;
        let every = interval(self.lasting);
        let mut manners = vec![
            (Manner::Pinging(every), stagger(self.lasting), attempt.clone()),
            (Manner::Deaf, Duration::ZERO, attempt.clone()),
        ];
        if self.talks() {
            manners.push((Manner::Unread, Duration::ZERO, attempt.clone()));
        }
        let straight = self.first.target().zip(self.upstream);
        let straight =
            straight.and_then(|(uri, upstream)| vary(attempt, uri, Variation::Upstream, Some(upstream)));
        manners.extend(straight.map(|it| (Manner::Upstream, Duration::ZERO, it)));
        manners
    }
}

fn order(manner: Manner) -> u8 {
    match manner {
        Manner::Silent => 0,
        Manner::Pinging(_) => 1,
        Manner::Deaf => 2,
        Manner::Unread => 3,
        Manner::Upstream => 4,
    }
}

/// Between two pings: well below any age that can be found in this time, and no burden to anyone.
fn interval(lasting: Duration) -> Duration {
    (lasting / 15).clamp(Duration::from_millis(100), Duration::from_secs(15))
}

/// How much later the connection that pings begins: what ends at the same moment has another age then,
/// and what ends at the same age another moment.
fn stagger(lasting: Duration) -> Duration {
    (lasting / 8).clamp(Duration::from_millis(100), Duration::from_secs(5))
}

/// When, since the beginning, enough will have been seen: the silent one has ended, and the one that
/// pings has outlived it by a margin. `None`: not yet foreseeable.
fn enough_at(seen: &Watching, lasting: Duration) -> Option<Duration> {
    let silent = seen.silent().filter(|it| !it.stood())?;
    let margin = (silent.age / 4).max(interval(lasting) * 2).min(Duration::from_secs(15));
    Some(silent.opened + stagger(lasting) + silent.age + margin)
}

/// Whether it is still open who ended the silent connection: then one more request shows who reads
/// requests first.
pub(super) fn wants_a_reader(seen: &Watching) -> bool {
    let cut = |it: &Vigil| matches!(it.ending, Ending::Lost(_));
    seen.silent().is_some_and(cut)
}

/// That request: nothing of the user's goes with it.
pub(super) async fn find_reader(first: &Trace, timeout: Duration) -> Option<Experiment> {
    let attempt = vary(&first.attempt, first.target()?, Variation::Unreadable, None)?;
    let dialed = tokio::time::timeout(timeout, net::dial(attempt)).await.ok()?;
    Some(Experiment { variation: Variation::Unreadable, trace: dialed.trace })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::trace::Loss;

    #[test]
    fn a_ping_is_well_below_what_can_be_found() {
        for seconds in [1, 5, 60, 600, 86_400] {
            let lasting = Duration::from_secs(seconds);
            assert!(interval(lasting) * 10 <= lasting && stagger(lasting) * 8 <= lasting, "{seconds}");
        }
    }

    #[test]
    fn it_is_enough_when_the_one_that_pings_has_outlived_the_silent_one() {
        let lasting = Duration::from_secs(120);
        let mut silent = Vigil::new(Manner::Silent, Duration::from_secs(1));
        silent.age = Duration::from_secs(60);
        let mut seen = Watching { asked: lasting, vigils: vec![silent], unopened: vec![] };
        assert_eq!(enough_at(&seen, lasting), None, "it still stands");
        seen.vigils[0].ending = Ending::Lost(Loss::Closed);
        assert_eq!(enough_at(&seen, lasting), Some(Duration::from_secs(1 + 5 + 60 + 15)));
    }
}
