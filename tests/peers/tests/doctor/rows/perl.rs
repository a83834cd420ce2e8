//! Mojolicious, which does as `Connection` says.

use super::refusal::may;
use super::{healthy, unsure};
use crate::set_up::{FORWARDING, direct, through};
use crate::{Made, Row};
use peers::mojolicious;

pub(crate) const ROWS: &[Row] = &[
    healthy("Mojolicious, directly", || direct("ws", mojolicious()?)),
    healthy("nginx, as it should be, before Mojolicious", || through(FORWARDING, mojolicious()?)),
    unsure(&["uri/wrong-path"], "nginx with proxy_pass alone before Mojolicious", || {
        through("", mojolicious()?)
    }),
    may(
        "proxy/connection-header-lost",
        &["proxy/upgrade-not-forwarded", "session/abnormal-closure"],
        "nginx with Upgrade alone before Mojolicious, which opens and ends, --upstream",
        ends_at_once,
    ),
];

/// nginx says `Connection: close` to it.
fn ends_at_once() -> Made {
    let server = mojolicious()?;
    let upstream = format!("ws://{}/chat", server.address());
    let lines = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;";
    let mut stage = through(lines, server)?;
    stage.question.upstream = Some(upstream);
    Ok(stage)
}
