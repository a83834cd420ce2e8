//! As much of BER as PKCS#12 files are written in: definite and indefinite lengths, octets in parts.

use super::{Pkcs12Error, Read};

/// Values within values of indefinite length.
const DEEPEST: usize = 32;

/// Values, one after the other.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

/// A value: its tag, and what it holds.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    tag: u8,
    content: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next value.
    pub(super) fn next(&mut self) -> Read<Value<'a>> {
        let (value, rest) = split(self.0, 0).ok_or(Pkcs12Error::Malformed)?;
        self.0 = rest;
        Ok(value)
    }

    /// The next value, unless all were read.
    pub(super) fn optional(&mut self) -> Read<Option<Value<'a>>> {
        if self.0.is_empty() { Ok(None) } else { self.next().map(Some) }
    }

    /// The next value, which is a sequence.
    pub(super) fn sequence(&mut self) -> Read<Self> {
        self.next()?.expect(0x30).map(Self)
    }
}

impl<'a> Value<'a> {
    /// What it holds, if this is its tag.
    pub(super) fn expect(self, tag: u8) -> Read<&'a [u8]> {
        if self.tag == tag { Ok(self.content) } else { Err(Pkcs12Error::Malformed) }
    }

    /// The values in it.
    pub(super) fn reader(self) -> Reader<'a> {
        Reader(self.content)
    }

    /// Whether it has this tag.
    pub(super) fn is(self, tag: u8) -> bool {
        self.tag == tag
    }

    /// The bytes of an octet string, whole or in parts.
    pub(super) fn octets(self) -> Read<Vec<u8>> {
        self.parts(0x04)
    }

    /// The same under the tag `[0]`.
    pub(super) fn implicit_octets(self) -> Read<Vec<u8>> {
        self.parts(0x80)
    }

    fn parts(self, tag: u8) -> Read<Vec<u8>> {
        if self.tag == tag {
            return Ok(self.content.to_vec());
        }
        if self.tag != tag | 0x20 {
            return Err(Pkcs12Error::Malformed);
        }
        let (mut reader, mut bytes) = (self.reader(), vec![]);
        while let Some(part) = reader.optional()? {
            bytes.extend_from_slice(part.expect(0x04)?);
        }
        Ok(bytes)
    }

    /// A whole number that is not negative.
    pub(super) fn number(self) -> Read<u32> {
        let bytes = self.expect(0x02)?;
        let bytes = bytes.strip_prefix(&[0]).unwrap_or(bytes);
        if bytes.len() > 4 {
            return Err(Pkcs12Error::Malformed);
        }
        Ok(bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }
}

/// The first value, and what follows it.
fn split(bytes: &[u8], depth: usize) -> Option<(Value<'_>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    if tag & 0x1f == 0x1f {
        return None;
    }
    if first == 0x80 {
        return indefinite(tag, rest, depth);
    }
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (length, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if length.len() > 4 {
            return None;
        }
        (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((Value { tag, content }, rest))
}

/// A value that ends with two zeros behind the last of those in it.
fn indefinite(tag: u8, bytes: &[u8], depth: usize) -> Option<(Value<'_>, &[u8])> {
    if tag & 0x20 == 0 || depth > DEEPEST {
        return None;
    }
    let mut rest = bytes;
    loop {
        if let Some(after) = rest.strip_prefix(&[0, 0]) {
            return Some((Value { tag, content: &bytes[..bytes.len() - rest.len()] }, after));
        }
        rest = split(rest, depth + 1)?.1;
    }
}

/// An object identifier in dots.
pub(super) fn oid_text(bytes: &[u8]) -> String {
    let (mut parts, mut number) = (vec![], 0_u64);
    for byte in bytes {
        number = number.wrapping_shl(7) | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            parts.push(number);
            number = 0;
        }
    }
    if let Some(first) = parts.first_mut() {
        let top = (*first / 40).min(2);
        let below = *first - top * 40;
        *first = top;
        parts.insert(1, below);
    }
    parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}
