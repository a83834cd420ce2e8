//! The handshake reached a proxy, and its upgrade went no further.

use super::unanswered;
use crate::fingerprint::{Missing, Words};
use crate::refusal::{self, Reading};
use crate::rules::repair;
use finding::Text;

rule!("proxy/upgrade-not-forwarded", Error, "upgrade_not_forwarded", |case| {
    if let Some(found) = unanswered::check(case, &RULE.meta) {
        return Some(found);
    }
    refusal::when(case, RULE.meta.cause, |reading| {
        let (by, by_ja) = reading.by();
        let message = Text::new(
            format!("a reverse proxy{by} does not pass the upgrade on"),
            format!("リバースプロキシ{by_ja}がアップグレードを転送していません"),
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(words) = &reading.words {
            finding = finding.note(said(words));
        }
        finding.notes.extend(apart(reading));
        if case.opened_with(crate::Variation::Upstream) {
            finding = finding.note(Text::new(
                "straight to the upstream the WebSocket opens",
                "アップストリームに直接つなぐと WebSocket は開きます",
            ));
        }
        repair::forward(finding, case, reading)
    })
});

/// What the words of the library mean for this request.
fn said(words: &Words) -> Text {
    let library = words.library;
    match words.missing {
        Missing::Request => Text::new(
            format!("{library} says this to HTTP/1.0; this request was sent as HTTP/1.1"),
            format!("{library} は HTTP/1.0 にこう応答します。このリクエストは HTTP/1.1 で送りました"),
        ),
        _ => Text::new(
            format!("{library} says that no upgrade arrived, and this request asked for one"),
            format!("このリクエストはアップグレードを求めていますが、{library} には届いていません"),
        ),
    }
}

/// What tells the other candidates apart: only the proxy's configuration does.
fn apart(reading: &Reading) -> Option<Text> {
    let mut text = Text::new(
        "the proxy's configuration tells which: one that sets Upgrade loses Connection alone",
        "どちらなのかはプロキシの設定でわかります。Upgrade を設定済みなら、失われたのは Connection だけです",
    );
    if !reading.may_be("proxy/connection-header-lost") {
        return None;
    }
    if reading.may_be("proxy/http10-upstream") {
        text.en += ", one that sets both lacks proxy_http_version 1.1 alone";
        text.ja = text.ja.replace("どちら", "どれ")
            + "。両方とも設定済みなら、足りないのは proxy_http_version 1.1 だけです";
    }
    Some(text)
}
