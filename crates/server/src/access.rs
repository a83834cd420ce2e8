//! Who asks, and whether it may: the one place where every request is judged. A route stands in the
//! router with what it needs ([`Doors::door`]), so there is none without.

mod caller;
mod change;
mod doors;
mod named;
mod need;
#[cfg(test)]
mod walk;

pub(crate) use caller::{AGAIN, By, Caller, Signed};
pub(crate) use doors::Doors;
#[cfg(test)]
pub(crate) use doors::{Passed, Row};
pub(crate) use need::{Kind, Need};
