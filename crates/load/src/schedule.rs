//! When the messages of one connection should go. Pure: time comes in as an argument.

use crate::{Pace, Plan, Stop};
use std::time::Duration;

/// Most messages of a connection that wait for their answers at a time, however fast they should go.
const MOST_WAITING: usize = 1 << 16;

/// The messages that one connection has still to send.
#[derive(Debug)]
pub(crate) struct Schedule {
    pace: Pace,
    /// Messages sent so far.
    gone: u64,
    /// Messages to send; `None`: until `end`.
    count: Option<u64>,
    end: Option<Duration>,
    /// In an open loop: when the first should go, and the time from one to the next.
    first: Duration,
    step: Duration,
}

/// What is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// A message goes now; it should have gone then.
    Now(Duration),
    /// The next should go then.
    At(Duration),
    /// The next goes when an answer has come.
    AfterAnswer,
    /// All have gone.
    Never,
}

impl Schedule {
    /// The part of the plan that this connection does.
    pub(crate) fn new(plan: &Plan, connection: usize) -> Self {
        let connections = plan.connections as u64;
        let (count, end) = match plan.stop {
            Stop::Messages(all) => {
                let extra = u64::from((connection as u64) < all % connections);
                (Some(all / connections + extra), None)
            }
            Stop::Elapsed(end) => (None, Some(end)),
        };
        let (first, step) = match plan.pace {
            Pace::InFlight(_) => (Duration::ZERO, Duration::ZERO),
            Pace::PerSecond(rate) => {
                let after =
                    |messages: f64| Duration::try_from_secs_f64(messages / rate).unwrap_or(Duration::MAX);
                (after(connection as f64), after(plan.connections as f64))
            }
        };
        Self { pace: plan.pace, gone: 0, count, end, first, step }
    }

    /// What is to be done at this time, with so many messages unanswered.
    pub(crate) fn due(&self, now: Duration, waiting: usize) -> Due {
        if self.count.is_some_and(|count| self.gone >= count) {
            return Due::Never;
        }
        match self.pace {
            Pace::InFlight(most) => {
                if self.end.is_some_and(|end| now >= end) {
                    Due::Never
                } else if waiting >= most {
                    Due::AfterAnswer
                } else {
                    Due::Now(now)
                }
            }
            Pace::PerSecond(_) => {
                let at = self.nth(self.gone);
                if self.end.is_some_and(|end| at >= end) {
                    Due::Never
                } else if at > now {
                    Due::At(at)
                } else if waiting >= MOST_WAITING {
                    Due::AfterAnswer
                } else {
                    Due::Now(at)
                }
            }
        }
    }

    /// A message has gone.
    pub(crate) fn went(&mut self) {
        self.gone += 1;
    }

    fn nth(&self, message: u64) -> Duration {
        let nanos = self.step.as_nanos().saturating_mul(u128::from(message));
        let after = u64::try_from(nanos).map_or(Duration::MAX, Duration::from_nanos);
        self.first.saturating_add(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(pace: Pace, stop: Stop, connections: usize, connection: usize) -> Schedule {
        let attempt = model::Attempt::new("ws://localhost");
        Schedule::new(&Plan { pace, stop, connections, ..Plan::new(attempt) }, connection)
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// When messages go until the time given, if each is answered at once.
    fn times(mut schedule: Schedule, until: Duration) -> Vec<Duration> {
        let mut times = vec![];
        while let Due::Now(at) = schedule.due(until, 0) {
            times.push(at);
            schedule.went();
        }
        times
    }

    #[test]
    fn an_open_loop_spreads_its_messages_evenly_over_connections() {
        let of = |connection| schedule(Pace::PerSecond(100.0), Stop::Elapsed(ms(100)), 4, connection);
        assert_eq!(times(of(0), ms(1000)), [0, 40, 80].map(ms));
        assert_eq!(times(of(1), ms(1000)), [10, 50, 90].map(ms));
        assert_eq!(times(of(3), ms(1000)), [30, 70].map(ms));
        assert_eq!(times(of(3), ms(30)), [30].map(ms));
    }

    #[test]
    fn an_open_loop_that_is_late_says_when_it_should_have_sent() {
        let late = schedule(Pace::PerSecond(1000.0), Stop::Messages(3), 1, 0);
        assert_eq!(late.due(ms(50), 100), Due::Now(ms(0)));
        assert_eq!(times(late, ms(50)), [0, 1, 2].map(ms));
        let early = schedule(Pace::PerSecond(1000.0), Stop::Messages(3), 2, 1);
        assert_eq!(early.due(ms(0), 0), Due::At(ms(1)));
        assert_eq!(early.due(ms(1), MOST_WAITING), Due::AfterAnswer);
    }

    #[test]
    fn a_closed_loop_sends_when_an_answer_has_come() {
        let closed = schedule(Pace::InFlight(2), Stop::Elapsed(ms(10)), 1, 0);
        assert_eq!(closed.due(ms(3), 1), Due::Now(ms(3)));
        assert_eq!(closed.due(ms(3), 2), Due::AfterAnswer);
        assert_eq!(closed.due(ms(10), 0), Due::Never);
    }

    #[test]
    fn a_count_is_shared_out() {
        let of = |connection| {
            let schedule = schedule(Pace::InFlight(1), Stop::Messages(7), 3, connection);
            times(schedule, ms(0)).len()
        };
        assert_eq!([of(0), of(1), of(2)], [3, 2, 2]);
    }

    #[test]
    fn a_rate_near_nothing_never_comes() {
        let slow = schedule(Pace::PerSecond(1e-300), Stop::Messages(9), 2, 1);
        assert_eq!(slow.due(ms(5), 0), Due::At(Duration::MAX));
    }
}
