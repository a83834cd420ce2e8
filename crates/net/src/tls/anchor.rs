//! Whether a chain leads to a trusted authority. A verifier stops at its first objection, and dates
//! come before the search for an issuer: so it is asked again without what it objected to.

use super::verifier::Verifier;
use model::trace::Certificate;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::server::WebPkiClientVerifier;
use rustls::{CertificateError, Error};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use std::time::Duration;

/// A leaf and what was sent with it.
type Chain<'a> = (&'a CertificateDer<'a>, &'a [CertificateDer<'a>]);

impl Verifier {
    /// Whether this chain leads to a root, its dates, names and usages aside; `None`: not known.
    pub(super) fn anchored(
        &self,
        objection: Option<&Error>,
        chain: Chain<'_>,
        name: &ServerName<'_>,
        facts: &[Certificate],
        now: UnixTime,
    ) -> Option<bool> {
        let Some(objection) = objection else { return Some(true) };
        if let Some(leaf) = facts.first().filter(|it| it.self_signed) {
            return Some(self.is_root(leaf));
        }
        match kind(objection) {
            Kind::Dates => {
                // A root that was sent along is no step on the way to one.
                let between = |(at, _): &(usize, &_)| facts.get(at + 1).is_some_and(|it| !it.self_signed);
                let others: Vec<_> =
                    chain.1.iter().enumerate().filter(between).map(|(_, it)| it.clone()).collect();
                let then = common_time(facts)?;
                let verdict = self.usual.verify_server_cert(chain.0, &others, name, &[], then);
                self.read(verdict.err().as_ref(), (chain.0, &others), then)
            }
            _ => self.read(Some(objection), chain, now),
        }
    }

    fn read(&self, objection: Option<&Error>, chain: Chain<'_>, then: UnixTime) -> Option<bool> {
        match objection.map_or(Kind::Nothing, kind) {
            Kind::Nothing | Kind::Name => Some(true),
            Kind::Issuer => Some(false),
            Kind::Usage => self.as_client(chain, then),
            Kind::Dates | Kind::Other => None,
        }
    }

    /// The same question where the certificate is for clients.
    fn as_client(&self, chain: Chain<'_>, then: UnixTime) -> Option<bool> {
        let (roots, provider) = (self.roots.clone(), self.provider.clone());
        let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider).build().ok()?;
        match verifier.verify_client_cert(chain.0, chain.1, then).err().as_ref().map(kind) {
            None => Some(true),
            Some(Kind::Issuer) => Some(false),
            Some(_) => None,
        }
    }
}

/// What a verifier objects to.
enum Kind {
    Nothing,
    Dates,
    Name,
    Usage,
    Issuer,
    Other,
}

fn kind(error: &Error) -> Kind {
    use CertificateError as Objection;
    let Error::InvalidCertificate(objection) = error else { return Kind::Other };
    match objection {
        Objection::Expired
        | Objection::ExpiredContext { .. }
        | Objection::NotValidYet
        | Objection::NotValidYetContext { .. } => Kind::Dates,
        Objection::NotValidForName | Objection::NotValidForNameContext { .. } => Kind::Name,
        Objection::InvalidPurpose | Objection::InvalidPurposeContext { .. } => Kind::Usage,
        Objection::UnknownIssuer => Kind::Issuer,
        _ => Kind::Other,
    }
}

/// A time at which all of these are valid, roots aside.
fn common_time(facts: &[Certificate]) -> Option<UnixTime> {
    let steps = facts.iter().filter(|it| !it.self_signed);
    let from = steps.clone().map(|it| it.not_before_unix).max()?;
    let to = steps.map(|it| it.not_after_unix).min()?;
    let middle = from + (to - from) / 2;
    (from <= to).then(|| UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(middle).unwrap_or(0))))
}
