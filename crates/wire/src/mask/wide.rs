//! The same steps for long payloads, compiled once more for processors that have wider vectors than
//! every processor of their kind. The only unsafe code of this crate: calling what was compiled so
//! is sound where the processor has been asked.
#![allow(unsafe_code)]

/// Length from which asking the processor is worth its while.
#[cfg(target_arch = "x86_64")]
const WORTH: usize = 256;

/// Bytes of a line of the processor's cache: a vector that is written across two costs twice.
#[cfg(target_arch = "x86_64")]
const LINE: usize = 64;

/// Masks in place.
#[inline]
pub(super) fn xor(bytes: &mut [u8], word: u64) {
    #[cfg(target_arch = "x86_64")]
    if bytes.len() >= WORTH && std::arch::is_x86_feature_detected!("avx2") {
        let (before, lines) = bytes.split_at_mut(bytes.as_ptr().align_offset(LINE).min(bytes.len()));
        super::xor(before, word);
        let turned = word.rotate_right(8 * (before.len() as u32 & 7));
        // SAFETY: the processor has AVX2.
        return unsafe { xor_avx2(lines, turned) };
    }
    super::xor(bytes, word);
}

/// Copies and masks.
#[inline]
pub(super) fn copy_xor(to: &mut [u8], from: &[u8], word: u64) {
    #[cfg(target_arch = "x86_64")]
    if from.len() >= WORTH && std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2.
        return unsafe { copy_xor_avx2(to, from, word) };
    }
    super::copy_xor(to, from, word);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn xor_avx2(bytes: &mut [u8], word: u64) {
    super::xor(bytes, word);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn copy_xor_avx2(to: &mut [u8], from: &[u8], word: u64) {
    super::copy_xor(to, from, word);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn wide_vectors_do_what_narrow_ones_do(
            bytes in proptest::collection::vec(any::<u8>(), 0..700),
            word: u64,
            at in 0..64_usize,
        ) {
            let mut narrow = bytes.clone();
            super::super::xor(&mut narrow, word);
            // Wherever in a line of the cache it begins.
            let mut wide = [&vec![0; at], bytes.as_slice()].concat();
            super::xor(&mut wide[at..], word);
            prop_assert_eq!(&wide[at..], &narrow);
            let mut copied = vec![0; bytes.len()];
            super::copy_xor(&mut copied, &bytes, word);
            prop_assert_eq!(&copied, &narrow);
        }
    }
}
