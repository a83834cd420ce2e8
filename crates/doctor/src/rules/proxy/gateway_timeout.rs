//! The upstream does not answer in time.

use crate::refusal;
use finding::Text;

rule!("proxy/gateway-timeout", Error, "gateway_timeout", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        reading
            .tell(
                &RULE.meta,
                Text::new(
                    "the proxy waited for its upstream in vain",
                    "プロキシがアップストリームの応答を待ちきれませんでした",
                ),
            )
            .note(Text::new(
                "the proxy reached the upstream, and no answer to the handshake came in its time",
                "プロキシはアップストリームに転送しましたが、時間内に応答がありません",
            ))
            .paste(
                Text::new(
                    "look at the upstream first, and raise the limit only if it is slow on purpose",
                    "まずアップストリームを調べ、遅いのが正常な場合だけ上限を上げる",
                ),
                Text::same("proxy_read_timeout 60s;\n"),
            )
    })
});
