//! What a stapled OCSP response says (RFC 6960 section 4.2.1). Its signature is not checked: it is
//! the server's own word on its own certificate.

use model::trace::Revocation;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const ENUMERATED: u8 = 0x0a;
const TIME: u8 = 0x18;
/// `[0] EXPLICIT`, and `[1] IMPLICIT` of a sequence.
const TAG_0: u8 = 0xa0;
const TAG_1: u8 = 0xa1;

/// A value of DER and what comes after it.
struct Value<'a> {
    tag: u8,
    content: &'a [u8],
    rest: &'a [u8],
}

/// What this response says of the certificate with this serial number; `None`: nothing.
pub(super) fn read(response: &[u8], serial: &[u8]) -> Option<Revocation> {
    let response = expect(response, SEQUENCE)?;
    let status = expect(response.content, ENUMERATED)?;
    // Anything but "successful" has no more to say.
    if status.content != [0] {
        return None;
    }
    let bytes = expect(expect(status.rest, TAG_0)?.content, SEQUENCE)?;
    let kind = value(bytes.content)?;
    let basic = expect(expect(kind.rest, OCTETS)?.content, SEQUENCE)?;
    let data = expect(basic.content, SEQUENCE)?;
    let first = value(data.content)?;
    // A version is there only when it is not the first one.
    let responder = if first.tag == TAG_0 { value(first.rest)? } else { first };
    let produced = expect(responder.rest, TIME)?;
    let mut rest = expect(produced.rest, SEQUENCE)?.content;
    while let Some(single) = expect(rest, SEQUENCE) {
        if let Some(found) = of(single.content, serial) {
            return Some(found);
        }
        rest = single.rest;
    }
    None
}

/// What one `SingleResponse` says, where it is about this certificate.
fn of(single: &[u8], serial: &[u8]) -> Option<Revocation> {
    let id = expect(single, SEQUENCE)?;
    let algorithm = expect(id.content, SEQUENCE)?;
    let name = expect(algorithm.rest, OCTETS)?;
    let key = expect(name.rest, OCTETS)?;
    if expect(key.rest, INTEGER)?.content != serial {
        return None;
    }
    let status = value(id.rest)?;
    match status.tag {
        0x80 => Some(Revocation::Good),
        TAG_1 => {
            let time = expect(status.content, TIME)?;
            let reason = expect(time.rest, TAG_0).and_then(|it| expect(it.content, ENUMERATED));
            let reason = reason.and_then(|it| it.content.first().copied());
            Some(Revocation::Revoked { at_unix: unix(time.content)?, reason })
        }
        0x82 => Some(Revocation::Unknown),
        _ => None,
    }
}

/// `20261121120000Z` as Unix time.
fn unix(time: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(time.get(..14)?).ok()?;
    let digits = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (digits(0..4)?, digits(4..6)?, digits(6..8)?);
    // Years that begin in March: a leap day is the last of its year then.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468;
    Some(days * 86_400 + digits(8..10)? * 3600 + digits(10..12)? * 60 + digits(12..14)?)
}

fn expect(bytes: &[u8], tag: u8) -> Option<Value<'_>> {
    value(bytes).filter(|it| it.tag == tag)
}

/// The value at the beginning of these bytes (X.690 section 8.1).
fn value(bytes: &[u8]) -> Option<Value<'_>> {
    let (&tag, bytes) = bytes.split_first()?;
    let (&first, bytes) = bytes.split_first()?;
    let (length, bytes) = match first {
        0..=0x7f => (usize::from(first), bytes),
        0x81..=0x84 => {
            let (length, bytes) = bytes.split_at_checked(usize::from(first & 0x7f))?;
            (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), bytes)
        }
        _ => return None,
    };
    let (content, rest) = bytes.split_at_checked(length)?;
    Some(Value { tag, content, rest })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrap(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let content = parts.concat();
        let length = u16::try_from(content.len()).expect("short").to_be_bytes();
        [&[tag, 0x82], length.as_slice(), &content].concat()
    }

    fn response(status: &[u8]) -> Vec<u8> {
        let id = wrap(
            SEQUENCE,
            &[
                &wrap(SEQUENCE, &[]),
                &wrap(OCTETS, &[b"n"]),
                &wrap(OCTETS, &[b"k"]),
                &wrap(INTEGER, &[&[7, 9]]),
            ],
        );
        let time = wrap(TIME, &[b"20261121120000Z"]);
        let single = wrap(SEQUENCE, &[&id, status, &time]);
        let data = wrap(SEQUENCE, &[&wrap(0xa2, &[b"key"]), &time, &wrap(SEQUENCE, &[&single])]);
        let basic = wrap(SEQUENCE, &[&data]);
        let bytes = wrap(SEQUENCE, &[&wrap(6, &[&[1]]), &wrap(OCTETS, &[&basic])]);
        wrap(SEQUENCE, &[&wrap(ENUMERATED, &[&[0]]), &wrap(TAG_0, &[&bytes])])
    }

    #[test]
    fn the_status_of_the_certificate_asked_for_is_told() {
        let revoked =
            wrap(TAG_1, &[&wrap(TIME, &[b"20261121120000Z"]), &wrap(TAG_0, &[&wrap(ENUMERATED, &[&[1]])])]);
        let at = Revocation::Revoked { at_unix: 1_795_262_400, reason: Some(1) };
        for (status, told) in
            [(vec![0x80, 0], Revocation::Good), (revoked, at), (vec![0x82, 0], Revocation::Unknown)]
        {
            let response = response(&status);
            assert_eq!(read(&response, &[7, 9]), Some(told));
            assert_eq!(read(&response, &[7, 8]), None, "another certificate");
            for end in 0..response.len() {
                assert_eq!(read(&response[..end], &[7, 9]), None, "cut at {end}");
            }
        }
    }

    #[test]
    fn a_time_before_the_first_of_march_counts_to_its_own_year() {
        for (text, seconds) in [("19700101000000Z", 0), ("20000229000000Z", 951_782_400)] {
            assert_eq!(unix(text.as_bytes()), Some(seconds));
        }
        assert_eq!(unix(b"2026"), None);
    }
}
