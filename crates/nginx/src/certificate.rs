//! What a certificate file says that nginx does not look at when it reads it.

use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::pem::Pem;
use x509_parser::prelude::X509Certificate;

/// A certificate of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Certificate {
    pub(crate) subject: String,
    pub(crate) issuer: String,
    /// In seconds since 1970.
    pub(crate) not_before: i64,
    pub(crate) not_after: i64,
    /// Where the certificate of its issuer can be had: nobody writes that where it is a root.
    pub(crate) issuer_at: Option<String>,
}

/// The certificates of a file, the server's own first. What cannot be read is left out.
pub(crate) fn read(bytes: &[u8]) -> Vec<Certificate> {
    let blocks = Pem::iter_from_buffer(bytes).filter_map(Result::ok);
    blocks
        .filter(|block| block.label == "CERTIFICATE" || block.label == "TRUSTED CERTIFICATE")
        .filter_map(|block| block.parse_x509().ok().map(|certificate| of(&certificate)))
        .collect()
}

fn of(certificate: &X509Certificate<'_>) -> Certificate {
    Certificate {
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        not_before: certificate.validity().not_before.timestamp(),
        not_after: certificate.validity().not_after.timestamp(),
        issuer_at: issuer_at(certificate),
    }
}

fn issuer_at(certificate: &X509Certificate<'_>) -> Option<String> {
    certificate.extensions().iter().find_map(|extension| {
        let ParsedExtension::AuthorityInfoAccess(access) = extension.parsed_extension() else { return None };
        access.accessdescs.iter().find_map(|description| match &description.access_location {
            GeneralName::URI(uri) if description.access_method.to_id_string() == "1.3.6.1.5.5.7.48.2" => {
                Some((*uri).to_owned())
            }
            _ => None,
        })
    })
}
