//! Attacks, each played against real servers. `docs/attacks.md` says which there are, and which are played
//! elsewhere.

#[path = "../house/mod.rs"]
mod house;
#[path = "../support/mod.rs"]
mod support;

mod errors;
mod headers;
mod members;
mod names;
mod pages;
mod raw;
mod slow;
mod table;
mod text;
