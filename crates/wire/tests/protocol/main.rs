//! RFC 6455 section by section: frames in, events and answers out. Every case is fed whole and
//! byte by byte.

mod closing;
mod control;
mod deflate;
mod fragments;
mod framing;
mod hears;
mod limits;
mod memory;
mod no_frames;
mod sending;
mod text;
mod violations;
