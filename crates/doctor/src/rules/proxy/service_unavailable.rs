//! The proxy answers 503 by itself: it has no server to ask.

use crate::refusal;
use finding::Text;

rule!("proxy/service-unavailable", Error, "service_unavailable", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let (by, by_ja) = reading.by();
        let message = Text::new(
            format!("the proxy itself{by} answers 503: no server behind it is available"),
            format!("プロキシ自身{by_ja}が 503 を返しています。背後に利用可能なサーバーがありません"),
        );
        let mut finding = reading.tell(&RULE.meta, message).note(Text::new(
            "Apache, HAProxy, lighttpd and Varnish say this when every server behind them is down or fails \
             its health check, an ingress controller when the service has no endpoint",
            "Apache、HAProxy、lighttpd、Varnish では背後のサーバーがすべて停止しているかヘルスチェックに失敗しています。\
             Ingress ではサービスにエンドポイントがありません",
        ));
        if refusal::upstream_refuses(case) {
            finding = finding.proven().note(Text::new(
                "the upstream itself refuses the connection: nothing listens there",
                "アップストリーム自体が接続を拒否しています。待ち受けているプロセスがありません",
            ));
        }
        let command = match reading.product() {
            "nginx" => "kubectl get endpoints --all-namespaces\nsudo ss -ltnp\n",
            "HAProxy" => {
                "echo 'show servers state' | sudo socat stdio /run/haproxy/admin.sock\nsudo ss -ltnp\n"
            }
            "Varnish" => "sudo varnishadm backend.list\nsudo ss -ltnp\n",
            _ => "sudo ss -ltnp\n",
        };
        finding.paste(
            Text::new(
                "see on the proxy's machine which servers listen",
                "プロキシのマシンで、待ち受けているサーバーを確認する",
            ),
            Text::same(command),
        )
    })
});
