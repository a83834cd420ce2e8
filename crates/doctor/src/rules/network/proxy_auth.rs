//! The forward proxy wants credentials.

use super::forward::{self, Fault};
use finding::Text;

rule!("network/proxy-auth", Error, "proxy_auth", |case| {
    forward::when(
        case,
        Fault::Auth,
        &RULE.meta,
        Text::new("the forward proxy wants credentials", "フォワードプロキシが認証を求めています"),
    )
});
