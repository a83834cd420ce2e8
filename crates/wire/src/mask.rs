//! Masking (RFC 6455 section 5.3), in wide steps that the compiler turns into vector instructions,
//! and copying.

mod wide;

/// Bytes of a wide step.
const WIDE: usize = 64;
/// Bytes that are copied at a time: below the lengths that the system's copy hands to the
/// processor's string moves, which some processors do many times slower where both places lie
/// alike in their pages.
const PIECE: usize = 1024;
/// Below this length, how a copy ends counts as much as its steps.
const SHORT: usize = 256;

/// Masks or unmasks in place; `at` is the offset of the first byte in the payload.
#[inline]
pub fn apply_mask(bytes: &mut [u8], key: [u8; 4], at: usize) {
    let turned = u32::from_be_bytes(key).rotate_left(8 * (at as u32 & 3)).to_be();
    let word = u64::from(turned) << 32 | u64::from(turned);
    wide::xor(bytes, word);
}

/// Copies and masks in one go. Both are of one length.
#[inline]
pub(crate) fn copy_masked(to: &mut [u8], from: &[u8], key: [u8; 4]) {
    let word = u32::from_ne_bytes(key);
    if from.len() < SHORT {
        copy_xor_short(to, from, word);
    } else {
        wide::copy_xor(to, from, u64::from(word) << 32 | u64::from(word));
    }
}

/// For what is short: the last step overlaps the one before, with a key turned to its place.
#[inline(always)]
fn copy_xor_short(to: &mut [u8], from: &[u8], key: u32) {
    let word = |key: u32| u64::from(key) << 32 | u64::from(key);
    let step = |from: &[u8; 16], word: u64| {
        let [low, high] = [from.as_chunks::<8>().0[0], from.as_chunks::<8>().0[1]];
        let (low, high) = (u64::from_ne_bytes(low) ^ word, u64::from_ne_bytes(high) ^ word);
        let mut both = [0; 16];
        both[..8].copy_from_slice(&low.to_ne_bytes());
        both[8..].copy_from_slice(&high.to_ne_bytes());
        both
    };
    let (steps, rest) = from.as_chunks::<16>();
    let plain = word(key);
    for (to, from) in to.as_chunks_mut::<16>().0.iter_mut().zip(steps) {
        *to = step(from, plain);
    }
    if rest.is_empty() {
        return;
    }
    match (to.last_chunk_mut::<16>(), from.last_chunk::<16>()) {
        (Some(to), Some(from)) => {
            let turned = u32::from_be(key).rotate_left(8 * (rest.len() as u32 & 3)).to_be();
            *to = step(from, word(turned));
        }
        _ => {
            for ((to, from), mask) in to.iter_mut().zip(from).zip(key.to_ne_bytes().into_iter().cycle()) {
                *to = from ^ mask;
            }
        }
    }
}

#[inline(always)]
fn xor(bytes: &mut [u8], word: u64) {
    let (steps, rest) = bytes.as_chunks_mut::<WIDE>();
    for step in steps {
        for bytes in step.as_chunks_mut::<8>().0 {
            *bytes = (u64::from_ne_bytes(*bytes) ^ word).to_ne_bytes();
        }
    }
    let (words, tail) = rest.as_chunks_mut::<8>();
    for bytes in words {
        *bytes = (u64::from_ne_bytes(*bytes) ^ word).to_ne_bytes();
    }
    for (byte, mask) in tail.iter_mut().zip(word.to_ne_bytes()) {
        *byte ^= mask;
    }
}

#[inline(always)]
fn copy_xor(to: &mut [u8], from: &[u8], word: u64) {
    let (steps_to, rest_to) = to.as_chunks_mut::<WIDE>();
    let (steps_from, rest_from) = from.as_chunks::<WIDE>();
    for (to, from) in steps_to.iter_mut().zip(steps_from) {
        for (to, from) in to.as_chunks_mut::<8>().0.iter_mut().zip(from.as_chunks::<8>().0) {
            *to = (u64::from_ne_bytes(*from) ^ word).to_ne_bytes();
        }
    }
    let (words_to, tail_to) = rest_to.as_chunks_mut::<8>();
    let (words_from, tail_from) = rest_from.as_chunks::<8>();
    for (to, from) in words_to.iter_mut().zip(words_from) {
        *to = (u64::from_ne_bytes(*from) ^ word).to_ne_bytes();
    }
    for ((to, from), mask) in tail_to.iter_mut().zip(tail_from).zip(word.to_ne_bytes()) {
        *to = from ^ mask;
    }
}

/// Copies. Both are of one length.
#[inline]
pub(crate) fn copy_plain(to: &mut [u8], from: &[u8]) {
    if from.len() <= PIECE {
        return to.copy_from_slice(from);
    }
    for (to, from) in to.chunks_mut(PIECE).zip(from.chunks(PIECE)) {
        to.copy_from_slice(from);
    }
}

/// Masking keys, one after another: splitmix64 of which only the upper half of each step is
/// shown. As hard to foretell as the seed; without a clock and without the system's randomness.
#[derive(Debug)]
pub(crate) struct Keys {
    state: u64,
}

impl Keys {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self { state: seed }
    }

    pub(crate) fn next_key(&mut self) -> [u8; 4] {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let [key @ .., _, _, _, _] = mixed.to_be_bytes();
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_example_of_the_rfc_is_unmasked() {
        let mut bytes = *b"\x7f\x9f\x4d\x51\x58";
        apply_mask(&mut bytes, [0x37, 0xfa, 0x21, 0x3d], 0);
        assert_eq!(&bytes, b"Hello");
    }

    #[test]
    fn keys_differ_and_follow_the_seed() {
        let keys = |seed| {
            let mut keys = Keys::seeded(seed);
            [(); 64].map(|()| keys.next_key())
        };
        assert_eq!(keys(7), keys(7));
        assert_ne!(keys(7), keys(8));
        let distinct: std::collections::HashSet<_> = keys(7).into_iter().collect();
        assert_eq!(distinct.len(), 64);
    }

    proptest! {
        #[test]
        fn wide_words_do_what_single_bytes_do(
            bytes: Vec<u8>, key: [u8; 4], at in 0usize..9, front in 0usize..9
        ) {
            let front = front.min(bytes.len());
            let slow: Vec<u8> = bytes[front..].iter().enumerate()
                .map(|(index, byte)| byte ^ key[(at + index) & 3]).collect();
            let mut fast = bytes.clone();
            apply_mask(&mut fast[front..], key, at);
            prop_assert_eq!(&fast[front..], &slow[..]);
            if at & 3 == 0 {
                let mut copied = vec![0; bytes.len() - front];
                copy_masked(&mut copied, &bytes[front..], key);
                prop_assert_eq!(&copied[..], &slow[..]);
            }
            prop_assert_eq!(&fast[..front], &bytes[..front]);
        }
    }
}
