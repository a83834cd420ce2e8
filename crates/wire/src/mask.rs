//! Masking (RFC 6455 section 5.3), eight bytes at a step so that the compiler can widen it further.

/// Masks or unmasks in place; `at` is the offset of the first byte in the payload.
#[inline]
pub fn apply_mask(bytes: &mut [u8], key: [u8; 4], at: usize) {
    let [a, b, c, d] = [key[at & 3], key[(at + 1) & 3], key[(at + 2) & 3], key[(at + 3) & 3]];
    let turned = [a, b, c, d, a, b, c, d];
    let wide = u64::from_ne_bytes(turned);
    let (words, tail) = bytes.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ wide).to_ne_bytes();
    }
    for (byte, mask) in tail.iter_mut().zip(turned) {
        *byte ^= mask;
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
            prop_assert_eq!(&fast[..front], &bytes[..front]);
        }
    }
}
