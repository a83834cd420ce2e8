//! The same steps for long payloads, compiled once more for processors that have wider vectors than
//! every processor of their kind. The only unsafe code of this crate: calling what was compiled so
//! is sound where the processor has been asked.
#![allow(unsafe_code)]

/// Length from which asking the processor is worth its while.
#[cfg(target_arch = "x86_64")]
const WORTH: usize = 256;

/// Masks in place.
#[inline]
pub(super) fn xor(bytes: &mut [u8], word: u64) {
    #[cfg(target_arch = "x86_64")]
    if bytes.len() >= WORTH && std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2.
        return unsafe { xor_avx2(bytes, word) };
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
        fn wide_vectors_do_what_narrow_ones_do(bytes in proptest::collection::vec(any::<u8>(), 0..700), word: u64) {
            let mut narrow = bytes.clone();
            super::super::xor(&mut narrow, word);
            let mut wide = bytes.clone();
            super::xor(&mut wide, word);
            prop_assert_eq!(&wide, &narrow);
            let mut copied = vec![0; bytes.len()];
            super::copy_xor(&mut copied, &bytes, word);
            prop_assert_eq!(&copied, &narrow);
        }
    }
}
