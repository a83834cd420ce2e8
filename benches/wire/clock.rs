//! The processor time of this thread.

use rustix::time::{ClockId, clock_gettime};

/// Nanoseconds that this thread has run, in user and kernel mode. What others on the machine do in
/// between does not count.
pub(crate) fn processor_time() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
