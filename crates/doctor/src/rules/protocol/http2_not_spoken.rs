//! HTTP/2 was asked for, and the server does not speak it.

use crate::rules::{quoted, uri};
use crate::{Case, evidence};
use finding::{Finding, Span, Text};
use model::trace::UpgradeOutcome;

rule!("protocol/http2-not-spoken", Error, "http2_not_spoken", |case| {
    let upgrade = &case.first.upgrade.as_ref()?.step;
    if upgrade.outcome != UpgradeOutcome::NotHttp2 || uri::scheme_mismatch_tls::found(case) {
        return Some(vec![]);
    }
    let finding = match (&case.first.tls, upgrade.response.len()) {
        (Some(_), 0) => at_host(
            RULE.meta.find(Text::new(
                "the server does not agree to HTTP/2 (ALPN)",
                "サーバーが HTTP/2 (ALPN) に応じません",
            )),
            case,
        ),
        (_, 0) => at_host(RULE.meta.find(message()), case),
        (_, length) => RULE.meta.find(message()).at(
            evidence::whole(evidence::RESPONSE, length.min(80)),
            Text::new("the first bytes", "最初のバイト列"),
        ),
    };
    let without = format!("wscope doctor {}\n", quoted(&case.first.attempt.url));
    Some(vec![finding.proven().paste(
        Text::new("ask over HTTP/1.1, without --http2", "--http2 を外して HTTP/1.1 で試す"),
        Text::same(without),
    )])
});

fn message() -> Text {
    Text::new("the server does not answer in HTTP/2", "サーバーが HTTP/2 で応答しません")
}

fn at_host(finding: Finding, case: &Case) -> Finding {
    let at = case.first.target().map_or(0..0, |uri| uri.spans.host.clone());
    finding.at(Span::new(evidence::URL, at), Text::new("this server", "このサーバー"))
}
