//! A certificate as facts.

use model::trace::Certificate;
use std::net::IpAddr;
use x509_parser::asn1_rs::Any;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, KeyUsage, ParsedExtension};
use x509_parser::oid_registry::{Oid, OidRegistry};
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::X509Name;

/// Reads a certificate; one that cannot be read is its bytes and nothing else.
pub(super) fn read(der: &[u8]) -> Certificate {
    let mut facts = Certificate { der: der.to_vec(), ..Certificate::default() };
    let Ok((_, parsed)) = X509Certificate::from_der(der) else { return facts };
    facts.subject = parsed.subject().to_string();
    facts.issuer = parsed.issuer().to_string();
    facts.common_name =
        parsed.subject().iter_common_name().find_map(|it| it.as_str().ok()).map(str::to_owned);
    facts.not_before_unix = parsed.validity().not_before.timestamp();
    facts.not_after_unix = parsed.validity().not_after.timestamp();
    facts.self_signed = parsed.subject() == parsed.issuer() && parsed.verify_signature(None).is_ok();
    facts.signature_algorithm = name_of(&parsed.signature_algorithm.algorithm);
    facts.key = key(&parsed);
    facts.issuer_is_public = is_public(parsed.issuer().as_raw());
    for extension in parsed.extensions() {
        take(&mut facts, extension.parsed_extension());
    }
    facts
}

/// The value of its subjectPublicKeyInfo, as rustls keeps that of a root: without tag and length.
pub(super) fn public_key(der: &[u8]) -> Option<Vec<u8>> {
    let (_, parsed) = X509Certificate::from_der(der).ok()?;
    let (_, sequence) = Any::from_der(parsed.public_key().raw).ok()?;
    Some(sequence.data.to_vec())
}

/// Its serial number, as DER writes it.
pub(super) fn serial(der: &[u8]) -> Option<Vec<u8>> {
    X509Certificate::from_der(der).ok().map(|(_, parsed)| parsed.raw_serial().to_vec())
}

/// Whether this is the name of an authority that browsers trust.
fn is_public(name: &[u8]) -> bool {
    // A root is kept with the content of its name, without tag and length.
    let content = Any::from_der(name).map(|(_, sequence)| sequence.data);
    content.is_ok_and(|it| webpki_roots::TLS_SERVER_ROOTS.iter().any(|root| *root.subject == *it))
}

/// Whether the issuer of this certificate is of the same organisation as one of these authorities,
/// given by the content of their names.
pub(super) fn has_kin<'a>(der: &[u8], mut authorities: impl Iterator<Item = &'a [u8]>) -> bool {
    let Ok((_, parsed)) = X509Certificate::from_der(der) else { return false };
    let Some(ours) = organisation(parsed.issuer()) else { return false };
    authorities.any(|content| {
        let length = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
        let name = [&[0x30, 0x82], length.as_slice(), content].concat();
        X509Name::from_der(&name).is_ok_and(|(_, name)| organisation(&name) == Some(ours))
    })
}

fn organisation<'a>(name: &'a X509Name<'_>) -> Option<&'a str> {
    name.iter_organization().find_map(|it| it.as_str().ok()).filter(|it| !it.is_empty())
}

fn take(facts: &mut Certificate, extension: &ParsedExtension<'_>) {
    match extension {
        ParsedExtension::SubjectAlternativeName(names) => {
            facts.has_alternative_name = true;
            for name in &names.general_names {
                match name {
                    GeneralName::DNSName(name) => facts.dns_names.push((*name).to_owned()),
                    GeneralName::IPAddress(bytes) => facts.addresses.extend(address(bytes)),
                    _ => {}
                }
            }
        }
        ParsedExtension::BasicConstraints(constraints) => facts.is_authority = constraints.ca,
        ParsedExtension::KeyUsage(usage) => facts.key_usage = Some(usages(*usage)),
        ParsedExtension::ExtendedKeyUsage(usage) => {
            let named = [
                (usage.any, "anyExtendedKeyUsage"),
                (usage.server_auth, "serverAuth"),
                (usage.client_auth, "clientAuth"),
                (usage.code_signing, "codeSigning"),
                (usage.email_protection, "emailProtection"),
                (usage.time_stamping, "timeStamping"),
                (usage.ocsp_signing, "OCSPSigning"),
            ];
            let named = named.iter().filter(|(on, _)| *on).map(|(_, name)| (*name).to_owned());
            facts.extended_usage = Some(named.chain(usage.other.iter().map(Oid::to_id_string)).collect());
        }
        ParsedExtension::AuthorityInfoAccess(access) => {
            // id-ad-caIssuers, RFC 5280 section 4.2.2.1.
            for issuer in access.iter().filter(|it| it.access_method.to_id_string() == "1.3.6.1.5.5.7.48.2") {
                if let GeneralName::URI(url) = &issuer.access_location {
                    facts.issuer_urls.push((*url).to_owned());
                }
            }
        }
        _ => {}
    }
}

/// What a key may be used for, in the words of RFC 5280 section 4.2.1.3.
fn usages(usage: KeyUsage) -> Vec<String> {
    let named = [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "cRLSign",
        "encipherOnly",
        "decipherOnly",
    ];
    let set = |(bit, _): &(usize, &&str)| usage.flags >> bit & 1 == 1;
    named.iter().enumerate().filter(set).map(|(_, name)| (*name).to_owned()).collect()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    <[u8; 4]>::try_from(bytes)
        .map(IpAddr::from)
        .or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from))
        .ok()
}

/// The short name of an object identifier, or its numbers.
fn name_of(oid: &Oid<'_>) -> String {
    let registry = OidRegistry::default().with_all_crypto().with_x509();
    registry.get(oid).map_or_else(|| oid.to_id_string(), |it| it.sn().to_owned())
}

/// `RSA 2048`, `EC P-256`, `Ed25519`.
fn key(parsed: &X509Certificate<'_>) -> String {
    let info = parsed.public_key();
    let curve = || info.algorithm.parameters.as_ref().and_then(|it| it.as_oid().ok());
    match info.parsed() {
        Ok(PublicKey::RSA(rsa)) => format!("RSA {}", rsa.key_size()),
        Ok(PublicKey::EC(_)) => match curve().map(|it| it.to_id_string()).as_deref() {
            Some("1.2.840.10045.3.1.7") => "EC P-256".into(),
            Some("1.3.132.0.34") => "EC P-384".into(),
            Some("1.3.132.0.35") => "EC P-521".into(),
            Some(other) => format!("EC {other}"),
            None => "EC".into(),
        },
        _ => match &*info.algorithm.algorithm.to_id_string() {
            "1.3.101.112" => "Ed25519".into(),
            "1.3.101.113" => "Ed448".into(),
            _ => name_of(&info.algorithm.algorithm),
        },
    }
}
