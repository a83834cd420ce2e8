//! The handshake reached a proxy, and its upgrade went no further.

use super::repair;
use crate::refusal;
use finding::Text;

rule!("proxy/upgrade-not-forwarded", Error, "upgrade_not_forwarded", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let by = reading.proxy.as_ref().map_or(String::new(), |proxy| format!(" ({})", proxy.name));
        let message = Text::new(
            format!("a reverse proxy{by} does not pass the upgrade on"),
            format!("リバースプロキシ{by}がアップグレードを転送していません"),
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(words) = &reading.words {
            finding = finding.note(Text::new(
                format!("{} says that no upgrade arrived, and this request asked for one", words.library),
                format!(
                    "このリクエストはアップグレードを求めていますが、{} には届いていません",
                    words.library
                ),
            ));
        }
        if case.opened_with(crate::Variation::Upstream) {
            finding = finding.note(Text::new(
                "straight to the upstream the WebSocket opens",
                "アップストリームに直接つなぐと WebSocket は開きます",
            ));
        }
        repair::nginx(finding, case)
    })
});
