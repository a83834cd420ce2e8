//! Why a server of the lab could not be started.

use std::io;

/// Why a server of the lab could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No scenario shows this cause.
    #[error("the lab has no server for {cause}")]
    UnknownCause {
        /// What was asked for.
        cause: String,
    },
    /// No port could be had.
    #[error("listen on loopback")]
    Listen(#[from] io::Error),
    /// A certificate could not be made.
    #[error("make a certificate")]
    Certificate(#[from] rcgen::Error),
    /// The TLS library refused what we made.
    #[error("set up TLS")]
    Tls(#[from] rustls::Error),
    /// The check of client certificates could not be set up.
    #[error("set up the check of client certificates")]
    ClientCertificates(#[from] rustls::server::VerifierBuilderError),
}
