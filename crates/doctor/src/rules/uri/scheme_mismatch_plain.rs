//! wss:// to a port that speaks plain HTTP.

use crate::{Case, Variation, evidence};
use finding::{Certainty, Span, Text};
use model::trace::{TlsOutcome, TlsStep, UpgradeOutcome};

rule!("uri/scheme-mismatch-plain", Error, "scheme_mismatch_plain", |case| {
    let tls = &case.first.tls.as_ref()?.step;
    let uri = case.first.target()?;
    let answers = answers_plain(case);
    let looks = looks_http(tls);
    let lost = matches!(tls.outcome, Some(TlsOutcome::NotTls | TlsOutcome::Lost(_)));
    if !lost || !(answers || looks) {
        return Some(vec![]);
    }
    let message = Text::new(
        "the URL says wss://, and this port speaks plain HTTP",
        "URL は wss:// ですが、このポートは平文の HTTP を話します",
    );
    let mut finding = RULE.meta.find(message);
    if looks {
        let at = evidence::whole(evidence::FIRST_BYTES, tls.received.len());
        finding = finding.at(at, Text::new("HTTP, not a TLS record", "TLS のレコードではなく HTTP"));
    }
    finding = finding.at(
        Span::new(evidence::URL, uri.spans.scheme.clone()),
        Text::new("here it would be ws", "ここは ws になります"),
    );
    finding.certainty = if answers { Certainty::Proven } else { Certainty::Likely };
    if case.opened_with(Variation::OtherScheme) {
        finding = finding.note(Text::new(
            "with ws:// on the same port the WebSocket opens",
            "同じポートに ws:// で接続すると開きます",
        ));
    } else if let Some(answer) = case.answer_to(Variation::OtherScheme) {
        let status = answer.status();
        finding = finding.note(Text::new(
            format!("a plain upgrade on the same port gets HTTP {status}"),
            format!("同じポートへの平文のアップグレードには HTTP {status} が返ります"),
        ));
    }
    let mut url = case.first.attempt.url.clone();
    url.replace_range(uri.spans.scheme.clone(), "ws");
    let listen = format!(
        "# either, for a test on this machine:\n{url}\n# or, in nginx, serve TLS on this port:\nlisten {} ssl;\n",
        uri.port
    );
    let listen_ja = format!(
        "# このマシンでの試験なら:\n{url}\n# または nginx でこのポートを TLS にする:\nlisten {} ssl;\n",
        uri.port
    );
    Some(vec![finding.paste(
        Text::new(
            "use ws, or let the server speak TLS on this port",
            "ws を使うか、このポートで TLS を有効にする",
        ),
        Text::new(listen, listen_ja),
    )])
});

/// Whether a plain request on the same port got an HTTP answer.
fn answers_plain(case: &Case) -> bool {
    let upgrade = case.experiment(Variation::OtherScheme).and_then(|trace| trace.upgrade.as_ref());
    // The words of a TLS port to plain HTTP are an answer too, and say the opposite.
    let to_tls = case
        .answer_to(Variation::OtherScheme)
        .is_some_and(|it| crate::fingerprint::plain_http_to_tls(&it).is_some());
    !to_tls && upgrade.is_some_and(|it| matches!(it.step.outcome, UpgradeOutcome::Status(_)))
}

fn looks_http(tls: &TlsStep) -> bool {
    let text = tls.received.trim_ascii_start();
    text.starts_with(b"HTTP/")
        || text.to_ascii_lowercase().starts_with(b"<!doctype")
        || text.starts_with(b"<html")
}

/// Whether this rule explains the case.
pub(crate) fn found(case: &Case) -> bool {
    (RULE.check)(case).is_some_and(|findings| !findings.is_empty())
}
