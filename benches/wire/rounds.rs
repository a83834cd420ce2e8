//! The rounds of a row: everybody once a round, in another order each time.

use crate::batch::Batch;
use crate::case::Case;
use crate::clock::processor_time;
use crate::contest::{Contestant, contestants};
use crate::peer::Ear;
use std::rc::Rc;

/// Rounds that the contestants sit through before they are made anew, with their memory elsewhere:
/// where it happens to lie makes copies faster or slower, and must not decide a whole row.
const SEATING: usize = 3;

/// How long and how often.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Rounds of a row.
    pub(crate) rounds: usize,
    /// Processor time of one contestant in one round, in nanoseconds.
    pub(crate) round: u64,
}

/// What was measured of one contestant.
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    /// Nanoseconds a message, round by round.
    pub(crate) times: Vec<f64>,
}

impl Measured {
    /// The median of its times.
    pub(crate) fn time(&self) -> f64 {
        median(self.times.clone())
    }

    /// How many times as long as another took in the same rounds.
    pub(crate) fn against(&self, other: &Self) -> f64 {
        median(self.times.iter().zip(&other.times).map(|(mine, its)| mine / its).collect())
    }
}

/// Measures a row.
pub(crate) fn measure(case: &Case, size: usize, effort: Effort) -> Vec<Measured> {
    let batch = Rc::new(Batch::new(case.kind, size, case.in_flight(size)));
    let mut measured: Vec<Measured> = vec![];
    let mut turns: Vec<usize> = vec![];
    for seating in 0..effort.rounds.div_ceil(SEATING) {
        let padding = vec![0_u8; 16 + 656 * (seating % 6)];
        let mut contestants = contestants(case, &batch, |_| true);
        if seating == 0 {
            turns = contestants.iter_mut().map(|it| warm_up(it, effort)).collect();
            measured = contestants.iter().map(|it| Measured { name: it.name, times: vec![] }).collect();
        } else {
            contestants.iter_mut().zip(&turns).for_each(|(it, turns)| settle(it, turns / 8));
        }
        let first = seating * SEATING;
        for round in first..effort.rounds.min(first + SEATING) {
            for place in 0..contestants.len() {
                let index = order(round, place, contestants.len());
                let took = time(&mut contestants[index], turns[index]);
                measured[index].times.push(took / (turns[index] * batch.len()) as f64);
            }
        }
        drop(padding);
    }
    measured
}

/// Nanoseconds that a contestant works for that many turns.
fn time(contestant: &mut Contestant, turns: usize) -> f64 {
    let began = processor_time();
    contestant.run(turns, Ear::Passing);
    (processor_time() - began) as f64
}

/// Checks that what arrives is what was sent, and lets the contestant have its memory in use.
fn settle(contestant: &mut Contestant, turns: usize) {
    contestant.run(2, Ear::Checking);
    contestant.run(turns, Ear::Passing);
}

/// Lets one contestant work alone, for a profiler. Nanoseconds a message; `None` when it takes no
/// part in this row. A simulator, in which time is another, is told how many turns make a round.
pub(crate) fn alone(
    name: &str,
    case: &Case,
    size: usize,
    effort: Effort,
    turns: Option<usize>,
) -> Option<f64> {
    let batch = Rc::new(Batch::new(case.kind, size, case.in_flight(size)));
    let mut contestant = contestants(case, &batch, |it| it == name).pop()?;
    let turns = turns.unwrap_or_else(|| warm_up(&mut contestant, effort));
    let took: f64 = (0..effort.rounds).map(|_| time(&mut contestant, turns)).sum();
    Some(took / (effort.rounds * turns * batch.len()) as f64)
}

/// Lets a contestant settle, and finds how many turns fill a round.
fn warm_up(contestant: &mut Contestant, effort: Effort) -> usize {
    settle(contestant, 1);
    let (mut turns, round) = (1, effort.round as f64);
    loop {
        let took = time(contestant, turns);
        if took >= round / 4.0 {
            return ((turns as f64 * round / took) as usize).max(1);
        }
        turns *= 2;
    }
}

/// Who is at this place of the round: each begins as often as any other, and each round has
/// another direction, so that nobody always follows the same one.
fn order(round: usize, place: usize, count: usize) -> usize {
    let step = if round.is_multiple_of(2) { place } else { count - 1 - place };
    (round / 2 * 3 + step) % count
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_place_in_every_round() {
        for round in 0..20 {
            let mut all: Vec<_> = (0..8).map(|place| order(round, place, 8)).collect();
            all.sort_unstable();
            assert_eq!(all, (0..8).collect::<Vec<_>>());
        }
    }

    #[test]
    fn ratios_are_of_the_same_round() {
        let measured = |times: [f64; 3]| Measured { name: "", times: times.into() };
        let (slow, fast) = (measured([2.0, 20.0, 4.0]), measured([1.0, 10.0, 2.0]));
        assert_eq!((slow.against(&fast), slow.time()), (2.0, 4.0));
    }
}
