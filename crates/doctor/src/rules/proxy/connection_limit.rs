//! The proxy lets in only so many connections at once.

use crate::rules::repair;
use crate::{Variation, refusal};
use finding::Text;

rule!("proxy/connection-limit", Error, "connection_limit", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let (by, by_ja) = reading.by();
        let message = Text::new(
            format!("the proxy{by} itself refuses: it has as many connections as it may"),
            format!("プロキシ{by_ja}が、接続数の上限に達したため拒否しています"),
        );
        let finding = reading.tell(&RULE.meta, message).note(Text::new(
            "nginx answers 503 where limit_conn or limit_req is exceeded, or where its configuration says \
             return 503; for a server that is down it answers 502",
            "nginx が 503 を返すのは、limit_conn か limit_req を超えたとき、または設定に return 503 があるときです。\
             背後のサーバーが停止しているときは 502 を返します",
        ));
        let finding = finding.note(Text::new(
            "each open WebSocket counts for as long as it is open: a page with many tabs needs as many",
            "WebSocket は開いている間ずっと 1 接続と数えられます。タブを多く開くページではその数だけ必要です",
        ));
        let finding = match case.experiment(Variation::Later) {
            Some(_) => finding,
            None => finding.note(Text::new(
                "--idle 10 asks again after a pause: a limit of requests lets that one in",
                "--idle 10 を付けると間を置いて再試行します。頻度の制限なら、そのときは開きます",
            )),
        };
        repair::raise(finding, reading)
    })
});
