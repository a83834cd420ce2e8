//! A port that browsers never connect to.

use crate::evidence;
use finding::{Span, Text};

/// The bad ports of the Fetch standard (section "port blocking").
const BLOCKED: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103,
    104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514,
    515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723,
    2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

rule!("uri/blocked-port", Warning, "blocked_port", |case| {
    let uri = case.first.target()?;
    if !BLOCKED.contains(&uri.port) {
        return Some(vec![]);
    }
    let port = uri.port;
    let message = Text::new(
        format!("browsers never connect to port {port}; other clients do"),
        format!("ブラウザーはポート {port} に接続しません。ほかのクライアントは接続できます"),
    );
    let at = Span::new(evidence::URL, uri.spans.port.clone());
    let label = Text::new("on the browsers' list of blocked ports", "ブラウザーの遮断リストにあるポート");
    Some(vec![RULE.meta.find(message).proven().at(at, label)])
});
