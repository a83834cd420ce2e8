//! The workbench over real HTTP on loopback.

mod again;
mod brought;
mod channel;
mod client;
mod clients;
mod cookies;
mod documents;
mod guard;
mod handshake;
mod history;
mod images;
mod inherit;
#[cfg(unix)]
mod kill;
mod nginx;
mod proxy;
mod reports;
mod routes;
mod search;
mod sending;
mod start;
mod story;
mod tree;
mod variables;
