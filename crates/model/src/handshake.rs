//! What stays of the handshake of a session: its heads, and how long it took.

use crate::trace::{Timed, Trace, UpgradeOutcome};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The handshake of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Handshake {
    /// The head of the request, byte for byte.
    #[serde(serialize_with = "say", deserialize_with = "hear")]
    pub request: Vec<u8>,
    /// The head of the answer, byte for byte.
    #[serde(serialize_with = "say", deserialize_with = "hear")]
    pub response: Vec<u8>,
    /// The status of the answer.
    pub status: Option<u16>,
    /// The address that was connected to.
    pub address: Option<String>,
    /// The proxy that it went through, without credentials.
    pub proxy: Option<String>,
    /// How long names, the connection, TLS and the request took, in nanoseconds.
    pub dns_ns: Option<u64>,
    /// The connection.
    pub connect_ns: Option<u64>,
    /// TLS.
    pub tls_ns: Option<u64>,
    /// From the request to its answer.
    pub upgrade_ns: Option<u64>,
}

impl Handshake {
    /// The handshake of an attempt.
    #[must_use]
    pub fn of(trace: &Trace) -> Self {
        fn took<T>(step: &Option<Timed<T>>) -> Option<u64> {
            step.as_ref().and_then(|it| u64::try_from(it.took.as_nanos()).ok())
        }
        let upgrade = trace.upgrade.as_ref().map(|it| &it.step);
        let tcp = trace.tcp.as_ref().map(|it| &it.step);
        let connected = tcp.and_then(|tcp| tcp.attempts.get(tcp.connected?));
        Self {
            request: upgrade.map(|it| it.request.clone()).unwrap_or_default(),
            response: upgrade
                .and_then(|it| it.response.get(it.final_head_at..))
                .map(<[u8]>::to_vec)
                .unwrap_or_default(),
            status: upgrade.and_then(|it| match it.outcome {
                UpgradeOutcome::Status(status) => Some(status),
                _ => None,
            }),
            address: connected.map(|it| it.address.to_string()),
            proxy: trace.proxy.as_ref().map(|it| it.step.proxy.clone()),
            dns_ns: took(&trace.dns),
            connect_ns: took(&trace.tcp),
            tls_ns: took(&trace.tls),
            upgrade_ns: took(&trace.upgrade),
        }
    }
}

fn say<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&STANDARD.encode(bytes))
}

fn hear<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(from)?;
    STANDARD.decode(text).map_err(serde::de::Error::custom)
}
