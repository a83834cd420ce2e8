//! The workbench over real HTTP on loopback.

mod channel;
mod client;
mod guard;
#[cfg(unix)]
mod kill;
mod reports;
mod routes;
<<<<<<< HEAD
mod sending;
=======
mod search;
>>>>>>> store6
mod start;
mod story;
mod tree;
