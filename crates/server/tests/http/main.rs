//! The workbench over real HTTP on loopback.

mod channel;
mod client;
mod guard;
mod routes;
mod start;
mod story;
