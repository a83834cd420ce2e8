//! The step of a Unix socket: a path instead of names and TCP.

use std::path::PathBuf;

/// The connection to a Unix socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnixStep {
    /// The socket's file.
    pub path: PathBuf,
    /// How it ended.
    pub outcome: UnixOutcome,
}

/// How connecting to a Unix socket ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnixOutcome {
    /// It stands.
    Connected,
    /// ENOENT: there is no such file.
    Missing,
    /// ECONNREFUSED: nobody listens there, or it is no socket.
    Refused,
    /// EACCES: this user may not.
    Forbidden,
    /// No answer in the time allowed.
    TimedOut,
    /// Anything else.
    Failed {
        /// errno, where there is one.
        errno: Option<i32>,
        /// The system's words.
        message: String,
    },
}
