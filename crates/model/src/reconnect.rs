//! When a connection that has ended is made again, and after how long.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How an API is connected to again. Each attempt waits longer than the one before, up to a bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reconnect {
    /// Whether it is at all.
    pub on: bool,
    /// The first pause.
    pub first_ms: u32,
    /// Each pause in per cent of the one before.
    pub growth: u32,
    /// The longest pause.
    pub longest_ms: u32,
    /// By so many per cent a pause is made longer or shorter, at random.
    pub jitter: u32,
    /// So many attempts in a row; 0: without end.
    pub most: u32,
    /// After a connection that broke without a close frame (1006).
    pub lost: bool,
    /// After an attempt that opened nothing.
    pub refused: bool,
    /// After a close with one of these codes; 1005 stands for a close without a code.
    pub codes: Vec<u16>,
}

/// How a connection, or the attempt to make one, ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing opened.
    Refused,
    /// It broke without a close frame of the peer.
    Lost,
    /// The peer closed it with this code.
    Closed(Option<u16>),
}

impl Default for Reconnect {
    fn default() -> Self {
        Self {
            on: false,
            first_ms: 1000,
            growth: 200,
            longest_ms: 30_000,
            jitter: 20,
            most: 10,
            lost: true,
            refused: true,
            codes: vec![1001, 1011, 1012, 1013],
        }
    }
}

impl Reconnect {
    /// Whether the numbers make sense: pauses that do not shrink, and are longer than nothing.
    #[must_use]
    pub fn makes_sense(&self) -> bool {
        let pauses = self.first_ms > 0 && self.longest_ms >= self.first_ms;
        pauses && (100..=1000).contains(&self.growth) && self.jitter <= 100
    }

    /// Whether this ending is followed by an attempt of this number, from 1.
    #[must_use]
    pub fn follows(&self, ending: Ending, attempt: u32) -> bool {
        let counts = match ending {
            Ending::Refused => self.refused,
            Ending::Lost => self.lost,
            Ending::Closed(code) => self.codes.contains(&code.unwrap_or(1005)),
        };
        self.on && counts && (self.most == 0 || attempt <= self.most)
    }

    /// The pause before this attempt, from 1; `chance` is any number, drawn anew for each.
    #[must_use]
    pub fn pause(&self, attempt: u32, chance: u64) -> Duration {
        let longest = f64::from(self.longest_ms);
        let growth = f64::from(self.growth) / 100.0;
        let steps = i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX);
        let plain = (f64::from(self.first_ms) * growth.powi(steps)).min(longest);
        let share = chance as f64 / u64::MAX as f64;
        let jitter = f64::from(self.jitter.min(100)) / 100.0;
        let pause = plain * (1.0 + jitter * (2.0 * share - 1.0));
        Duration::from_secs_f64(pause.clamp(0.0, longest) / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_vary_by_chance() {
        let plan = Reconnect { longest_ms: 5000, jitter: 0, ..Reconnect::default() };
        let pauses: Vec<_> =
            [1, 2, 3, 4, 9, u32::MAX].map(|it| plan.pause(it, 7).as_millis()).into_iter().collect();
        assert_eq!(pauses, [1000, 2000, 4000, 5000, 5000, 5000]);
        let plan = Reconnect { jitter: 50, ..plan };
        assert_eq!(plan.pause(1, 0).as_millis(), 500);
        assert_eq!(plan.pause(1, u64::MAX).as_millis(), 1500);
        assert_eq!(plan.pause(4, u64::MAX).as_millis(), 5000, "never longer than the longest");
        assert_eq!(Reconnect { jitter: 100, ..plan }.pause(1, 0), Duration::ZERO);
    }

    #[test]
    fn only_the_endings_that_count_are_followed_and_not_for_ever() {
        let on = Reconnect { on: true, most: 2, ..Reconnect::default() };
        assert!(on.follows(Ending::Lost, 1) && on.follows(Ending::Refused, 2));
        assert!(!on.follows(Ending::Lost, 3), "two attempts and no more");
        assert!(Reconnect { most: 0, ..on.clone() }.follows(Ending::Lost, u32::MAX));
        for (code, again) in [(Some(1000), false), (None, false), (Some(1012), true), (Some(4000), false)] {
            assert_eq!(on.follows(Ending::Closed(code), 1), again, "{code:?}");
        }
        assert!(Reconnect { codes: vec![1005], ..on.clone() }.follows(Ending::Closed(None), 1));
        assert!(!Reconnect { refused: false, ..on }.follows(Ending::Refused, 1));
        assert!(!Reconnect::default().follows(Ending::Lost, 1), "off at first");
    }

    #[test]
    fn numbers_that_make_no_sense_are_told_apart() {
        let plan = Reconnect::default();
        assert!(plan.makes_sense());
        for odd in [
            Reconnect { first_ms: 0, ..plan.clone() },
            Reconnect { longest_ms: 999, ..plan.clone() },
            Reconnect { growth: 99, ..plan.clone() },
            Reconnect { jitter: 101, ..plan },
        ] {
            assert!(!odd.makes_sense(), "{odd:?}");
        }
    }
}
