//! What is said of a failure that no rule explains: the nearest cause, as likely.

use super::{network, server, tls, uri};
use crate::{Case, evidence};
use finding::{Finding, Span, Text};

/// The finding of the step at which the attempt stopped.
pub(super) fn finding(case: &Case) -> Finding {
    let first = &case.first;
    let meta = match () {
        () if first.target().is_none() => &uri::invalid::RULE.meta,
        () if first.proxy.is_some() && first.upgrade.is_none() && first.tls.is_none() => {
            &network::proxy_refused::RULE.meta
        }
        () if first.unix.is_some() && first.upgrade.is_none() && first.tls.is_none() => {
            &server::not_listening::RULE.meta
        }
        () if first.tcp.is_none() && first.unix.is_none() => &network::dns_failure::RULE.meta,
        () if first.tls.is_some() && first.upgrade.is_none() => &tls::handshake_failed::RULE.meta,
        () if first.upgrade.is_none() => &network::unreachable::RULE.meta,
        () => &server::error::RULE.meta,
    };
    let whole = Span::new(evidence::URL, 0..first.attempt.url.len());
    meta.find(Text::new(
        "the connection fails, and no rule explains it",
        "接続は失敗しましたが、説明できるルールがありません",
    ))
    .at(whole, Text::new("this attempt", "この接続"))
    .note(Text::new(
        format!("{} is the nearest cause; the ladder shows where the attempt stopped", meta.cause),
        format!("最も近い原因は {} です。どこで止まったかは各ステップの表示を見てください", meta.cause),
    ))
}
