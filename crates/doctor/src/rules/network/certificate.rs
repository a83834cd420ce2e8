//! Whose name a certificate carries.

use model::trace::Certificate;

/// Whether it was made for this host.
pub(super) fn is_for(certificate: &Certificate, host: &str) -> bool {
    let parent = host.split_once('.').map_or("", |(_, parent)| parent);
    let named = |it: &String| it.eq_ignore_ascii_case(host) || it.strip_prefix("*.") == Some(parent);
    certificate.dns_names.iter().any(named) || certificate.addresses.iter().any(|it| it.to_string() == host)
}
