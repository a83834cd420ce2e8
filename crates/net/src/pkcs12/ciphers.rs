//! How PKCS#12 files are protected: what a passphrase becomes, the seal, and the ciphers.

use super::der::{Reader, Value, oid_text};
use super::{Pkcs12Error, Read};
use aes::cipher::{BlockDecrypt, KeyInit, generic_array::GenericArray};
use aes::{Aes128, Aes192, Aes256};
use ring::{digest, hmac, pbkdf2};
use std::num::NonZeroU32;

/// Most iterations: some seconds of work.
const MOST_ITERATIONS: u32 = 10_000_000;

/// A passphrase in both of its forms.
pub(super) struct Passphrase {
    plain: Vec<u8>,
    /// UTF-16, highest byte first, and two zeros (RFC 7292 appendix B.1).
    wide: Vec<u8>,
}

impl Passphrase {
    pub(super) fn of(text: &str) -> Self {
        let wide = text.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect();
        Self { plain: text.as_bytes().to_vec(), wide }
    }

    /// What this algorithm protects: one sequence, else the key was wrong.
    pub(super) fn decrypt(&self, algorithm: Value<'_>, bytes: &[u8]) -> Read<Vec<u8>> {
        let plain = self.decrypt_any(algorithm, bytes)?;
        let mut reader = Reader::of(&plain);
        let whole = reader.sequence().is_ok() && reader.optional().is_ok_and(|it| it.is_none());
        if whole { Ok(plain) } else { Err(Pkcs12Error::Passphrase) }
    }

    fn decrypt_any(&self, algorithm: Value<'_>, bytes: &[u8]) -> Read<Vec<u8>> {
        let mut parts = Reader::of(algorithm.expect(0x30)?);
        let name = oid_text(parts.next()?.expect(0x06)?);
        let mut parameters = parts.sequence()?;
        if name == "1.2.840.113549.1.5.13" {
            return self.decrypt_by_pbes2(parameters, bytes);
        }
        let (cipher, size) = match name.as_str() {
            "1.2.840.113549.1.12.1.1" | "1.2.840.113549.1.12.1.2" => return unsupported("RC4"),
            "1.2.840.113549.1.12.1.3" => (Cipher::TripleDes, 24),
            "1.2.840.113549.1.12.1.4" => (Cipher::DoubleDes, 16),
            "1.2.840.113549.1.12.1.5" => (Cipher::Rc2(128), 16),
            "1.2.840.113549.1.12.1.6" => (Cipher::Rc2(40), 5),
            other => return unsupported(other),
        };
        let salt = parameters.next()?.octets()?;
        let iterations = iterations(parameters.next()?)?;
        let sha1 = &digest::SHA1_FOR_LEGACY_USE_ONLY;
        let key = derive(sha1, 1, &self.wide, &salt, iterations, size);
        let start = derive(sha1, 2, &self.wide, &salt, iterations, 8);
        cipher.decrypt(&key, &start, bytes)
    }

    /// RFC 8018 section 6.2.
    fn decrypt_by_pbes2(&self, mut parameters: Reader<'_>, bytes: &[u8]) -> Read<Vec<u8>> {
        let stretch = parameters.next()?;
        let mut scheme = parameters.sequence()?;
        let name = oid_text(scheme.next()?.expect(0x06)?);
        let (cipher, size) = match name.as_str() {
            "2.16.840.1.101.3.4.1.2" => (Cipher::Aes128, 16),
            "2.16.840.1.101.3.4.1.22" => (Cipher::Aes192, 24),
            "2.16.840.1.101.3.4.1.42" => (Cipher::Aes256, 32),
            "1.2.840.113549.3.7" => (Cipher::TripleDes, 24),
            other => return unsupported(other),
        };
        let start = scheme.next()?.octets()?;
        cipher.decrypt(&self.stretched(stretch, Some(size))?, &start, bytes)
    }

    /// The key that PBKDF2 makes (RFC 8018 section 5.2), of the size that it says itself where none
    /// is asked for.
    fn stretched(&self, algorithm: Value<'_>, size: Option<usize>) -> Read<Vec<u8>> {
        let mut parts = Reader::of(algorithm.expect(0x30)?);
        let name = oid_text(parts.next()?.expect(0x06)?);
        if name != "1.2.840.113549.1.5.12" {
            return unsupported(if name == "1.3.6.1.4.1.11591.4.11" { "scrypt" } else { &name });
        }
        let mut parameters = parts.sequence()?;
        let salt = parameters.next()?.octets()?;
        let iterations = iterations(parameters.next()?)?;
        let (mut said, mut by) = (None, pbkdf2::PBKDF2_HMAC_SHA1);
        while let Some(value) = parameters.optional()? {
            if value.is(0x02) {
                said = usize::try_from(value.number()?).ok();
                continue;
            }
            by = match oid_text(Reader::of(value.expect(0x30)?).next()?.expect(0x06)?).as_str() {
                "1.2.840.113549.2.7" => pbkdf2::PBKDF2_HMAC_SHA1,
                "1.2.840.113549.2.9" => pbkdf2::PBKDF2_HMAC_SHA256,
                "1.2.840.113549.2.10" => pbkdf2::PBKDF2_HMAC_SHA384,
                "1.2.840.113549.2.11" => pbkdf2::PBKDF2_HMAC_SHA512,
                other => return unsupported(other),
            };
        }
        let size = size.or(said).filter(|it| *it <= 64).ok_or(Pkcs12Error::Malformed)?;
        let mut key = vec![0; size];
        pbkdf2::derive(by, iterations, &salt, &self.plain, &mut key);
        Ok(key)
    }
}

fn unsupported<T>(name: &str) -> Read<T> {
    Err(Pkcs12Error::Unsupported(name.to_owned()))
}

fn iterations(value: Value<'_>) -> Read<NonZeroU32> {
    let number = value.number()?;
    NonZeroU32::new(number).filter(|it| it.get() <= MOST_ITERATIONS).ok_or(Pkcs12Error::Malformed)
}

/// The seal over all: who knows the passphrase can make it again.
pub(super) struct Mac<'a> {
    algorithm: Value<'a>,
    sealed: Vec<u8>,
    salt: Vec<u8>,
    iterations: NonZeroU32,
}

impl<'a> Mac<'a> {
    pub(super) fn read(data: Value<'a>) -> Read<Self> {
        let mut parts = Reader::of(data.expect(0x30)?);
        let mut info = parts.sequence()?;
        let algorithm = info.next()?;
        let sealed = info.next()?.octets()?;
        let salt = parts.next()?.octets()?;
        let iterations = match parts.optional()? {
            Some(value) => iterations(value)?,
            None => NonZeroU32::MIN,
        };
        Ok(Self { algorithm, sealed, salt, iterations })
    }

    /// The passphrase in the form that made this seal. An empty one has two.
    pub(super) fn check(&self, safe: &[u8], text: &str) -> Read<Passphrase> {
        let mut passphrase = Passphrase::of(text);
        if self.fits(safe, &passphrase)? {
            return Ok(passphrase);
        }
        passphrase.wide.clear();
        let fits = text.is_empty() && self.fits(safe, &passphrase)?;
        if fits { Ok(passphrase) } else { Err(Pkcs12Error::Passphrase) }
    }

    fn fits(&self, safe: &[u8], passphrase: &Passphrase) -> Read<bool> {
        let mut parts = Reader::of(self.algorithm.expect(0x30)?);
        let (algorithm, by, key) = match oid_text(parts.next()?.expect(0x06)?).as_str() {
            "1.3.14.3.2.26" => {
                (Some(&digest::SHA1_FOR_LEGACY_USE_ONLY), hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, vec![])
            }
            "2.16.840.1.101.3.4.2.1" => (Some(&digest::SHA256), hmac::HMAC_SHA256, vec![]),
            "2.16.840.1.101.3.4.2.2" => (Some(&digest::SHA384), hmac::HMAC_SHA384, vec![]),
            "2.16.840.1.101.3.4.2.3" => (Some(&digest::SHA512), hmac::HMAC_SHA512, vec![]),
            // PBMAC1 (RFC 9579).
            "1.2.840.113549.1.5.14" => {
                let mut parameters = parts.sequence()?;
                let key = passphrase.stretched(parameters.next()?, None)?;
                let scheme = parameters.next()?.expect(0x30)?;
                let by = match oid_text(Reader::of(scheme).next()?.expect(0x06)?).as_str() {
                    "1.2.840.113549.2.9" => hmac::HMAC_SHA256,
                    "1.2.840.113549.2.10" => hmac::HMAC_SHA384,
                    "1.2.840.113549.2.11" => hmac::HMAC_SHA512,
                    other => return unsupported(other),
                };
                (None, by, key)
            }
            other => return unsupported(other),
        };
        let key = match algorithm {
            Some(it) => derive(it, 3, &passphrase.wide, &self.salt, self.iterations, it.output_len()),
            None => key,
        };
        Ok(hmac::verify(&hmac::Key::new(by, &key), safe, &self.sealed).is_ok())
    }
}

/// What a passphrase becomes by RFC 7292 appendix B.2.
fn derive(
    by: &'static digest::Algorithm,
    purpose: u8,
    wide: &[u8],
    salt: &[u8],
    iterations: NonZeroU32,
    size: usize,
) -> Vec<u8> {
    let block = by.block_len();
    let filled = |it: &[u8]| -> Vec<u8> {
        it.iter().copied().cycle().take(it.len().div_ceil(block) * block).collect()
    };
    let mut input = [filled(salt), filled(wide)].concat();
    let mut made = vec![];
    while made.len() < size {
        let mut hash = digest::digest(by, &[&vec![purpose; block][..], &input].concat());
        for _ in 1..iterations.get() {
            hash = digest::digest(by, hash.as_ref());
        }
        made.extend_from_slice(hash.as_ref());
        let step: Vec<u8> = hash.as_ref().iter().copied().cycle().take(block).collect();
        for part in input.chunks_mut(block) {
            let mut carry = 1_u16;
            for (byte, add) in part.iter_mut().zip(&step).rev() {
                let sum = u16::from(*byte) + u16::from(*add) + carry;
                *byte = sum as u8;
                carry = sum >> 8;
            }
        }
    }
    made.truncate(size);
    made
}

/// A block cipher in CBC, padded by PKCS#7.
enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    TripleDes,
    DoubleDes,
    /// With a key of so many bits.
    Rc2(usize),
}

impl Cipher {
    fn decrypt(&self, key: &[u8], start: &[u8], bytes: &[u8]) -> Read<Vec<u8>> {
        fn keyed<C: KeyInit>(key: &[u8]) -> Read<C> {
            C::new_from_slice(key).map_err(|_| Pkcs12Error::Malformed)
        }
        match self {
            Self::Aes128 => unchained(&keyed::<Aes128>(key)?, start, bytes),
            Self::Aes192 => unchained(&keyed::<Aes192>(key)?, start, bytes),
            Self::Aes256 => unchained(&keyed::<Aes256>(key)?, start, bytes),
            Self::TripleDes => unchained(&keyed::<des::TdesEde3>(key)?, start, bytes),
            Self::DoubleDes => unchained(&keyed::<des::TdesEde2>(key)?, start, bytes),
            Self::Rc2(bits) => unchained(&rc2::Rc2::new_with_eff_key_len(key, *bits), start, bytes),
        }
    }
}

/// Padding that is none means that the key is wrong.
fn unchained<C: BlockDecrypt>(cipher: &C, start: &[u8], bytes: &[u8]) -> Read<Vec<u8>> {
    let size = C::block_size();
    if start.len() != size || bytes.is_empty() || !bytes.len().is_multiple_of(size) {
        return Err(Pkcs12Error::Malformed);
    }
    let (mut plain, mut before) = (vec![], start);
    for chunk in bytes.chunks(size) {
        let mut block = GenericArray::clone_from_slice(chunk);
        cipher.decrypt_block(&mut block);
        plain.extend(block.iter().zip(before).map(|(one, other)| one ^ other));
        before = chunk;
    }
    let padding = plain.last().map_or(0, |it| usize::from(*it));
    let kept = plain.len().saturating_sub(padding);
    let whole = (1..=size).contains(&padding) && plain[kept..].iter().all(|it| usize::from(*it) == padding);
    plain.truncate(kept);
    if whole { Ok(plain) } else { Err(Pkcs12Error::Passphrase) }
}
