//! An OCSP response (RFC 6960 section 4.2.1) that says of a leaf that it was revoked, signed by the
//! authority.

use crate::Error;
use rcgen::{KeyPair, SigningKey as _};
use sha1::{Digest as _, Sha1};

/// The serial number of a leaf that such a response is about.
pub(super) const SERIAL: &[u8] = &[0x57, 0x53, 0x01];

const SEQUENCE: u8 = 0x30;
const OCTETS: u8 = 0x04;
const TIME: u8 = 0x18;
/// id-pkix-ocsp-basic, sha1, ecdsa-with-SHA256, commonName.
const BASIC: &[u8] = &[0x06, 9, 0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1];
const SHA1: &[u8] = &[0x06, 5, 0x2b, 0x0e, 3, 2, 0x1a];
const ECDSA: &[u8] = &[0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
const COMMON_NAME: &[u8] = &[0x06, 3, 0x55, 4, 3];

/// The response of the authority of this name and key.
pub(super) fn revoked(name: &str, key: &KeyPair) -> Result<Vec<u8>, Error> {
    let name_der =
        der(SEQUENCE, &[&der(0x31, &[&der(SEQUENCE, &[COMMON_NAME, &der(0x0c, &[name.as_bytes()])])])]);
    let key_hash = der(OCTETS, &[&Sha1::digest(key.public_key_raw())]);
    let id = der(
        SEQUENCE,
        &[
            &der(SEQUENCE, &[SHA1, &[5, 0]]),
            &der(OCTETS, &[&Sha1::digest(name_der)]),
            &key_hash,
            &der(0x02, &[SERIAL]),
        ],
    );
    // When, and why: the key is compromised.
    let status = der(0xa1, &[&time("20210615120000Z"), &der(0xa0, &[&[0x0a, 1, 1]])]);
    let single =
        der(SEQUENCE, &[&id, &status, &time("20210616000000Z"), &der(0xa0, &[&time("20491231000000Z")])]);
    let data =
        der(SEQUENCE, &[&der(0xa2, &[&key_hash]), &time("20210616000000Z"), &der(SEQUENCE, &[&single])]);
    let signature = key.sign(&data)?;
    let basic = der(SEQUENCE, &[&data, &der(SEQUENCE, &[ECDSA]), &der(0x03, &[&[0], signature.as_slice()])]);
    let bytes = der(SEQUENCE, &[BASIC, &der(OCTETS, &[&basic])]);
    Ok(der(SEQUENCE, &[&[0x0a, 1, 0], &der(0xa0, &[&bytes])]))
}

fn time(text: &str) -> Vec<u8> {
    der(TIME, &[text.as_bytes()])
}

/// A value of DER (X.690 section 8.1).
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u16::try_from(content.len()).expect("the lab's values are short").to_be_bytes();
    let length: &[u8] = match length {
        [0, short @ 0..=0x7f] => &[short],
        [0, long] => &[0x81, long],
        [high, low] => &[0x82, high, low],
    };
    [&[tag], length, &content].concat()
}
