//! What must hold for any bytes. Each property is a function of bytes, which the fuzzer in `fuzz/`
//! calls too; here it is tried on its seeds and on random input that is nearly sound.

mod any_bytes;
mod any_heads;
mod chunks;
mod frames;
mod heads;
mod inflate;
mod input;
mod offers;
mod reference;
mod rfc1951;
mod seeds;
mod sending;

// The sections' tests use the rest of it.
#[allow(dead_code)]
#[path = "../protocol/hears.rs"]
mod hears;
