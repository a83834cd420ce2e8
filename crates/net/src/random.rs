//! Chance, from the system.

use std::hash::{BuildHasher, RandomState};

/// Sixteen random bytes, from the system.
#[must_use]
pub fn nonce() -> [u8; 16] {
    let mut nonce = [0; 16];
    if rustls::crypto::ring::default_provider().secure_random.fill(&mut nonce).is_err() {
        // The system has no randomness to give; the keys of std's hash maps are the next best.
        for half in nonce.chunks_mut(8) {
            half.copy_from_slice(&RandomState::new().hash_one(0_u8).to_ne_bytes());
        }
    }
    nonce
}

/// A seed for [`wire::Config::mask_seed`], from the system's randomness.
#[must_use]
pub fn mask_seed() -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = nonce();
    u64::from_ne_bytes([a, b, c, d, e, f, g, h])
}

#[cfg(test)]
mod tests {
    #[test]
    fn two_seeds_differ() {
        assert_ne!(super::mask_seed(), super::mask_seed());
    }
}
