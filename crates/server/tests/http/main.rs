//! The workbench over real HTTP on loopback.

mod channel;
mod client;
mod documents;
mod guard;
mod handshake;
mod history;
#[cfg(unix)]
mod kill;
mod nginx;
mod reports;
mod routes;
mod search;
mod sending;
mod start;
mod story;
mod tree;
