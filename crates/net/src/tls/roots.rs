//! The authorities to trust: the system's, read once, and those of an attempt.

use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use std::sync::{Arc, OnceLock};

static SYSTEM: OnceLock<Arc<RootCertStore>> = OnceLock::new();

/// The system's authorities and these PEM files (a single certificate may be DER).
pub(super) async fn with(extra: &[Vec<u8>]) -> Result<Arc<RootCertStore>, String> {
    let system = match SYSTEM.get() {
        Some(system) => system.clone(),
        // Reading some hundred files takes long, and this thread has connections to serve.
        None => tokio::task::spawn_blocking(|| SYSTEM.get_or_init(system).clone())
            .await
            .map_err(|error| error.to_string())?,
    };
    if extra.is_empty() {
        return Ok(system);
    }
    let mut roots = RootCertStore::clone(&system);
    for file in extra {
        for certificate in read(file)? {
            roots.add(certificate).map_err(|error| format!("an extra root: {error}"))?;
        }
    }
    Ok(Arc::new(roots))
}

/// The system's; Mozilla's as compiled in, where the system has none.
fn system() -> Arc<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    Arc::new(roots)
}

/// The certificates of a PEM file, or the one of a DER file.
pub(super) fn read(file: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    if file.starts_with(&[0x30]) {
        return Ok(vec![CertificateDer::from(file.to_vec())]);
    }
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(file).collect();
    match certificates {
        Ok(none) if none.is_empty() => Err("no certificate in the file".into()),
        Ok(some) => Ok(some),
        Err(error) => Err(format!("a certificate file: {error}")),
    }
}
