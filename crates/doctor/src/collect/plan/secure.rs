//! The experiments on TLS and on the HTTP that is spoken over it.

use crate::Variation;
use crate::mask::without_credentials;
use model::trace::{Certificate, Loss, TlsOutcome, TlsStep, UpgradeOutcome};
use model::{Attempt, Hello, HttpVersion, Trace};
use wire::Breach;

/// What decides between the causes for which this handshake did not come about.
pub(super) fn handshake(first: &Trace, tls: &TlsStep) -> Vec<Variation> {
    use Variation::{OldTls, OtherScheme, OverHttp2, WithoutServerName};
    let named = tls.server_name.parse::<std::net::IpAddr>().is_err();
    let without_name = named.then_some(WithoutServerName);
    match &tls.outcome {
        Some(TlsOutcome::CertificateRejected) => certificate(first, tls, named),
        // Who is asked for a certificate is refused for it.
        Some(TlsOutcome::Alert(_) | TlsOutcome::Lost(_)) if tls.client_certificate_asked => vec![],
        Some(TlsOutcome::Alert(120)) if first.attempt.http == HttpVersion::Http1 => vec![OverHttp2],
        Some(TlsOutcome::Alert(_) | TlsOutcome::Failed(_)) => {
            [OldTls].into_iter().chain(without_name).collect()
        }
        Some(TlsOutcome::Lost(Loss::Closed | Loss::Reset)) => {
            [OtherScheme, OldTls].into_iter().chain(without_name).collect()
        }
        Some(TlsOutcome::NotTls | TlsOutcome::Lost(Loss::TimedOut)) => vec![OtherScheme],
        Some(TlsOutcome::Established | TlsOutcome::Answered) | None => vec![],
    }
}

/// A refused certificate: what else would be wrong, whose clock is right, and whose certificate it is.
fn certificate(first: &Trace, tls: &TlsStep, named: bool) -> Vec<Variation> {
    let now = first.began_unix;
    let wrong_dates = |it: &Certificate| it.not_before_unix > now || it.not_after_unix < now;
    let other_name =
        tls.certificates.first().is_some_and(|it| !crate::rules::certificate_covers(it, &tls.server_name));
    let mut found = vec![Variation::AcceptCertificate];
    found.extend(tls.certificates.iter().any(wrong_dates).then_some(Variation::AcceptCertificateGet));
    found.extend((named && other_name).then_some(Variation::WithoutServerName));
    found
}

/// Whether these are the first bytes of a server that speaks HTTP/2: a SETTINGS frame of the
/// connection, or a GOAWAY (RFC 9113 section 4.1).
pub(crate) fn is_http2(bytes: &[u8]) -> bool {
    matches!(bytes, [0, _, _, 4 | 7, _, 0, 0, 0, 0, ..])
}

/// After an answer that is no HTTP/1.1: whether HTTP/2 is what is spoken there.
pub(super) fn over_http2(first: &Trace) -> Option<Variation> {
    let upgrade = &first.upgrade.as_ref()?.step;
    let speaks = match upgrade.outcome {
        UpgradeOutcome::NotHttp => is_http2(&upgrade.response),
        // Node's words to a client that agreed on no HTTP/2; others say the version or the code.
        UpgradeOutcome::Status(400 | 403 | 421 | 426 | 464 | 505) => {
            let said = String::from_utf8_lossy(&upgrade.body).to_ascii_lowercase();
            said.contains("alpn") || said.contains("http/2")
        }
        _ => false,
    };
    (speaks && first.attempt.http == HttpVersion::Http1).then_some(Variation::OverHttp2)
}

/// After an open connection whose frames are broken in a way that compression may explain.
pub(super) fn without_extensions(first: &Trace) -> Option<Variation> {
    let frames = &first.frames.as_ref()?.step;
    let broken = |it: &wire::Violation| matches!(it.breach, Breach::InvalidDeflate | Breach::ReservedBits(_));
    let offered = first.attempt.request.deflate.is_some();
    (offered && frames.violations.iter().any(broken)).then_some(Variation::WithoutExtensions)
}

/// The first attempt with one of these things changed.
pub(super) fn vary(mut attempt: Attempt, variation: Variation) -> Attempt {
    match variation {
        Variation::WithoutExtensions => {
            attempt.request.deflate = None;
            attempt.request.headers.retain(|it| !it.name.eq_ignore_ascii_case("Sec-WebSocket-Extensions"));
            attempt
        }
        Variation::OverHttp2 => Attempt { http: HttpVersion::Http2, ..attempt },
        _ => unverified(attempt, variation),
    }
}

/// Nobody vouches for this server: it gets nothing that is secret.
fn unverified(attempt: Attempt, variation: Variation) -> Attempt {
    let mut attempt = without_credentials(attempt);
    attempt.tls.verify = false;
    attempt.tls.hello = match variation {
        Variation::WithoutServerName => Hello::WithoutName,
        Variation::OldTls => Hello::Old,
        _ => Hello::Modern,
    };
    if variation == Variation::AcceptCertificateGet {
        attempt.request.shape = model::UpgradeShape::PlainGet;
    }
    attempt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::facts;
    use Variation::{
        AcceptCertificate, AcceptCertificateGet, Again, OldTls, OtherScheme, OverHttp2, SmallSegments,
        WithoutServerName,
    };

    #[track_caller]
    fn needs(url: &str, text: &str, expected: &[Variation]) {
        let first = facts(url, text);
        let made = super::super::plan(&first, None);
        let made: Vec<_> = made.iter().map(|(it, _)| *it).collect();
        assert_eq!(made, expected, "{url} {text}");
        for (variation, attempt) in super::super::plan(&first, None) {
            let secrets = variation != OverHttp2 && !attempt.request.headers.is_empty();
            assert!(!secrets, "{variation:?} carries headers");
        }
    }

    #[test]
    fn what_is_asked_is_what_the_alert_leaves_open() {
        needs("wss://a.test/", "tls: alert 40", &[OldTls, WithoutServerName]);
        needs("wss://192.0.2.7/", "tls: alert 70", &[OldTls]);
        needs("wss://a.test/", "tls: alert 120", &[OverHttp2]);
        needs("wss://a.test/", "tls: closed", &[OtherScheme, OldTls, WithoutServerName]);
        needs("wss://a.test/", "tls: no answer", &[OtherScheme, Again, SmallSegments]);
        needs("wss://a.test/", "tls: alert 42\nclient-certificate: asked", &[]);
    }

    #[test]
    fn dates_are_held_against_the_servers_clock_and_names_against_its_default() {
        let rejected =
            "tls: certificate rejected\nsubject: CN=a.test\nissuer: CN=Example CA\ntrust: Expired\n";
        let with = |facts: &str| format!("{rejected}{facts}");
        needs("wss://a.test/", &with("names: a.test"), &[AcceptCertificate]);
        needs(
            "wss://a.test/",
            &with("names: a.test\nvalid: -9 to -2"),
            &[AcceptCertificate, AcceptCertificateGet],
        );
        needs("wss://a.test/", &with("names: b.test"), &[AcceptCertificate, WithoutServerName]);
    }

    #[test]
    fn frames_of_http2_are_known_by_their_first_bytes() {
        assert!(is_http2(b"\0\0\x12\x04\0\0\0\0\0\0\x03"));
        assert!(is_http2(b"\0\0\x08\x07\0\0\0\0\0\0\0\0\0"));
        assert!(!is_http2(b"\0\0\x12\x01\0\0\0\0\x01"));
        assert!(!is_http2(b"HTTP/1.1 400 Bad Request"));
    }
}
