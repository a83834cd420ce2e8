//! The server speaks HTTP/2 and nothing else, so there is nothing to upgrade.

use crate::collect::plan::secure::is_http2;
use crate::rules::quoted;
use crate::{Case, Variation, evidence};
use finding::{Certainty, Finding, Text};
use model::HttpVersion;
use model::trace::{TlsOutcome, UpgradeOutcome};

rule!("protocol/http2-only", Error, "http2_only", |case| {
    case.first.was_dialled().then_some(())?;
    let Some(spoken) = spoken(case) else { return Some(vec![]) };
    let message = match spoken {
        Spoken::Opens => Text::new(
            "the server speaks HTTP/2 alone, and opens WebSockets over it",
            "サーバーは HTTP/2 専用で、WebSocket も HTTP/2 の上でだけ開きます",
        ),
        Spoken::Forbids => Text::new(
            "the server speaks HTTP/2 alone, and allows no WebSocket over it",
            "サーバーは HTTP/2 専用で、その上の WebSocket も許可していません",
        ),
        Spoken::Otherwise | Spoken::Unasked => Text::new(
            "the server speaks HTTP/2 alone: there is nothing to upgrade",
            "サーバーは HTTP/2 専用のため、アップグレードができません",
        ),
    };
    let mut finding = at_evidence(case, RULE.meta.find(message));
    finding.certainty = if matches!(spoken, Spoken::Unasked) { Certainty::Likely } else { Certainty::Proven };
    let finding = match spoken {
        Spoken::Opens => finding.note(Text::new(
            "asked by an extended CONNECT (RFC 8441), it opens: Chrome and Firefox ask for HTTP/1.1 first",
            "拡張 CONNECT (RFC 8441) では開きます。Chrome と Firefox は先に HTTP/1.1 で接続を試みます",
        )),
        Spoken::Forbids => finding.note(Text::new(
            "its SETTINGS have no ENABLE_CONNECT_PROTOCOL",
            "SETTINGS に ENABLE_CONNECT_PROTOCOL がありません",
        )),
        Spoken::Otherwise | Spoken::Unasked => finding,
    };
    let url = quoted(&case.first.attempt.url);
    Some(vec![finding.paste(
        Text::new("let the server speak HTTP/1.1 too", "サーバーで HTTP/1.1 も有効にする"),
        Text::new(
            format!("# Node: http2.createSecureServer({{ allowHTTP1: true, … }})\n# HAProxy: alpn h2,http/1.1\n# and to see it over HTTP/2:\nwscope doctor --http2 {url}\n"),
            format!("# Node: http2.createSecureServer({{ allowHTTP1: true, … }})\n# HAProxy: alpn h2,http/1.1\n# HTTP/2 での動作を確認する場合:\nwscope doctor --http2 {url}\n"),
        ),
    )])
});

/// What the server makes of HTTP/2.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spoken {
    /// A WebSocket opens over it.
    Opens,
    /// It allows none.
    Forbids,
    /// It answers in it, with something else.
    Otherwise,
    /// It was not asked, and began to speak it.
    Unasked,
}

fn spoken(case: &Case) -> Option<Spoken> {
    if case.first.attempt.http == HttpVersion::Http2 || case.first.switched() {
        return None;
    }
    let Some(trace) = case.experiment(Variation::OverHttp2) else {
        let upgrade = &case.first.upgrade.as_ref()?.step;
        let began = upgrade.outcome == UpgradeOutcome::NotHttp && is_http2(&upgrade.response);
        return began.then_some(Spoken::Unasked);
    };
    match &trace.upgrade.as_ref()?.step.outcome {
        _ if trace.switched() => Some(Spoken::Opens),
        UpgradeOutcome::NoExtendedConnect => Some(Spoken::Forbids),
        UpgradeOutcome::Status(_) | UpgradeOutcome::Http2Error { .. } => Some(Spoken::Otherwise),
        _ => None,
    }
}

fn at_evidence(case: &Case, finding: Finding) -> Finding {
    let upgrade = case.first.upgrade.as_ref().map(|it| it.step.response.len()).filter(|length| *length > 0);
    if let Some(length) = upgrade {
        let label = Text::new("its answer to HTTP/1.1", "HTTP/1.1 への応答");
        return finding.at(evidence::whole(evidence::RESPONSE, length.min(80)), label);
    }
    let tls = case.first.tls.as_ref().map(|it| &it.step);
    if let Some(tls) =
        tls.filter(|it| matches!(it.outcome, Some(TlsOutcome::Alert(_))) && !it.received.is_empty())
    {
        let at = evidence::whole(evidence::FIRST_BYTES, tls.received.len().min(32));
        return finding.at(at, Text::new("no_application_protocol", "no_application_protocol"));
    }
    let host = case.first.target().map_or(0..0, |uri| uri.spans.host.clone());
    finding.at(finding::Span::new(evidence::URL, host), Text::new("this server", "このサーバー"))
}

/// Whether this rule explains the case.
pub(in crate::rules) fn found(case: &Case) -> bool {
    spoken(case).is_some()
}
