//! What presses blocks together: zstd, which is read back several times faster than the zlib of
//! older blocks, and takes less room.

use crate::codec::Corrupt;
use flate2::bufread::ZlibDecoder;
use std::cell::RefCell;
use std::io::{self, Read, Write};
use zstd::bulk::Decompressor;

/// How hard it tries: the level that costs the recorder least beside one that hardly presses.
const LEVEL: i32 = 1;
/// No more than this is made ready at once, where the size may be a lie.
const AT_ONCE: u64 = 4 << 20;

/// Presses a block, with a checksum that finds damage.
pub(crate) fn press(plain: &[u8]) -> Vec<u8> {
    let pressed = || -> io::Result<Vec<u8>> {
        let mut encoder = zstd::Encoder::new(Vec::with_capacity(plain.len() / 2), LEVEL)?;
        encoder.include_checksum(true)?;
        encoder.set_pledged_src_size(Some(plain.len() as u64))?;
        encoder.write_all(plain)?;
        encoder.finish()
    };
    pressed().expect("a Vec takes every byte, and the level and the size are right")
}

thread_local! {
    /// What reads back, with its tables: made anew for each block it would take a third of the time.
    static READER: RefCell<Option<Decompressor<'static>>> = RefCell::new(Decompressor::new().ok());
}

/// What was pressed by [`press`].
pub(crate) fn swell(size: u64, bytes: &[u8]) -> Result<Vec<u8>, Corrupt> {
    if size <= AT_ONCE {
        let read = READER.with_borrow_mut(|it| it.as_mut().map(|reader| at_once(reader, size, bytes)));
        if let Some(read) = read {
            return read;
        }
    }
    read(size, zstd::Decoder::with_buffer(bytes).map_err(|_| Corrupt::Pressed)?.single_frame())
}

/// What older versions pressed.
pub(crate) fn inflate(size: u64, bytes: &[u8]) -> Result<Vec<u8>, Corrupt> {
    read(size, ZlibDecoder::new(bytes))
}

/// A block of which the size may be believed: a larger one does not fit, and is damaged.
fn at_once(reader: &mut Decompressor<'_>, size: u64, bytes: &[u8]) -> Result<Vec<u8>, Corrupt> {
    let mut plain = Vec::with_capacity(usize::try_from(size).map_err(|_| Corrupt::Pressed)?);
    let read = reader.decompress_to_buffer(bytes, &mut plain);
    if read.is_err() || plain.len() as u64 != size { Err(Corrupt::Pressed) } else { Ok(plain) }
}

fn read(size: u64, from: impl Read) -> Result<Vec<u8>, Corrupt> {
    let mut plain = Vec::with_capacity(usize::try_from(size.min(AT_ONCE)).unwrap_or_default() + 1);
    // One byte more than promised, so that a block that holds more is seen and not followed.
    let read = from.take(size.saturating_add(1)).read_to_end(&mut plain);
    if read.is_err() || plain.len() as u64 != size { Err(Corrupt::Pressed) } else { Ok(plain) }
}
