//! Client certificates out of PKCS#12 files (RFC 7292), as openssl, browsers, Java and Windows write
//! them, and as PEM from then on.

mod ciphers;
mod der;

use ciphers::{Mac, Passphrase};
use der::{Reader, Value, oid_text};
use model::{Identity, Secret};
use rustls::sign::CertifiedKey;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// Largest file.
const LARGEST: usize = 1 << 20;

/// Why a file gives no client certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Pkcs12Error {
    /// It is something else, or broken.
    #[error("this is no PKCS#12 file")]
    Malformed,
    /// Its passphrase is another.
    #[error("the passphrase is wrong")]
    Passphrase,
    /// It is protected in a way that is not known here.
    #[error("it is protected by {0}, which is not supported")]
    Unsupported(String),
    /// There is no private key in it.
    #[error("there is no private key in it")]
    NoKey,
    /// There is no certificate of that key in it.
    #[error("there is no certificate of the private key in it")]
    NoCertificate,
}

type Read<T> = Result<T, Pkcs12Error>;

const DATA: &str = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA: &str = "1.2.840.113549.1.7.6";
const KEY_BAG: &str = "1.2.840.113549.1.12.10.1.1";
const SHROUDED_KEY_BAG: &str = "1.2.840.113549.1.12.10.1.2";
const CERTIFICATE_BAG: &str = "1.2.840.113549.1.12.10.1.3";
const NESTED_BAG: &str = "1.2.840.113549.1.12.10.1.6";
/// Bags within bags.
const DEEPEST: usize = 8;

/// The client certificate in a PKCS#12 file: that of its first private key, and the chain above it.
/// It takes as long as the file's iterations ask for, so it is no work for a thread that serves.
///
/// # Errors
/// Where the file is none, its passphrase another, or its protection unknown.
pub fn read_pkcs12(file: &[u8], passphrase: &str) -> Result<Identity, Pkcs12Error> {
    if file.len() > LARGEST {
        return Err(Pkcs12Error::Malformed);
    }
    let mut store = Reader::of(file).sequence()?;
    store.next()?;
    let safe = content(&mut store, DATA)?;
    let safe = safe.octets()?;
    let passphrase = match store.optional()? {
        Some(mac) => Mac::read(mac)?.check(&safe, passphrase)?,
        None => Passphrase::of(passphrase),
    };
    let mut found = Found::default();
    let mut parts = Reader::of(&safe).sequence()?;
    while let Some(part) = parts.optional()? {
        let mut part = part.reader();
        let kind = oid_text(part.next()?.expect(0x06)?);
        let inner = part.next()?.expect(0xa0)?;
        let bags = match kind.as_str() {
            DATA => Reader::of(inner).next()?.octets()?,
            ENCRYPTED_DATA => decrypted(inner, &passphrase)?,
            _ => return Err(Pkcs12Error::Unsupported(format!("a public key ({kind})"))),
        };
        found.gather(&bags, &passphrase, 0)?;
    }
    found.identity()
}

/// The content of a `ContentInfo` of this kind.
fn content<'a>(reader: &mut Reader<'a>, kind: &str) -> Read<Value<'a>> {
    let mut info = reader.sequence()?;
    if oid_text(info.next()?.expect(0x06)?) != kind {
        return Err(Pkcs12Error::Unsupported("a signature".into()));
    }
    Reader::of(info.next()?.expect(0xa0)?).next()
}

/// What `EncryptedData` holds (RFC 5652 section 8).
fn decrypted(inner: &[u8], passphrase: &Passphrase) -> Read<Vec<u8>> {
    let mut data = Reader::of(inner).sequence()?;
    data.next()?;
    let mut info = data.sequence()?;
    info.next()?;
    let algorithm = info.next()?;
    let content = info.next()?.implicit_octets()?;
    passphrase.decrypt(algorithm, &content)
}

/// What stands in the bags.
#[derive(Default)]
struct Found {
    /// PKCS#8.
    keys: Vec<Vec<u8>>,
    certificates: Vec<CertificateDer<'static>>,
}

impl Found {
    fn gather(&mut self, bags: &[u8], passphrase: &Passphrase, depth: usize) -> Read<()> {
        if depth > DEEPEST {
            return Err(Pkcs12Error::Malformed);
        }
        let mut bags = Reader::of(bags).sequence()?;
        while let Some(bag) = bags.optional()? {
            let mut bag = bag.reader();
            let kind = oid_text(bag.next()?.expect(0x06)?);
            let value = bag.next()?.expect(0xa0)?;
            match kind.as_str() {
                KEY_BAG => self.keys.push(value.to_vec()),
                SHROUDED_KEY_BAG => {
                    let mut key = Reader::of(value).sequence()?;
                    let algorithm = key.next()?;
                    self.keys.push(passphrase.decrypt(algorithm, &key.next()?.octets()?)?);
                }
                CERTIFICATE_BAG => {
                    let mut certificate = Reader::of(value).sequence()?;
                    certificate.next()?;
                    let der = Reader::of(certificate.next()?.expect(0xa0)?).next()?.octets()?;
                    self.certificates.push(CertificateDer::from(der));
                }
                NESTED_BAG => self.gather(value, passphrase, depth + 1)?,
                // Revocation lists and secrets of no use here.
                _ => {}
            }
        }
        Ok(())
    }

    /// The first key with its certificate in front, and the others as they stand.
    fn identity(self) -> Read<Identity> {
        let key = self.keys.first().ok_or(Pkcs12Error::NoKey)?;
        let provider = rustls::crypto::ring::default_provider();
        let fits = |it: &CertificateDer<'static>| {
            let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.clone()));
            CertifiedKey::from_der(vec![it.clone()], key, &provider).is_ok()
        };
        let leaf = self.certificates.iter().position(fits).ok_or(Pkcs12Error::NoCertificate)?;
        let others = self.certificates.iter().enumerate().filter(|(at, _)| *at != leaf);
        let chain = std::iter::once(&self.certificates[leaf]).chain(others.map(|(_, it)| it));
        let certificates: String = chain.map(|it| pem("CERTIFICATE", it)).collect();
        let key = Secret(pem("PRIVATE KEY", key));
        Ok(Identity { certificates: certificates.into_bytes(), key })
    }
}

/// Bytes as PEM (RFC 7468).
fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<_> =
        text.as_bytes().chunks(64).map(|it| String::from_utf8_lossy(it).into_owned()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

#[cfg(test)]
mod tests;
