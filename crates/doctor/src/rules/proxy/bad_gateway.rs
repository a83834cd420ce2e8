//! The proxy cannot reach the server behind it, or does not understand it.

use crate::{Case, Variation, refusal};
use finding::{Certainty, Finding, Text};

rule!("proxy/bad-gateway", Error, "bad_gateway", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let (by, by_ja) = reading.by();
        let message = Text::new(
            format!("the reverse proxy{by} gets no usable answer from its upstream"),
            format!("リバースプロキシ{by_ja}がアップストリームから有効な応答を得られません"),
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(plain) = case.answer_to(Variation::PlainGet).filter(|it| it.head.status < 500) {
            finding = finding.note(Text::new(
                format!("a plain GET gets HTTP {}: the server behind is alive, and fails at upgrades", plain.status()),
                format!("通常の GET には HTTP {} が返ります。背後のサーバーは動いており、アップグレードだけ失敗します", plain.status()),
            ));
        }
        upstream(finding, case).paste(
            Text::new(
                "see on the proxy's machine whether the upstream listens, and what the proxy logged",
                "プロキシのマシンで、アップストリームの待ち受けとプロキシのログを確認する",
            ),
            Text::same("sudo ss -ltnp\nsudo tail -n 20 /var/log/nginx/error.log\n"),
        )
    })
});

/// What the upstream itself says, where the user named it.
fn upstream(finding: Finding, case: &Case) -> Finding {
    let Some(trace) = case.experiment(Variation::Upstream) else { return finding };
    let refused = refusal::upstream_refuses(case);
    let note = match () {
        () if trace.switched() => Text::new(
            "straight to the upstream the WebSocket opens: the proxy is set to another place",
            "アップストリームに直接つなぐと開きます。プロキシの転送先が違っています",
        ),
        () if refused => Text::new(
            "the upstream itself refuses the connection: nothing listens there",
            "アップストリーム自体が接続を拒否しています。待ち受けているプロセスがありません",
        ),
        () => {
            Text::new("the upstream itself does not open either", "アップストリームへの直接接続も開きません")
        }
    };
    let mut finding = finding.note(note);
    if trace.switched() || refused {
        finding.certainty = Certainty::Proven;
    }
    finding
}
