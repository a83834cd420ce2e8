//! A certificate as facts.

use model::trace::Certificate;
use std::net::IpAddr;
use x509_parser::asn1_rs::Any;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::oid_registry::{Oid, OidRegistry};
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;

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
