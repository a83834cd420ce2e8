//! Pace, stop, workload and histogram: load on a WebSocket endpoint that echoes.

mod outcome;
mod plan;
mod run;
mod schedule;
mod worker;

pub use outcome::{Distribution, Outcome};
pub use plan::{Pace, Plan, Stop};
pub use run::{Error, run};
