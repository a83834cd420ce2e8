//! Verification that keeps what it saw, and refuses only where it is asked to; and the client's
//! own certificate, with whether it was asked for.

use super::{certificate, ocsp, roots};
use model::Identity;
use model::trace::{Certificate, Revocation, Trust};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The usual verifier, whose verdict is kept whether or not it counts.
#[derive(Debug)]
pub(super) struct Verifier {
    pub(super) usual: Arc<WebPkiServerVerifier>,
    pub(super) roots: Arc<RootCertStore>,
    pub(super) provider: Arc<CryptoProvider>,
    verify: bool,
    seen: Mutex<Seen>,
}

/// What there was to see.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// The chain as sent.
    pub(super) certificates: Vec<Certificate>,
    /// What was said of it.
    pub(super) trust: Trust,
    /// Whether it leads to a trusted authority.
    pub(super) anchored: Option<bool>,
    /// Whether its last issuer is of the same organisation as a root.
    pub(super) issuer_has_kin: bool,
    /// What the stapled OCSP response says.
    pub(super) revocation: Option<Revocation>,
}

impl Verifier {
    /// A verifier that trusts these roots.
    pub(super) fn new(
        roots: Arc<RootCertStore>,
        provider: &Arc<CryptoProvider>,
        verify: bool,
    ) -> Result<Self, String> {
        let usual = WebPkiServerVerifier::builder_with_provider(roots.clone(), provider.clone())
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { usual, roots, provider: provider.clone(), verify, seen: Mutex::default() })
    }

    /// The chain as sent and what was said of it.
    pub(super) fn seen(&self) -> Seen {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Verifier {
    /// Whether this very certificate is one of the roots, by its key. What `openssl req -x509`
    /// makes is its own authority, and `--cacert` with it means: trust this one.
    pub(super) fn is_root(&self, leaf: &Certificate) -> bool {
        let key = certificate::public_key(&leaf.der);
        leaf.self_signed
            && key.is_some_and(|key| self.roots.roots.iter().any(|it| *it.subject_public_key_info == *key))
    }
}

/// Checks a root that serves: the library refuses authorities there, as nobody else does.
fn root_as_server(
    leaf: &CertificateDer<'_>,
    facts: &Certificate,
    name: &ServerName<'_>,
    now: UnixTime,
) -> Result<ServerCertVerified, Error> {
    verify_server_name(&ParsedCertificate::try_from(leaf)?, name)?;
    let unix = |seconds: i64| UnixTime::since_unix_epoch(Duration::from_secs(seconds.max(0).unsigned_abs()));
    let (not_before, not_after) = (unix(facts.not_before_unix), unix(facts.not_after_unix));
    if now < not_before {
        return Err(CertificateError::NotValidYetContext { time: now, not_before }.into());
    }
    if now > not_after {
        return Err(CertificateError::ExpiredContext { time: now, not_after }.into());
    }
    Ok(ServerCertVerified::assertion())
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain: Vec<_> = std::iter::once(leaf).chain(others).map(|it| certificate::read(it)).collect();
        let verdict = match self.usual.verify_server_cert(leaf, others, name, ocsp, now) {
            Err(_) if self.is_root(&chain[0]) => root_as_server(leaf, &chain[0], name, now),
            verdict => verdict,
        };
        let trust = match &verdict {
            Ok(_) => Trust::Trusted,
            Err(error) => Trust::Rejected(error.to_string()),
        };
        let revocation = certificate::serial(leaf).and_then(|it| ocsp::read(ocsp, &it));
        let anchored = self.anchored(verdict.as_ref().err(), (leaf, others), name, &chain, now);
        let issuer_has_kin = anchored == Some(false)
            && certificate::has_kin(
                others.last().unwrap_or(leaf),
                self.roots.roots.iter().map(|it| &*it.subject),
            );
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) =
            Seen { certificates: chain, trust, anchored, issuer_has_kin, revocation };
        if self.verify { verdict } else { Ok(ServerCertVerified::assertion()) }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}

/// The client's certificate, where it has one, and whether the server asked for it.
#[derive(Debug)]
pub(super) struct Client {
    key: Option<Arc<CertifiedKey>>,
    asked: AtomicBool,
}

impl Client {
    /// A client of this identity.
    pub(super) fn new(identity: Option<&Identity>, provider: &CryptoProvider) -> Result<Self, String> {
        let key = identity.map(|it| certified(it, provider)).transpose()?;
        Ok(Self { key: key.map(Arc::new), asked: AtomicBool::new(false) })
    }

    /// Whether the server asked for a certificate.
    pub(super) fn was_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Its own chain; empty where it has none.
    pub(super) fn certificates(&self) -> Vec<Certificate> {
        self.key.iter().flat_map(|key| &key.cert).map(|it| certificate::read(it)).collect()
    }
}

fn certified(identity: &Identity, provider: &CryptoProvider) -> Result<CertifiedKey, String> {
    let chain = roots::read(&identity.certificates).map_err(|it| format!("the client certificate: {it}"))?;
    let key = PrivateKeyDer::from_pem_slice(identity.key.0.as_bytes())
        .map_err(|error| format!("the client's key: {error}"))?;
    CertifiedKey::from_der(chain, key, provider).map_err(|error| format!("the client certificate: {error}"))
}

impl ResolvesClientCert for Client {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        self.key.clone()
    }

    fn has_certs(&self) -> bool {
        self.key.is_some()
    }
}
