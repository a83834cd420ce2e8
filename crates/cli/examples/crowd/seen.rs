//! What a page was told of the messages, and when.

use serde_json::{Value, json};

/// What some pages saw.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// From being said to being heard, in nanoseconds.
    took: Vec<u64>,
    /// Messages that a page was not told.
    left_out: u64,
    /// Messages that it was told again, or after a later one.
    again: u64,
}

impl Seen {
    /// Takes in a message by its number; `next` is the one that is due.
    pub(super) fn hear(&mut self, number: u64, next: &mut u64, took: u64) {
        if number < *next {
            self.again += 1;
            return;
        }
        self.left_out += number - *next;
        *next = number + 1;
        self.took.push(took);
    }

    /// Nothing more comes; so many were due.
    pub(super) fn end(&mut self, next: u64, messages: u64) {
        self.left_out += messages.saturating_sub(next);
    }

    pub(super) fn join(&mut self, other: Self) {
        self.took.extend(other.took);
        self.left_out += other.left_out;
        self.again += other.again;
    }

    /// As it is told to the bench; times in milliseconds.
    pub(super) fn told(mut self) -> Value {
        self.took.sort_unstable();
        let at = |share: f64| {
            let last = self.took.len().saturating_sub(1);
            let place = (last as f64 * share).round() as usize;
            self.took.get(place).map_or(0.0, |it| *it as f64 / 1e6)
        };
        json!({ "heard": self.took.len(), "left_out": self.left_out, "again": self.again,
            "median_ms": at(0.5), "p99_ms": at(0.99), "most_ms": at(1.0) })
    }
}
