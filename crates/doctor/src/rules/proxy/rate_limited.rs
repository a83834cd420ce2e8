//! The proxy lets in only so many requests in a time.

use crate::rules::repair;
use crate::{Variation, refusal};
use finding::Text;

rule!("proxy/rate-limited", Error, "rate_limited", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let (by, by_ja) = reading.by();
        let message = Text::new(
            format!("the proxy{by} limits the rate of requests, and this one is too many"),
            format!("プロキシ{by_ja}のレート制限を超えたため拒否されています"),
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if case.opened_with(Variation::Later) {
            finding = finding.note(Text::new(
                "the same handshake after a pause opens",
                "間を置いて同じハンドシェイクを行うと開きます",
            ));
        } else if case.opened_with(Variation::Again) {
            finding = finding.note(Text::new(
                "the same handshake, made again at once, opens",
                "同じハンドシェイクをすぐに繰り返すと開きます",
            ));
        } else if case.experiment(Variation::Later).is_none() {
            finding = finding.note(Text::new(
                "--idle 10 asks again after a pause: a limit of requests lets that one in",
                "--idle 10 を付けると間を置いて再試行します。頻度の制限なら、そのときは開きます",
            ));
        }
        let finding = finding.note(Text::new(
            "a client that reconnects at once keeps itself out: wait longer after each failure",
            "すぐに再接続するクライアントは拒否され続けます。失敗するたびに待ち時間を延ばしてください",
        ));
        repair::raise(finding, reading)
    })
});
