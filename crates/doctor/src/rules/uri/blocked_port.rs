//! A port that browsers never connect to.

use crate::evidence;
use finding::{Span, Text};
use script::BLOCKED_PORTS;

rule!("uri/blocked-port", Warning, "blocked_port", |case| {
    let uri = case.first.target()?;
    if !BLOCKED_PORTS.contains(&uri.port) {
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
