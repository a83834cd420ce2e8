//! The proxy answers 503 by itself.

use crate::refusal;
use finding::{Finding, Text};

rule!("proxy/service-unavailable", Error, "service_unavailable", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let family = ["nginx", "openresty", "tengine"];
        let name = reading.proxy.as_ref().map_or("", |proxy| proxy.name.as_str()).to_ascii_lowercase();
        if family.iter().any(|it| name.starts_with(it)) {
            limited(reading.tell(&RULE.meta, nginx()))
        } else {
            down(reading.tell(&RULE.meta, others()))
        }
    })
});

fn nginx() -> Text {
    Text::new(
        "the proxy itself answers 503: a limit of its own is exceeded",
        "プロキシ自身が 503 を返しています。プロキシに設定された制限を超えています",
    )
}

/// Measured: to servers that are down nginx answers 502, whatever `max_fails` says.
fn limited(finding: Finding) -> Finding {
    finding
        .note(Text::new(
            "nginx answers 503 where limit_conn or limit_req is exceeded, or where its configuration says \
             return 503; for a server that is down it answers 502",
            "nginx が 503 を返すのは、limit_conn か limit_req を超えたとき、または設定に return 503 があるときです。\
             背後のサーバーが停止しているときは 502 を返します",
        ))
        .paste(
            Text::new(
                "see on the proxy's machine which limit it is, and raise that one",
                "プロキシのマシンでどの制限かを調べ、その値を上げる",
            ),
            Text::same(
                "sudo grep -E 'limiting (connections|requests)' /var/log/nginx/error.log | tail -n 5\n\
                 sudo nginx -T 2>/dev/null | grep -nE 'limit_(conn|req)|return 503'\n",
            ),
        )
}

fn others() -> Text {
    Text::new(
        "the proxy itself answers 503: no server behind it is available",
        "プロキシ自身が 503 を返しています。背後に利用可能なサーバーがありません",
    )
}

fn down(finding: Finding) -> Finding {
    finding
        .note(Text::new(
            "Apache and HAProxy say this when every server behind them is down or fails its health check",
            "Apache と HAProxy では、背後のサーバーがすべて停止しているか、ヘルスチェックに失敗しています",
        ))
        .paste(
            Text::new(
                "see on the proxy's machine which servers listen",
                "プロキシのマシンで、待ち受けているサーバーを確認する",
            ),
            Text::same("sudo ss -ltnp\n"),
        )
}
