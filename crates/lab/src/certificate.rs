//! Certificates of the lab, with fixed dates: an authority that nobody trusts unless told to, and
//! leaves that are wrong in one way each.

mod staple;

use crate::Error;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose, SerialNumber, date_time_ymd,
};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// A day: year, month, day.
pub type Day = (i32, u8, u8);

/// What a certificate is to be.
#[derive(Clone, Copy, Debug)]
pub struct Leaf {
    /// Its common name.
    pub common_name: &'static str,
    /// Names and addresses of its subject alternative name; empty: it has none.
    pub names: &'static [&'static str],
    /// First day of validity.
    pub from: Day,
    /// Last day of validity.
    pub to: Day,
    /// Who signs it.
    pub signer: Signer,
    /// Whether its signer's certificate is sent with it.
    pub with_signer: bool,
    /// Whether its extended key usage is for clients alone.
    pub for_clients: bool,
    /// Whether an OCSP response goes with it that says it was revoked.
    pub revoked: bool,
}

/// Who signs a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// Its own key.
    Itself,
    /// The authority's root.
    Root,
    /// An intermediate of the authority.
    Intermediate,
    /// A box that makes certificates for what passes through it.
    Box,
}

/// A leaf for this machine with which nothing is wrong.
pub const GOOD: Leaf = Leaf {
    common_name: "wscope lab",
    names: &["localhost", "127.0.0.1", "::1"],
    from: (2020, 1, 1),
    to: (2049, 12, 31),
    signer: Signer::Root,
    with_signer: false,
    for_clients: false,
    revoked: false,
};

/// The root of [`Identity::weak`] as PEM.
pub const WEAK_ROOT: &str = include_str!("certificate/weak/root.pem");

/// The common name of the root.
const ROOT: &str = "wscope lab root";

/// A private certificate authority with one intermediate.
pub struct Authority {
    root: CertifiedIssuer<'static, KeyPair>,
    intermediate: CertifiedIssuer<'static, KeyPair>,
    interceptor: CertifiedIssuer<'static, KeyPair>,
}

/// A certificate chain with the key of its leaf.
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    chain_pem: String,
    key: KeyPair,
    staple: Option<Vec<u8>>,
}

impl Authority {
    /// A new authority with keys of its own.
    ///
    /// # Errors
    /// When the system has no randomness for a key.
    pub fn new() -> Result<Self, Error> {
        let root = CertifiedIssuer::self_signed(authority_params(ROOT)?, KeyPair::generate()?)?;
        let params = authority_params("wscope lab intermediate")?;
        let intermediate = CertifiedIssuer::signed_by(params, KeyPair::generate()?, &root)?;
        let params = authority_params("FortiGate CA (wscope lab)")?;
        let interceptor = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        Ok(Self { root, intermediate, interceptor })
    }

    /// The root certificate as PEM: what a client must trust.
    #[must_use]
    pub fn root_pem(&self) -> String {
        self.root.pem()
    }

    /// The root certificate as DER.
    #[must_use]
    pub fn root_der(&self) -> CertificateDer<'static> {
        self.root.der().clone()
    }

    /// Makes a certificate.
    ///
    /// # Errors
    /// When the system has no randomness for a key, or a name is no name.
    pub fn issue(&self, leaf: &Leaf) -> Result<Identity, Error> {
        let key = KeyPair::generate()?;
        let mut params = leaf_params(leaf)?;
        params.serial_number = leaf.revoked.then(|| SerialNumber::from_slice(staple::SERIAL));
        let (certificate, signer) = match leaf.signer {
            Signer::Itself => (params.self_signed(&key)?, None),
            Signer::Root => (params.signed_by(&key, &self.root)?, Some(&self.root)),
            Signer::Intermediate => (params.signed_by(&key, &self.intermediate)?, Some(&self.intermediate)),
            Signer::Box => (params.signed_by(&key, &self.interceptor)?, Some(&self.interceptor)),
        };
        let mut chain = vec![certificate.der().clone()];
        let mut chain_pem = certificate.pem();
        if let Some(signer) = signer.filter(|_| leaf.with_signer) {
            chain.push(signer.der().clone());
            chain_pem.push_str(&signer.pem());
        }
        let staple = leaf.revoked.then(|| staple::revoked(ROOT, self.root.key())).transpose()?;
        Ok(Identity { chain, chain_pem, key, staple })
    }
}

impl Identity {
    /// A leaf for this machine that is signed with SHA-1. It is always the same: no library of today
    /// makes one, and the key opens nothing else.
    ///
    /// # Errors
    /// When its key cannot be read.
    pub fn weak() -> Result<Self, Error> {
        let chain_pem = include_str!("certificate/weak/leaf.pem").to_owned();
        let chain = CertificateDer::pem_slice_iter(chain_pem.as_bytes()).flatten().collect();
        let key = KeyPair::from_pem(include_str!("certificate/weak/key.pem"))?;
        Ok(Self { chain, chain_pem, key, staple: None })
    }

    /// The OCSP response that goes with it, as DER.
    #[must_use]
    pub fn staple(&self) -> Option<&[u8]> {
        self.staple.as_deref()
    }

    /// The chain as PEM, leaf first.
    #[must_use]
    pub fn chain_pem(&self) -> &str {
        &self.chain_pem
    }

    /// The key as PEM (PKCS #8).
    #[must_use]
    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// The chain, leaf first.
    pub(crate) fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.chain.clone()
    }

    /// The key.
    pub(crate) fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(self.key.serialize_der().into())
    }
}

fn authority_params(name: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = named(name, vec![])?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2049, 12, 31));
    Ok(params)
}

fn leaf_params(leaf: &Leaf) -> Result<CertificateParams, rcgen::Error> {
    let mut params = named(leaf.common_name, leaf.names.iter().map(|&name| name.into()).collect())?;
    let usage = if leaf.for_clients {
        ExtendedKeyUsagePurpose::ClientAuth
    } else {
        ExtendedKeyUsagePurpose::ServerAuth
    };
    params.extended_key_usages = vec![usage];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let day = |(year, month, day): Day| date_time_ymd(year, month, day);
    (params.not_before, params.not_after) = (day(leaf.from), day(leaf.to));
    if leaf.signer == Signer::Intermediate {
        params.custom_extensions = vec![issuer_url("http://ca.lab.example/intermediate.der")];
    }
    Ok(params)
}

fn named(common_name: &str, names: Vec<String>) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    Ok(params)
}

/// Authority information access (RFC 5280 section 4.2.2.1) with one caIssuers URL.
fn issuer_url(url: &str) -> CustomExtension {
    let wrap = |tag: u8, content: &[u8]| {
        let length = u8::try_from(content.len()).expect("the lab's URLs are short");
        [&[tag, length], content].concat()
    };
    let ca_issuers = wrap(0x06, &[0x2b, 6, 1, 5, 5, 7, 0x30, 2]);
    let access = wrap(0x30, &[ca_issuers, wrap(0x86, url.as_bytes())].concat());
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], wrap(0x30, &access))
}
