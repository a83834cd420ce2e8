//! `net` against real peers on loopback.

mod accept;
mod http2;
mod http2_stream;
mod icmp;
mod observe;
mod peer;
mod proxy;
mod streams;
mod tls;
mod upgrade;
mod vigil;
