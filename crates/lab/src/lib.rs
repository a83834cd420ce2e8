//! Servers of our own: an echo server, and one server per failure cause that a machine can show
//! to itself. Each listens on loopback, on a port that the system chooses; it owns its tasks and
//! joins them when it stops.

mod beyond;
pub mod certificate;
mod echo;
mod error;
mod idling;
mod passing;
mod perform;
mod running;
mod scenario;
mod scenarios;
mod script;
mod serving;

pub use beyond::{Beyond, beyond};
pub use echo::{Address, Echo, SocketFile};
pub use error::Error;
pub use running::{Hints, Running, start, start_on, start_under};
pub use scenario::Scenario;
pub use scenarios::scenarios;
