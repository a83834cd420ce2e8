//! The forward proxy cannot be reached.

use super::forward::{self, Fault};
use finding::Text;

rule!("network/proxy-unreachable", Error, "proxy_unreachable", |case| {
    forward::when(
        case,
        Fault::Unreachable,
        &RULE.meta,
        Text::new("the forward proxy cannot be reached", "フォワードプロキシに到達できません"),
    )
});
