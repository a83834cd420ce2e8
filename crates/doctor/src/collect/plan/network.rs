//! Experiments on the way to the server: what of ours gets through, and by which road.

use crate::mask::without_credentials;
use crate::{Answer, Variation};
use model::trace::{Loss, ProxyOutcome, TlsOutcome, UpgradeOutcome, Uri};
use model::{Attempt, Header, HttpVersion, Trace};

/// A segment that every network lets through (RFC 9293 section 3.7.1).
const SMALL: u16 = 536;

/// The experiments that tell where on the way the first attempt ended.
pub(super) fn needed(first: &Trace, uri: &Uri) -> Vec<Variation> {
    let mut found = vec![];
    if stalled(first) && first.goes_abroad() {
        found.extend([Variation::Again, Variation::SmallSegments]);
    }
    let lost = first.upgrade.as_ref().is_some_and(|it| matches!(it.step.outcome, UpgradeOutcome::Lost(_)));
    if lost && !uri.secure && first.attempt.http == HttpVersion::Http1 {
        found.push(Variation::UpgradeWords);
    }
    let refused = first.proxy.as_ref().is_some_and(|it| it.step.outcome != ProxyOutcome::Tunnel);
    if refused || (first.attempt.proxy.is_some() && (!is_connected(first) || certificate_refused(first))) {
        found.push(Variation::Direct);
    }
    let passed_on = Answer::of(first).is_some_and(|it| crate::fingerprint::forward_proxy(&it).is_some());
    if passed_on && !first.switched() && !uri.secure && uri.port == 80 {
        found.push(Variation::SecurePort);
    }
    found
}

/// The first attempt with one thing changed; `None`: that is none of these experiments.
pub(super) fn vary(first: &Attempt, uri: &Uri, variation: Variation) -> Option<Attempt> {
    let mut attempt = first.clone();
    match variation {
        Variation::Again => {}
        Variation::SmallSegments => attempt.segment = Some(SMALL),
        Variation::UpgradeWords => {
            attempt.request.shape = model::UpgradeShape::PlainGet;
            let (name, value) = ("X-Wscope-Words".into(), "Upgrade: websocket".into());
            attempt.request.headers.push(Header { name, value });
        }
        Variation::Direct => {
            attempt = without_credentials(attempt);
            attempt.proxy = None;
        }
        Variation::SecurePort => {
            attempt = without_credentials(attempt);
            // From the back, so that the places before stay true.
            if !uri.spans.port.is_empty() {
                attempt.url.replace_range(uri.spans.port.start - 1..uri.spans.port.end, "");
            }
            attempt.url.replace_range(uri.spans.scheme.clone(), "wss");
        }
        _ => return None,
    }
    Some(attempt)
}

/// Whether something of the dialogue never came, although the connection stood.
fn stalled(first: &Trace) -> bool {
    let tls = first.tls.as_ref().and_then(|it| it.step.outcome.as_ref());
    let answer = first.upgrade.as_ref().map(|it| &it.step.outcome);
    let flow = first.tcp.as_ref().and_then(|it| it.step.flow);
    let ended = first.close.as_ref().is_some_and(|it| it.step.lost == Some(Loss::TimedOut));
    tls == Some(&TlsOutcome::Lost(Loss::TimedOut))
        || answer == Some(&UpgradeOutcome::Lost(Loss::TimedOut))
        || (ended && flow.is_some_and(|it| it.unacknowledged > 0 || it.out_of_order > 0))
}

fn is_connected(first: &Trace) -> bool {
    first.tcp.as_ref().is_some_and(|it| it.step.connected.is_some())
}

fn certificate_refused(first: &Trace) -> bool {
    first.tls.as_ref().is_some_and(|it| it.step.outcome == Some(TlsOutcome::CertificateRejected))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;

    #[test]
    fn the_secure_port_is_the_schemes_own_and_gets_no_credentials() {
        let mut first =
            synthetic::http("ws://a.test:80/chat?token=abcdefgh", "HTTP/1.1 426 No\nVia: 1.1 x (squid/5.7)");
        first.attempt.request.headers.push(Header { name: "Cookie".into(), value: "a=b".into() });
        let uri = first.target().expect("it parses").clone();
        assert_eq!(needed(&first, &uri), [Variation::SecurePort]);
        let attempt = vary(&first.attempt, &uri, Variation::SecurePort).expect("it can be varied");
        assert_eq!(attempt.url, "wss://a.test/chat?token=********");
        assert!(attempt.request.headers.is_empty());
    }

    #[test]
    fn a_stall_is_met_with_small_segments_on_the_way_to_another_machine() {
        let first = synthetic::facts("wss://a.test/", "tls: no answer");
        let uri = first.target().expect("it parses").clone();
        assert_eq!(needed(&first, &uri), [Variation::Again, Variation::SmallSegments]);
        let mut near = first;
        let here = "127.0.0.1:443".parse().expect("an address");
        near.tcp.iter_mut().for_each(|it| it.step.attempts[0].address = here);
        assert_eq!(needed(&near, &uri), []);
    }
}
