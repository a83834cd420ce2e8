//! Whether what the server says comes late and in lumps: judged by its own messages, with our pings
//! as the control. A pong goes out at once; where it comes late, and together with messages, something
//! held both back. A server that is silent and then talks much answers pings in between.

use crate::Case;
use model::vigil::Vigil;
use std::collections::BTreeSet;
use std::time::Duration;

/// A pong that took so much longer than the quickest was held back.
const LATE: Duration = Duration::from_millis(100);

/// What was seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lumps {
    /// Messages that came.
    pub(crate) messages: usize,
    /// Reads that they came by.
    pub(crate) reads: usize,
    /// The middle round trip of a ping.
    pub(crate) round_trip: Duration,
    /// The quickest answer that ever came.
    pub(crate) way: Duration,
}

/// Lumps in which messages came, where that is what was seen.
pub(crate) fn lumps(case: &Case) -> Option<Lumps> {
    let vigil = case.idle.as_ref()?.pinging()?;
    let connected = case.first.tcp.as_ref().and_then(|it| {
        let index = it.step.connected?;
        it.step.attempts.get(index).map(|it| it.took)
    });
    let reads: BTreeSet<Duration> = vigil.messages.iter().map(|it| it.at).collect();
    let pongs: Vec<_> = vigil.pings.iter().filter_map(|it| Some((it.at, it.answered?))).collect();
    // The way is as long as the quickest answer that ever came over it.
    let quickest = pongs.iter().map(|(_, took)| *took).chain(connected).min().unwrap_or_default();
    let held = pongs.iter().filter(|(sent, took)| came_with_messages(&reads, *sent + *took)).count();
    let late = pongs.iter().filter(|(_, took)| *took >= quickest + LATE).count();
    // Where something comes all the time, a pong comes with it by chance.
    let is_lumpy = vigil.messages.len() >= 3 * reads.len() && reads.len() >= 3 && pause(&reads) >= LATE;
    let are_held = pongs.len() >= 3 && held * 5 >= pongs.len() * 4 && late * 2 >= pongs.len();
    (is_lumpy && are_held).then(|| Lumps {
        messages: vigil.messages.len(),
        reads: reads.len(),
        round_trip: middle(vigil),
        way: quickest,
    })
}

/// The middle time between two reads.
fn pause(reads: &BTreeSet<Duration>) -> Duration {
    let mut pauses: Vec<_> =
        reads.iter().zip(reads.iter().skip(1)).map(|(one, next)| next.saturating_sub(*one)).collect();
    pauses.sort();
    pauses.get(pauses.len() / 2).copied().unwrap_or_default()
}

fn came_with_messages(reads: &BTreeSet<Duration>, at: Duration) -> bool {
    let near = Duration::from_millis(5);
    reads.range(at.saturating_sub(near)..=at + near).next().is_some()
}

fn middle(vigil: &Vigil) -> Duration {
    let mut trips: Vec<_> = vigil.pings.iter().filter_map(|it| it.answered).collect();
    trips.sort();
    trips.get(trips.len() / 2).copied().unwrap_or_default()
}
