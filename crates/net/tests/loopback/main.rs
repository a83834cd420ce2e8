//! `net` against real peers on loopback.

mod accept;
mod observe;
mod peer;
mod proxy;
mod tls;
mod upgrade;
