//! `net` against real peers on loopback.

mod accept;
mod icmp;
mod observe;
mod peer;
mod proxy;
mod tls;
mod upgrade;
