//! Time: one beginning, and how long ago it was.

use model::trace::Timed;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A beginning on the wall clock and a monotonic clock since then.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    began: Instant,
    began_wall: Duration,
}

impl Clock {
    /// Begins now.
    #[must_use]
    pub fn start() -> Self {
        let began_wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { began: Instant::now(), began_wall }
    }

    /// Monotonic time since the beginning.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Seconds since the Unix epoch at the beginning.
    #[must_use]
    pub fn began_unix(&self) -> i64 {
        i64::try_from(self.began_wall.as_secs()).unwrap_or(i64::MAX)
    }

    /// Monotonic nanoseconds since the beginning, and nanoseconds since the Unix epoch: both of now.
    /// The second is the first added to the beginning, so that records never go back in time.
    #[must_use]
    pub fn now_ns(&self) -> (u64, u64) {
        let elapsed = self.elapsed();
        (nanoseconds(elapsed), nanoseconds(self.began_wall + elapsed))
    }

    /// A step that began then and ends now.
    pub(crate) fn timed<T>(&self, began: Duration, step: T) -> Timed<T> {
        Timed { began, took: self.elapsed().saturating_sub(began), step }
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
