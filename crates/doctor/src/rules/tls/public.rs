//! The names under which public authorities sign for servers. Their roots sign intermediates alone,
//! so a leaf that names one of them and leads nowhere misses the certificate in between.

/// Organisations of public authorities, as they stand in the names of their intermediates (CCADB,
/// "intermediate certificates with server authentication", 2026).
const ORGANISATIONS: [&str; 28] = [
    "Actalis S.p.A.",
    "Amazon",
    "Apple Inc.",
    "Asseco Data Systems S.A.",
    "Buypass AS-983163327",
    "Certainly",
    "Cisco Systems, Inc.",
    "COMODO CA Limited",
    "DigiCert Inc",
    "DigiCert, Inc.",
    "Entrust, Inc.",
    "GEANT Vereniging",
    "GlobalSign nv-sa",
    "GoDaddy.com, Inc.",
    "Google Trust Services",
    "Google Trust Services LLC",
    "HARICA",
    "Hellenic Academic and Research Institutions CA",
    "Let's Encrypt",
    "Microsoft Corporation",
    "QuoVadis Limited",
    "Sectigo Limited",
    "SSL Corp",
    "SwissSign AG",
    "Telekom Security",
    "Thawte, Inc.",
    "TrustAsia Technologies, Inc.",
    "ZeroSSL",
];

/// Whether this name (`C=US, O=Let's Encrypt, CN=R12`) is one of a public authority.
pub(super) fn is_intermediate(name: &str) -> bool {
    ORGANISATIONS.iter().any(|organisation| {
        let part = format!("O={organisation}");
        name.match_indices(&part).any(|(at, _)| {
            let begins = at == 0 || name[..at].ends_with(", ");
            let after = &name[at + part.len()..];
            begins
                && (after.is_empty()
                    || after.starts_with(", C")
                    || after.starts_with(", O")
                    || after.starts_with(", L")
                    || after.starts_with(", S"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::is_intermediate;

    #[test]
    fn an_organisation_is_meant_whole() {
        for (name, public) in [
            ("C=US, O=Let's Encrypt, CN=R12", true),
            ("C=US, O=DigiCert, Inc., CN=DigiCert TLS", true),
            ("O=Amazon", true),
            ("CN=Amazon RSA 2048 M02", false),
            ("O=Amazon Fans, CN=x", false),
            ("CN=Example CA", false),
        ] {
            assert_eq!(is_intermediate(name), public, "{name}");
        }
    }
}
