//! The proxy has no server to use.

use crate::refusal;
use finding::Text;

rule!("proxy/service-unavailable", Error, "service_unavailable", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        reading
            .tell(
                &RULE.meta,
                Text::new(
                    "the proxy itself answers 503: no server behind it is available",
                    "プロキシ自身が 503 を返しています。背後に利用可能なサーバーがありません",
                ),
            )
            .note(Text::new(
                "Apache and HAProxy say this when the backend is down; nginx when a limit is reached",
                "Apache と HAProxy ではバックエンドの停止、nginx では制限の超過を意味します",
            ))
    })
});
