//! A block of records as bytes: our own compact form, pressed by zstd.
//!
//! A block is, before compression, one record after the other, each as
//! `seq, at, wall, direction, kind, flags, wire size, payload length, payload`. Numbers are LEB128
//! variable-length integers; `seq`, `at` and `wall` are the zigzag difference to the record before
//! (to 0 for the first), wrapping, so that any value comes back. Bit 0 of `flags` is FIN, bits 1 to
//! 3 are the reserved bits; where bit 4 is set, the frames of the message follow the wire size: how
//! many are told, how many there are beyond them, and each as a byte like the first of its header, a
//! byte with the mask bit and the size of the header, and its length. A checksum of zstd, or of zlib in
//! older blocks, finds damage.

use crate::press::{inflate, press, swell};
use bytes::Bytes;
use model::{Direction, FramePart, Frames, Glance, Kind, MOST_FRAMES, Record};
use std::ops::Range;
use std::sync::Arc;

/// The number of this form in the database.
pub(crate) const CODEC: i64 = 3;
/// The numbers of the same form under zlib, with and without frames.
const ZLIB: [i64; 2] = [2, 1];
/// The bit of `flags` that says that frames follow.
const FRAMES: u8 = 1 << 4;

/// A compressed block.
#[derive(Clone, Debug)]
pub(crate) struct Packed {
    /// Bytes before compression: the bound while it is inflated.
    pub(crate) plain_size: u64,
    /// The compressed bytes.
    pub(crate) bytes: Vec<u8>,
}

/// What is wrong with a stored block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Corrupt {
    /// A codec number that this version does not know.
    #[error("unknown codec {0}")]
    Codec(i64),
    /// It is not what was pressed to the size that it has.
    #[error("the block cannot be inflated")]
    Pressed,
    /// It ends within a record.
    #[error("the block ends within a record")]
    Short,
    /// A number that stands for nothing: a direction, a kind, a length.
    #[error("the block holds a value without a meaning")]
    Value,
}

/// Packs records.
pub(crate) fn pack(records: &[Record]) -> Packed {
    let mut plain = Vec::with_capacity(records.iter().map(|it| it.payload.len() + 24).sum());
    let mut before = [0; 3];
    for record in records {
        put_record(&mut plain, record, &mut before);
    }
    Packed { plain_size: plain.len() as u64, bytes: press(&plain) }
}

/// Unpacks what [`pack`] made; anything else is an error, never a panic.
pub(crate) fn unpack(codec: i64, plain_size: u64, bytes: &[u8]) -> Result<Vec<Record>, Corrupt> {
    let plain = Bytes::from(open(codec, plain_size, bytes)?);
    Reader::new(&plain).map(|it| it.map(|it| it.record(plain.slice(it.payload.clone())))).collect()
}

/// The plain bytes of a block; its records are read by [`Reader`].
pub(crate) fn open(codec: i64, plain_size: u64, bytes: &[u8]) -> Result<Vec<u8>, Corrupt> {
    match codec {
        CODEC => swell(plain_size, bytes),
        codec if ZLIB.contains(&codec) => inflate(plain_size, bytes),
        codec => Err(Corrupt::Codec(codec)),
    }
}

fn put_record(out: &mut Vec<u8>, record: &Record, before: &mut [u64; 3]) {
    for (old, new) in before.iter_mut().zip([record.seq, record.at_ns, record.wall_ns]) {
        put(out, zigzag(new.wrapping_sub(*old).cast_signed()));
        *old = new;
    }
    let flags = u8::from(record.fin) | (record.reserved << 1);
    let frames = record.frames.as_deref();
    let flags = flags | if frames.is_some() { FRAMES } else { 0 };
    out.extend([record.direction.code(), record.kind.code(), flags]);
    put(out, record.wire_size);
    if let Some(frames) = frames {
        put_frames(out, frames);
    }
    put(out, record.payload.len() as u64);
    out.extend_from_slice(&record.payload);
}

fn put_frames(out: &mut Vec<u8>, frames: &Frames) {
    put(out, frames.parts.len() as u64);
    put(out, frames.more);
    for part in &frames.parts {
        out.push(u8::from(part.fin) << 7 | (part.reserved & 7) << 4 | part.opcode & 15);
        out.push(u8::from(part.masked) << 7 | part.header & 0x7f);
        put(out, part.length);
    }
}

fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// A record without its payload, and where that stands in the block.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) seq: u64,
    at_ns: u64,
    wall_ns: u64,
    direction: Direction,
    kind: Kind,
    fin: bool,
    reserved: u8,
    wire_size: u64,
    frames: Option<Arc<Frames>>,
    pub(crate) payload: Range<usize>,
}

impl Entry {
    /// The record with this payload.
    pub(crate) fn record(&self, payload: Bytes) -> Record {
        let Self { seq, at_ns, wall_ns, direction, kind, fin, reserved, wire_size, .. } = *self;
        let frames = self.frames.clone();
        Record { seq, at_ns, wall_ns, direction, kind, fin, reserved, wire_size, payload, frames }
    }

    /// What a search sees of it.
    pub(crate) fn glance<'a>(&self, plain: &'a [u8]) -> Glance<'a> {
        let payload = plain.get(self.payload.clone()).unwrap_or_default();
        Glance { seq: self.seq, at_ns: self.at_ns, direction: self.direction, kind: self.kind, payload }
    }
}

/// Reads the records of an inflated block, one after the other; after an error there are no more.
pub(crate) struct Reader<'a> {
    plain: &'a [u8],
    at: usize,
    before: [u64; 3],
}

impl Iterator for Reader<'_> {
    type Item = Result<Entry, Corrupt>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.plain.len() {
            return None;
        }
        let entry = self.entry();
        if entry.is_err() {
            self.at = self.plain.len();
        }
        Some(entry)
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(plain: &'a [u8]) -> Self {
        Self { plain, at: 0, before: [0; 3] }
    }

    fn entry(&mut self) -> Result<Entry, Corrupt> {
        for index in 0..3 {
            let step = unzigzag(self.number()?).cast_unsigned();
            self.before[index] = self.before[index].wrapping_add(step);
        }
        let [seq, at_ns, wall_ns] = self.before;
        let direction = Direction::of_code(self.byte()?).ok_or(Corrupt::Value)?;
        let kind = Kind::of_code(self.byte()?).ok_or(Corrupt::Value)?;
        let flags = self.byte()?;
        if flags > 0b1_1111 {
            return Err(Corrupt::Value);
        }
        let (fin, reserved) = (flags & 1 == 1, flags >> 1 & 7);
        let wire_size = self.number()?;
        let frames = if flags & FRAMES == 0 { None } else { Some(Arc::new(self.frames()?)) };
        let length = usize::try_from(self.number()?).map_err(|_| Corrupt::Value)?;
        let end = self.at.checked_add(length).filter(|&end| end <= self.plain.len()).ok_or(Corrupt::Short)?;
        let payload = self.at..end;
        self.at = end;
        Ok(Entry { seq, at_ns, wall_ns, direction, kind, fin, reserved, wire_size, frames, payload })
    }

    fn frames(&mut self) -> Result<Frames, Corrupt> {
        let (told, more) = (self.number()?, self.number()?);
        let told = usize::try_from(told).ok().filter(|it| *it <= MOST_FRAMES).ok_or(Corrupt::Value)?;
        let mut frames = Frames { parts: Vec::with_capacity(told), more };
        for _ in 0..told {
            let (first, second, length) = (self.byte()?, self.byte()?, self.number()?);
            frames.parts.push(FramePart {
                fin: first & 0x80 != 0,
                reserved: first >> 4 & 7,
                opcode: first & 15,
                masked: second & 0x80 != 0,
                header: second & 0x7f,
                length,
            });
        }
        Ok(frames)
    }

    fn byte(&mut self) -> Result<u8, Corrupt> {
        let byte = *self.plain.get(self.at).ok_or(Corrupt::Short)?;
        self.at += 1;
        Ok(byte)
    }

    fn number(&mut self) -> Result<u64, Corrupt> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                return Err(Corrupt::Value);
            }
            number |= part << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Corrupt::Value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use proptest::prelude::*;
    use std::io::Write as _;

    fn any_record() -> impl Strategy<Value = Record> {
        let numbers = (any::<u64>(), any::<u64>(), any::<u64>(), any::<u64>());
        let payload = proptest::collection::vec(any::<u8>(), 0..200);
        let frames = proptest::option::of((proptest::collection::vec(any_part(), 0..5), any::<u64>()));
        (numbers, 0..3u8, 0..Kind::ALL.len(), any::<bool>(), 0..8u8, payload, frames).prop_map(
            |((seq, at_ns, wall_ns, wire_size), direction, kind, fin, reserved, payload, frames)| Record {
                seq,
                at_ns,
                wall_ns,
                direction: Direction::of_code(direction).expect("0 to 2 are directions"),
                kind: Kind::ALL[kind],
                fin,
                reserved,
                wire_size,
                payload: payload.into(),
                frames: frames.map(|(parts, more)| Arc::new(Frames { parts, more })),
            },
        )
    }

    fn any_part() -> impl Strategy<Value = FramePart> {
        let bits = (any::<bool>(), 0..8u8, 0..16u8, any::<bool>());
        (bits, 2..15u8, any::<u64>()).prop_map(|((fin, reserved, opcode, masked), header, length)| {
            FramePart { fin, reserved, opcode, masked, header, length }
        })
    }

    fn pressed(plain: &[u8]) -> Packed {
        Packed { plain_size: plain.len() as u64, bytes: press(plain) }
    }

    /// As older versions did it.
    fn zlib(plain: &[u8]) -> Packed {
        let mut encoder = ZlibEncoder::new(vec![], Compression::new(1));
        encoder.write_all(plain).expect("a Vec takes every byte");
        Packed { plain_size: plain.len() as u64, bytes: encoder.finish().expect("a Vec takes every byte") }
    }

    proptest! {
        #[test]
        fn every_record_comes_back_as_it_was(records in proptest::collection::vec(any_record(), 0..20)) {
            let packed = pack(&records);
            prop_assert_eq!(unpack(CODEC, packed.plain_size, &packed.bytes), Ok(records));
        }

        #[test]
        fn no_plain_bytes_make_the_reader_panic(plain in proptest::collection::vec(any::<u8>(), 0..200)) {
            let packed = pressed(&plain);
            let _ = unpack(CODEC, packed.plain_size, &packed.bytes);
        }

        #[test]
        fn no_flipped_bit_goes_unseen(
            records in proptest::collection::vec(any_record(), 1..5),
            place in any::<prop::sample::Index>(),
            bit in 0..8u8,
        ) {
            let mut packed = pack(&records);
            let at = place.index(packed.bytes.len());
            packed.bytes[at] ^= 1 << bit;
            // A few bits of the header carry no meaning; all others must be noticed.
            if let Ok(read) = unpack(CODEC, packed.plain_size, &packed.bytes) {
                prop_assert_eq!(read, records);
            }
        }
    }

    #[test]
    fn damage_has_a_name() {
        let record = |length: u8, rest: &[u8]| [&[2, 0, 0, 1, 1, 1, 5, length], rest].concat();
        let cases: [(&str, &[u8], Corrupt); 6] = [
            ("a cut payload", &record(9, b"abc"), Corrupt::Short),
            ("a cut record", &[2, 0], Corrupt::Short),
            ("a direction 7", &[2, 0, 0, 7, 1, 1, 5, 0], Corrupt::Value),
            ("flags beyond five bits", &[2, 0, 0, 1, 1, 32, 5, 0], Corrupt::Value),
            ("more frames than are kept", &[2, 0, 0, 1, 1, 17, 5, 0xff, 0xff, 3, 0], Corrupt::Value),
            ("a number of eleven bytes", &[0xff; 11], Corrupt::Value),
        ];
        for (name, plain, corrupt) in cases {
            let packed = pressed(plain);
            assert_eq!(unpack(CODEC, packed.plain_size, &packed.bytes), Err(corrupt), "{name}");
        }
        let plain = record(3, b"abc");
        for (codec, good) in [(CODEC, pressed(&plain)), (ZLIB[0], zlib(&plain)), (ZLIB[1], zlib(&plain))] {
            assert_eq!(unpack(codec, good.plain_size, &good.bytes).map(|it| it.len()), Ok(1), "{codec}");
            for size in [0, good.plain_size - 1, good.plain_size + 1, u64::MAX] {
                assert_eq!(unpack(codec, size, &good.bytes), Err(Corrupt::Pressed), "{codec}, {size}");
            }
            assert_eq!(unpack(codec, good.plain_size, b"no block"), Err(Corrupt::Pressed), "{codec}");
        }
        assert_eq!(unpack(4, 1, b"x"), Err(Corrupt::Codec(4)));
    }

    #[test]
    fn what_swells_to_more_than_it_says_is_not_followed() {
        let bomb = pressed(&vec![0; 64 << 20]);
        assert!(bomb.bytes.len() < 1 << 16);
        assert_eq!(unpack(CODEC, 100, &bomb.bytes), Err(Corrupt::Pressed));
    }
}
