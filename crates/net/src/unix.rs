//! Connecting to a Unix socket: a path instead of an address.

use crate::egress;
use model::trace::{FORBIDDEN, UnixOutcome, UnixStep};
use std::io;
use std::path::Path;
use std::time::Duration;
use tokio::net::UnixStream;
use tokio::time::timeout;

/// Connects; the step tells how that ended, the stream is there if it stands.
pub(crate) async fn connect(path: &Path, limit: Duration) -> (UnixStep, Option<UnixStream>) {
    if egress::is_enforced() {
        // A socket of this machine is never of the public internet.
        let outcome = UnixOutcome::Failed { errno: Some(13), message: FORBIDDEN.to_owned() };
        return (UnixStep { path: path.to_owned(), outcome }, None);
    }
    let (outcome, stream) = match timeout(limit, UnixStream::connect(path)).await {
        Ok(Ok(stream)) => (UnixOutcome::Connected, Some(stream)),
        Ok(Err(error)) => (outcome_of(&error), None),
        Err(_) => (UnixOutcome::TimedOut, None),
    };
    (UnixStep { path: path.to_owned(), outcome }, stream)
}

fn outcome_of(error: &io::Error) -> UnixOutcome {
    match error.kind() {
        io::ErrorKind::NotFound => UnixOutcome::Missing,
        io::ErrorKind::ConnectionRefused => UnixOutcome::Refused,
        io::ErrorKind::PermissionDenied => UnixOutcome::Forbidden,
        _ => UnixOutcome::Failed { errno: error.raw_os_error(), message: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::UnixListener;

    async fn outcome(path: &Path) -> UnixOutcome {
        let (step, stream) = connect(path, Duration::from_secs(10)).await;
        assert_eq!(step.path, path);
        assert_eq!(stream.is_some(), step.outcome == UnixOutcome::Connected);
        step.outcome
    }

    #[tokio::test]
    async fn each_way_to_miss_a_socket_is_told_from_the_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("socket");
        assert_eq!(outcome(&socket).await, UnixOutcome::Missing);
        let listener = UnixListener::bind(&socket).expect("a socket");
        assert_eq!(outcome(&socket).await, UnixOutcome::Connected);
        drop(listener);
        // Its file stays, and nobody listens.
        assert_eq!(outcome(&socket).await, UnixOutcome::Refused);
        let long = folder.path().join("x".repeat(200));
        assert!(matches!(outcome(&long).await, UnixOutcome::Failed { .. }));
    }
}
