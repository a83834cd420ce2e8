//! Masking (RFC 6455 section 5.3).

/// Masks or unmasks in place; `at` is the offset of the first byte in the payload.
pub fn apply_mask(bytes: &mut [u8], key: [u8; 4], at: usize) {
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte ^= key[(at + index) & 3];
    }
}
