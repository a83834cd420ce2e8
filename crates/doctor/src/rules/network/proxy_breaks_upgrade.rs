//! A forward proxy in the plain path takes the upgrade apart.

use crate::{Variation, evidence, fingerprint, refusal};
use finding::Text;

rule!("network/proxy-breaks-upgrade", Error, "proxy_breaks_upgrade", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let (name, field) = fingerprint::forward_proxy(&reading.answer).unwrap_or(("a proxy", "via"));
        let message = Text::new(
            format!("{name} on the way passes the request on without its upgrade"),
            format!("途中のプロキシ {name} がアップグレードを取り除いて転送しています"),
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(line) = reading.answer.head.field(field) {
            let at = reading.answer.line(evidence::RESPONSE, line);
            finding = finding.at(at, Text::new("the proxy names itself", "プロキシの名乗り"));
        }
        if case.opened_with(Variation::SecurePort) {
            finding = finding.note(Text::new(
                "with wss on port 443 of the same host the WebSocket opens: a proxy sees nothing of it there",
                "同じホストの 443 番に wss で接続すると開きます。そこではプロキシから中身が見えません",
            ));
        }
        let url = case
            .first
            .target()
            .map_or(String::new(), |uri| format!("wss://{}{}\n", uri.host, uri.path_and_query));
        finding.paste(
            Text::new(
                "use wss, or make the client ask the proxy for a tunnel (CONNECT)",
                "wss を使うか、クライアントにプロキシへの CONNECT を使わせる",
            ),
            Text::same(url),
        )
    })
});
