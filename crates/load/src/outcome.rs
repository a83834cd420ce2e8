//! What came of a load.

use hdrhistogram::Histogram;
use std::time::Duration;

/// Longer times count as this.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// What came of a load.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Connections that opened.
    pub opened: usize,
    /// Connections that ended, or fell silent for longer than patience, before their work was done.
    pub lost: usize,
    /// Messages sent.
    pub sent: u64,
    /// Messages sent that came back.
    pub received: u64,
    /// Messages sent that did not come back.
    pub unanswered: u64,
    /// Messages that came back other than they went or came unasked, and breaches of the protocol.
    pub errors: u64,
    /// Payload bytes sent.
    pub sent_bytes: u64,
    /// Payload bytes received, whatever they were.
    pub received_bytes: u64,
    /// From the beginning to the last answer.
    pub elapsed: Duration,
    /// From when a message should have gone to its coming back.
    pub round_trip: Distribution,
    /// The part of it that is ours: from when a message should have gone to its going. Timers
    /// tick once a millisecond. All zero in a closed loop.
    pub delay: Distribution,
}

/// How durations are distributed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Distribution {
    /// The shortest.
    pub min: Duration,
    /// The arithmetic mean.
    pub mean: Duration,
    /// Half are not longer.
    pub p50: Duration,
    /// 90 % are not longer.
    pub p90: Duration,
    /// 99 % are not longer.
    pub p99: Duration,
    /// 99.9 % are not longer.
    pub p999: Duration,
    /// The longest.
    pub max: Duration,
}

impl Outcome {
    /// Messages that came back, a second.
    #[must_use]
    pub fn received_per_second(&self) -> f64 {
        if self.elapsed.is_zero() { 0.0 } else { self.received as f64 / self.elapsed.as_secs_f64() }
    }
}

impl Distribution {
    fn of(nanoseconds: &Histogram<u64>) -> Self {
        let at = |quantile| Duration::from_nanos(nanoseconds.value_at_quantile(quantile));
        Self {
            min: Duration::from_nanos(nanoseconds.min()),
            mean: Duration::from_nanos(nanoseconds.mean() as u64),
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            p999: at(0.999),
            max: Duration::from_nanos(nanoseconds.max()),
        }
    }
}

/// What one connection counts; the sum of all is the outcome.
#[derive(Debug)]
pub(crate) struct Tally {
    pub(crate) counts: Outcome,
    round_trips: Histogram<u64>,
    delays: Histogram<u64>,
}

impl Tally {
    pub(crate) fn new() -> Self {
        let histogram = || Histogram::new(3).expect("three digits are within 0 to 5");
        Self { counts: Outcome::default(), round_trips: histogram(), delays: histogram() }
    }

    pub(crate) fn round_trip(&mut self, took: Duration) {
        note(&mut self.round_trips, took);
    }

    pub(crate) fn delay(&mut self, took: Duration) {
        note(&mut self.delays, took);
    }

    pub(crate) fn add(&mut self, other: &Self) {
        let (sum, more) = (&mut self.counts, &other.counts);
        sum.opened += more.opened;
        sum.lost += more.lost;
        sum.sent += more.sent;
        sum.received += more.received;
        sum.unanswered += more.unanswered;
        sum.errors += more.errors;
        sum.sent_bytes += more.sent_bytes;
        sum.received_bytes += more.received_bytes;
        sum.elapsed = sum.elapsed.max(more.elapsed);
        for (sum, more) in [(&mut self.round_trips, &other.round_trips), (&mut self.delays, &other.delays)] {
            sum.add(more).expect("a histogram that may grow takes any other");
        }
    }

    pub(crate) fn outcome(self) -> Outcome {
        let round_trip = Distribution::of(&self.round_trips);
        Outcome { round_trip, delay: Distribution::of(&self.delays), ..self.counts }
    }
}

fn note(histogram: &mut Histogram<u64>, took: Duration) {
    let nanoseconds = u64::try_from(took.min(LONGEST).as_nanos()).unwrap_or(u64::MAX);
    histogram.record(nanoseconds).expect("a histogram that may grow takes a day");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tallies_add_up() {
        let tally = |millis: &[u64]| {
            let mut tally = Tally::new();
            for &millis in millis {
                tally.round_trip(Duration::from_millis(millis));
                tally.counts.received += 1;
            }
            tally.counts.elapsed = Duration::from_secs(millis.len() as u64);
            tally
        };
        let mut sum = Tally::new();
        sum.add(&tally(&[1, 2]));
        sum.add(&tally(&[3, 4, 1000]));
        let outcome = sum.outcome();
        assert_eq!((outcome.received, outcome.elapsed), (5, Duration::from_secs(3)));
        let near = |it: Duration, millis: f64| (it.as_secs_f64() * 1e3 / millis - 1.0).abs() < 0.002;
        let Distribution { min, mean, p50, max, .. } = outcome.round_trip;
        assert!(near(min, 1.0) && near(mean, 202.0) && near(p50, 3.0) && near(max, 1000.0), "{outcome:?}");
        assert!((outcome.received_per_second() - 5.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn times_beyond_all_measure_count_as_the_longest() {
        let mut tally = Tally::new();
        tally.round_trip(Duration::MAX);
        assert!(tally.outcome().round_trip.max >= LONGEST);
    }

    #[test]
    fn nothing_is_all_zero() {
        assert_eq!(Tally::new().outcome(), Outcome::default());
        assert_eq!(Outcome::default().received_per_second().to_bits(), 0.0f64.to_bits());
    }
}
