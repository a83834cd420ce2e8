//! Client certificates on their way into the settings of an API.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A PKCS#12 file and what opens it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Pkcs12 {
    /// Base64.
    pub(crate) file: String,
    pub(crate) passphrase: String,
}

/// A client certificate.
#[derive(Serialize, ToSchema)]
pub(crate) struct Identity {
    /// The chain, PEM, the client's own first.
    pub(crate) certificates: String,
    /// The private key, PEM.
    pub(crate) key: String,
}

/// Certificates to be described.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Certificates {
    pub(crate) pem: String,
}

/// What a certificate says of itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Certificate {
    /// As `CN=client.test`.
    pub(crate) subject: String,
    pub(crate) issuer: String,
    /// When it ends, in milliseconds since the Unix epoch.
    pub(crate) not_after_ms: f64,
}
