//! The workbench over real HTTP on loopback.

mod channel;
mod client;
mod guard;
#[cfg(unix)]
mod kill;
mod reports;
mod routes;
mod search;
mod sending;
mod start;
mod story;
mod tree;
