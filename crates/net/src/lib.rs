//! Dials and listens: names, addresses, forward proxies, TLS, the HTTP/1.1 upgrade and the extended
//! CONNECT of HTTP/2. Times every step, fills a [`model::Trace`], and runs [`wire`] over any byte
//! stream. It judges nothing: what went wrong is a fact in the trace.
//!
//! Every function that waits is bounded by [`model::Limits`] or by an argument, and may be cancelled
//! by dropping its future.

mod accept;
mod clock;
mod dial;
mod dns;
mod egress;
mod flow;
mod http2;
mod icmp;
mod link;
mod look;
mod loss;
mod network;
mod observe;
mod outlet;
mod pkcs12;
mod proxy;
mod random;
mod stream;
mod tcp;
mod tls;
mod unix;
mod upgrade;
mod uri;

pub use accept::{AcceptError, AcceptLimits, Accepted, accept};
pub use clock::Clock;
pub use dial::{Dialed, dial, dial_watched};
pub use egress::{Egress, is_enforced as has_egress_policy};
pub use http2::{Http2, Http2Request, Http2Stream, begins_http2};
pub use link::Link;
pub use look::{is_of_this_machine, look_up, probe, source_towards};
pub use loss::{end_of_transport, loss_of};
pub use network::{Network, NotANetwork};
pub use observe::{Enough, Reply, keep_vigil, observe};
pub use outlet::{Outlet, OutletError};
pub use pkcs12::{Pkcs12Error, read_pkcs12};
pub use proxy::is_proxy_url;
pub use random::{mask_seed, nonce};
pub use stream::{Prefixed, Stream, Transport};
pub use tls::{certificates, check_certificates, check_identity};
pub use uri::{ascii_host, parse_uri};
