//! Secrets of our own making, and passwords. What is kept of either is a hash.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{CustomizedPasswordHasher, Error, PasswordHasher, PasswordVerifier, Result};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Passwords that are hashed at a time: each takes 19 MiB and a part of a second.
const AT_A_TIME: usize = 2;
/// The shortest password, in characters.
const SHORTEST: usize = 10;
/// The longest, in bytes.
pub(crate) const LONGEST: usize = 1000;

/// A secret that nobody guesses: 256 random bits as 43 characters.
pub(crate) fn secret() -> String {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).expect("the system has random numbers");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes that such a secret stands for.
pub(crate) fn bytes(secret: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(secret).ok()?.try_into().ok()
}

/// What is kept of a secret: its SHA-256. It is long and random, so nobody finds it by trying.
pub(crate) fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, secret.as_bytes()))
}

/// Whether this may be a password.
pub(crate) fn is_password(password: &str) -> bool {
    password.chars().count() >= SHORTEST && password.len() <= LONGEST
}

/// Hashes and compares passwords (argon2id), few at a time and beside the tasks that wait.
#[derive(Debug)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    /// The hash of no password: who has no account waits as long as who has one.
    nobody: String,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_A_TIME)), nobody: hashed(&secret()) }
    }

    /// What is kept of a password.
    pub(crate) async fn hash(&self, password: String) -> String {
        self.turn(move || hashed(&password)).await
    }

    /// Whether a password is the one of this hash; without a hash it is not, and takes as long.
    pub(crate) async fn is(&self, password: String, hash: Option<String>) -> bool {
        let known = hash.as_ref().is_some_and(|it| !it.is_empty());
        let hash = hash.filter(|it| !it.is_empty()).unwrap_or_else(|| self.nobody.clone());
        let fits = move || {
            let parsed = PasswordHash::new(&hash);
            parsed.is_ok_and(|it| Argon.verify_password(password.as_bytes(), &it).is_ok())
        };
        self.turn(fits).await && known
    }

    async fn turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let turn = Arc::clone(&self.turns).acquire_owned().await.expect("the semaphore is never closed");
        let done = spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.expect("hashing does not panic")
    }
}

fn hashed(password: &str) -> String {
    let hash = Argon.hash_password(password.as_bytes());
    hash.expect("every password of this length has a hash").to_string()
}

/// Argon2id in memory that goes back to the system at once. What glibc takes for 19 MiB it keeps in the heap
/// after the first time, and fills with small things: 200 who signed in cost 800 MiB for good.
#[derive(Debug)]
struct Argon;

/// glibc maps what is larger than 32 MiB by itself, always. Only what is used of it is there.
const APART: usize = 33 << 20;

impl Argon {
    fn hashed(
        (algorithm, version, params): (Algorithm, Version, Params),
        password: &[u8],
        salt: &[u8],
    ) -> Result<PasswordHash> {
        let salt = Salt::new(salt)?;
        let count = params.block_count();
        let mut memory = Vec::with_capacity(count.max(APART / Block::SIZE));
        memory.resize(count, Block::new());
        let mut room = [0; Output::MAX_LENGTH];
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let out = room.get_mut(..length).ok_or(Error::OutputSize)?;
        let kept = ParamsString::try_from(&params)?;
        let argon2 = Argon2::new(algorithm, version, params);
        argon2.hash_password_into_with_memory(password, &salt, out, &mut memory)?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: kept,
            salt: Some(salt),
            hash: Some(Output::new(out)?),
        })
    }
}

impl PasswordHasher<PasswordHash> for Argon {
    fn hash_password_with_salt(&self, password: &[u8], salt: &[u8]) -> Result<PasswordHash> {
        Self::hashed(Default::default(), password, salt)
    }
}

impl CustomizedPasswordHasher<PasswordHash> for Argon {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> Result<PasswordHash> {
        let algorithm = algorithm.map(Algorithm::try_from).transpose()?.unwrap_or_default();
        let version = version.map(Version::try_from).transpose()?.unwrap_or_default();
        Self::hashed((algorithm, version, params), password, salt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_and_no_two_hashes_are_the_same() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse".into()).await;
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, passwords.hash("correct horse".into()).await);
        assert!(passwords.is("correct horse".into(), Some(hash.clone())).await);
        assert!(!passwords.is("correct hors".into(), Some(hash)).await);
        for none in [None, Some(String::new()), Some("garbage".into())] {
            assert!(!passwords.is("correct horse".into(), none).await);
        }
    }

    #[test]
    fn hashes_are_those_of_argon2_and_read_as_such() {
        let (theirs, password) = (Argon2::default(), b"correct horse");
        let ours = PasswordHash::new(&hashed("correct horse")).expect("a hash");
        assert_eq!(theirs.verify_password(password, &ours), Ok(()));
        let light = Params::new(64, 1, 2, Some(16)).expect("parameters");
        let salt = b"a grain of salt";
        for hash in [
            theirs.hash_password_with_salt(password, salt),
            theirs.hash_password_customized(password, salt, Some("argon2d"), Some(16), light),
        ] {
            let hash = hash.expect("a hash");
            assert_eq!(Argon.verify_password(password, &hash), Ok(()));
            assert!(Argon.verify_password(b"correct hors", &hash).is_err());
        }
    }

    #[test]
    fn what_a_password_takes_goes_back_to_the_system() {
        let resident = || {
            let pages = std::fs::read_to_string("/proc/self/statm").expect("Linux has it");
            pages.split(' ').nth(1).and_then(|it| it.parse::<u64>().ok()).expect("a number") * 4096
        };
        hashed("the first");
        let (before, mut kept) = (resident(), vec![]);
        for _ in 0..12 {
            // As a server that goes on: something small stays after each.
            kept.push((hashed("another"), vec![1_u8; 5000]));
        }
        let more = resident().saturating_sub(before) >> 20;
        // All of them would be 228; other tests may take theirs meanwhile.
        assert!(more < 120, "{more} MiB stay after {} passwords", kept.len());
    }

    #[test]
    fn secrets_are_long_and_their_hashes_are_others() {
        let (one, two) = (secret(), secret());
        assert_eq!(one.len(), 43);
        assert_ne!(one, two);
        assert_ne!(hash(&one), one);
        assert_eq!(hash(&one), hash(&one));
        assert!(is_password("0123456789") && !is_password("012345678") && !is_password(&"x".repeat(1001)));
    }
}
