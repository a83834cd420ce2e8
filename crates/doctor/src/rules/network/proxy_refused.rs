//! The forward proxy refuses the connection.

use super::forward::{self, Fault};
use finding::Text;

rule!("network/proxy-refused", Error, "proxy_refused", |case| {
    forward::when(
        case,
        Fault::Refused,
        &RULE.meta,
        Text::new(
            "the forward proxy refuses to connect to this host",
            "フォワードプロキシがこのホストへの接続を拒否しています",
        ),
    )
});
