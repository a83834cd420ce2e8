//! One root: what follows from it becomes a note of it.

use finding::{Finding, Severity, Text};

/// The order in which an attempt walks: a fault of an earlier class comes first.
const ORDER: [&str; 10] =
    ["uri", "network", "tls", "server", "proxy", "origin", "auth", "protocol", "session", "code"];

/// A root and what it explains; a class ends in a slash.
const EXPLAINS: &[(&str, &str)] = &[
    ("auth/token-expired", "auth/"),
    ("auth/token-expired", "session/"),
    ("network/nat-idle-expiry", "session/"),
    ("protocol/cached-response", "protocol/bad-accept"),
    ("uri/placeholder", "uri/"),
    ("uri/placeholder", "network/"),
    ("uri/placeholder", "server/"),
    ("uri/placeholder", "auth/"),
    ("uri/placeholder", "proxy/"),
    ("protocol/http-after-upgrade", "protocol/"),
    ("protocol/", "session/"),
    ("protocol/masked-server-frame", "protocol/"),
    ("protocol/compression-broken", "protocol/"),
    ("protocol/data-before-open", "protocol/"),
    ("protocol/duplicate-header", "protocol/subprotocol-not-offered"),
    ("protocol/fragmented-control", "protocol/bad-fragmentation"),
    ("protocol/reserved-bits", "protocol/bad-utf8"),
    ("tls/client-certificate-rejected", "server/"),
    ("tls/client-certificate-required", "server/"),
    ("proxy/connection-header-lost", "session/abnormal-closure"),
    ("proxy/subprotocol-stripped", "protocol/subprotocol-none-selected"),
    ("server/graphql-ws", "session/"),
    ("server/mqtt", "session/"),
    ("server/socket-io", "protocol/"),
    ("server/socket-io", "session/"),
    ("server/stomp", "session/"),
    ("server/action-cable", "session/"),
    ("tls/sni-required", "tls/wrong-host"),
    ("uri/unspecified-address", "network/"),
    ("uri/unspecified-address", "server/"),
    ("network/mtu-black-hole", "tls/"),
    ("network/mtu-black-hole", "server/"),
    ("network/mtu-black-hole", "session/"),
    ("network/filtered-after-connect", "network/reset"),
    ("network/filtered-after-connect", "tls/"),
    ("network/filtered-after-connect", "server/"),
    ("network/filtered-after-connect", "uri/scheme-mismatch-plain"),
    ("network/captive-portal", "network/tls-intercepted"),
    ("network/captive-portal", "tls/"),
    ("network/captive-portal", "auth/"),
    ("network/captive-portal", "server/"),
    ("network/tls-intercepted", "tls/"),
];

/// Causes that show in frames, of which there are none before the handshake is done.
const FRAMES: [&str; 8] = [
    "protocol/bad-close-code",
    "protocol/bad-fragmentation",
    "protocol/bad-length",
    "protocol/bad-opcode",
    "protocol/bad-utf8",
    "protocol/fragmented-control",
    "protocol/frame-after-close",
    "protocol/masked-server-frame",
];

/// Errors first, in the order of the steps; a finding that the root explains becomes its note.
pub(super) fn fold(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), place(finding)));
    if found.iter().any(|finding| finding.severity == Severity::Error) {
        // Where no client would go on, it says nothing that nobody answers a ping.
        found.retain(|finding| finding.rule.cause != "session/ping-unanswered");
    }
    let mut kept: Vec<Finding> = vec![];
    for finding in found {
        let is_error = finding.severity == Severity::Error;
        match kept.first_mut().filter(|root| is_error && explains(root.rule.cause, finding.rule.cause)) {
            Some(root) => root.notes.push(Text::new(
                format!("it follows: {} ({})", finding.message.en, finding.rule.cause),
                format!("その結果: {} ({})", finding.message.ja, finding.rule.cause),
            )),
            None => kept.push(finding),
        }
    }
    kept
}

fn place(finding: &Finding) -> (usize, usize, usize) {
    // These a browser refuses before it sends anything.
    let class = match finding.rule.cause {
        "origin/mixed-content" | "origin/csp" => "uri",
        "origin/private-network" => "network",
        _ => finding.rule.class(),
    };
    let class = ORDER.iter().position(|it| *it == class).unwrap_or(ORDER.len());
    // Of several faults of a certificate, browsers name what cannot be mended first, then the
    // authority, and the dates last (Chromium's cert_status_flags.cc).
    let within = match finding.rule.cause {
        "uri/placeholder" | "auth/token-expired" => 0,
        "tls/wrong-usage" | "tls/revoked" => 0,
        "tls/wrong-host" | "tls/no-san" => 2,
        "tls/weak-certificate" => 3,
        "tls/clock-skew" | "tls/expired" | "tls/not-yet-valid" => 4,
        "protocol/cached-response" => 0,
        // The order in which Chrome looks at a 101 (websocket_basic_handshake_stream.cc), then frames.
        "protocol/missing-accept" | "protocol/bad-accept" | "protocol/duplicate-header" => 2,
        "protocol/missing-connection-header" => 3,
        "protocol/extension-not-offered" => 5,
        "protocol/http-after-upgrade" | "protocol/data-before-open" => 6,
        "protocol/compression-broken" | "protocol/reserved-bits" => 7,
        cause if cause.starts_with("protocol/subprotocol-") => 4,
        cause if FRAMES.contains(&cause) => 8,
        _ => 1,
    };
    // Of several broken frames the first is the root.
    let start = finding.labels.first().map_or(0, |label| label.span.range.start);
    (class, within, if FRAMES.contains(&finding.rule.cause) { start } else { 0 })
}

fn explains(root: &str, other: &str) -> bool {
    let fits = |pattern: &str, cause: &str| {
        if pattern.ends_with('/') { cause.starts_with(pattern) } else { cause == pattern }
    };
    root != other && EXPLAINS.iter().any(|(from, to)| fits(from, root) && fits(to, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_root_explains_is_folded_under_it() {
        assert!(explains("uri/placeholder", "network/dns-not-found"));
        assert!(explains("protocol/bad-opcode", "session/abnormal-closure"));
        assert!(!explains("tls/self-signed", "tls/wrong-host"));
        assert!(!explains("protocol/bad-opcode", "protocol/bad-opcode"));
    }
}
