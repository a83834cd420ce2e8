//! The properties of `wire`, `nginx` and `model`, as their tests have them: each takes any bytes, and panics where it does
//! not hold.

#[path = "../../crates/wire/tests/properties/chunks.rs"]
mod chunks;
#[path = "../../crates/model/tests/holds/mod.rs"]
mod files;
#[path = "../../crates/wire/tests/properties/frames.rs"]
mod frames;
#[path = "../../crates/wire/tests/properties/heads.rs"]
mod heads;
#[path = "../../crates/nginx/tests/holds/mod.rs"]
mod holds;
// The tests of `wire` use the rest of it.
#[allow(dead_code)]
#[path = "../../crates/wire/tests/protocol/hears.rs"]
mod hears;
#[path = "../../crates/wire/tests/properties/inflate.rs"]
mod inflate;
#[path = "../../crates/wire/tests/properties/input.rs"]
mod input;
#[path = "../../crates/wire/tests/properties/offers.rs"]
mod offers;
#[path = "../../crates/wire/tests/properties/reference.rs"]
mod reference;
#[path = "../../crates/wire/tests/properties/rfc1951.rs"]
mod rfc1951;
#[path = "../../crates/wire/tests/properties/sending.rs"]
mod sending;

/// However the bytes are cut, the same is heard.
pub fn chunks(bytes: &[u8]) {
    chunks::check(bytes);
}

/// Strict mode does what the RFC says, lenient mode tells why, and what is sent is heard.
pub fn frames(bytes: &[u8]) {
    frames::check(bytes);
}

/// A HAR file is refused, or read as what our own file of it holds.
pub fn har(bytes: &[u8]) {
    files::comes_back(bytes);
}

/// Heads are read within their bounds, as httparse reads them, and composed as asked for.
pub fn heads(bytes: &[u8]) {
    heads::check(bytes);
}

/// What comes compressed is inflated as RFC 1951 says, and what is compressed is what it was.
pub fn inflate(bytes: &[u8]) {
    inflate::check(bytes);
}

/// A configuration is read without losing a byte, and mended once.
pub fn nginx(bytes: &[u8]) {
    holds::survives(bytes);
    holds::mends_once(bytes);
}
