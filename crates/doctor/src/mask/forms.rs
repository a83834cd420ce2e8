//! A secret as it may stand on the wire: as it is, percent-encoded, or as the bytes that it spells in
//! hexadecimal or Base64.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The shortest that is looked for.
const SHORTEST: usize = 3;
/// The same of bytes that a secret spells: fewer of them come by chance.
const SHORTEST_SPELT: usize = 6;

/// Base64 as it may stand within more of it: without padding, its last bits belonging to what follows.
const ANY: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, ANY);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, ANY);

/// All forms of a secret.
pub(super) fn forms(secret: &str) -> Vec<Vec<u8>> {
    let mut all = vec![secret.as_bytes().to_vec(), model::percent_encoded(secret).into_bytes()];
    all.retain(|it| it.len() >= SHORTEST);
    all.extend(spelt(secret).into_iter().filter(|it| it.len() >= SHORTEST_SPELT));
    all
}

/// The bytes that it spells. As a part of longer Base64 it may begin at any of four places.
fn spelt(secret: &str) -> Vec<Vec<u8>> {
    let letters: Vec<u8> = secret.bytes().filter(|it| !it.is_ascii_whitespace()).collect();
    let end = letters.iter().rposition(|&it| it != b'=').map_or(0, |at| at + 1);
    let letters = &letters[..end];
    let mut all: Vec<Vec<u8>> = hexadecimal(letters).into_iter().collect();
    for from in 0..letters.len().min(4) {
        let part = &letters[from..];
        // One letter more than whole bytes need says nothing.
        let part = if part.len() % 4 == 1 { &part[..part.len() - 1] } else { part };
        all.extend(STANDARD.decode(part).or_else(|_| URL_SAFE.decode(part)));
    }
    all
}

fn hexadecimal(letters: &[u8]) -> Option<Vec<u8>> {
    let digit = |it: u8| char::from(it).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let pairs = letters.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|it| Some(digit(it[0])? << 4 | digit(it[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::masked;
    use base64::engine::general_purpose::STANDARD as TYPED;

    #[test]
    fn the_bytes_that_a_secret_spells_are_masked_too() {
        let hides = |secret: &str, sent: &[u8], shown: &[u8]| {
            assert_eq!(masked(sent, &[secret.to_owned()]), shown, "{secret}");
        };
        hides("deadbeefcafe", b"\x01\xde\xad\xbe\xef\xca\xfe\x02", b"\x01******\x02");
        hides("DE AD be ef ca fe", b"\xde\xad\xbe\xef\xca\xfe", b"******");
        hides("aHVzaC1odXNo", b"<hush-hush>", b"<*********>");
        hides("__79_fz7", b"\xff\xfe\xfd\xfc\xfb", b"\xff\xfe\xfd\xfc\xfb");
        hides("__79_Pv6+", b"\xff\xfe\xfd", b"\xff\xfe\xfd");
        hides("__79_Pv6", b"\xff\xfe\xfd\xfc\xfb\xfa", b"******");
        hides("aHVzaCE=", b"hush!", b"hush!");
        hides("cafe", b"\xca\xfe cafe", b"\xca\xfe ****");
        hides("no Base64!", b"no Base64!", b"**********");
    }

    #[test]
    fn a_secret_within_more_base64_is_masked_but_for_what_it_shares_with_its_neighbours() {
        let secret = "c2VjcmV0LXNlY3JldA";
        for (before, after) in [("", "=="), ("Aa", ""), ("A", "/"), ("AAA", "AAA")] {
            let typed = format!("{before}{secret}{after}");
            let sent = TYPED.decode(&typed).expect("it is Base64");
            let stars = masked(&sent, &[secret.to_owned()]).iter().filter(|&&it| it == b'*').count();
            assert!(stars >= 11, "{typed}: {stars}");
        }
    }
}
