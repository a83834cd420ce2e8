//! Records on their way to another node, in the form in which they are kept.

use crate::Corrupt;
use crate::codec::{CODEC, pack, unpack};
use model::Record;

/// No parcel holds more before it is pressed.
const LARGEST: u64 = 64 << 20;

/// Packs records.
#[must_use]
pub fn parcel(records: &[Record]) -> Vec<u8> {
    let packed = pack(records);
    [&packed.plain_size.to_be_bytes(), &packed.bytes[..]].concat()
}

/// Unpacks what [`parcel`] made; anything else is an error, never a panic.
///
/// # Errors
/// Where it is something else.
pub fn unparcel(bytes: &[u8]) -> Result<Vec<Record>, Corrupt> {
    let (size, bytes) = bytes.split_first_chunk().ok_or(Corrupt::Short)?;
    let size = u64::from_be_bytes(*size);
    if size > LARGEST { Err(Corrupt::Pressed) } else { unpack(CODEC, size, bytes) }
}
