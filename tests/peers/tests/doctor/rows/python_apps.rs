//! Django: with Channels in Daphne, and without a WebSocket in gunicorn and in `runserver`.

use super::refusal::{ELSEWHERE_ORIGIN, from, instead, may, own};
use super::{healthy, row, unsure};
use crate::set_up::{FORWARDING, direct, through};
use crate::{Made, Row};
use peers::django;

pub(crate) const ROWS: &[Row] = &[
    healthy("Channels in Daphne, a page of its own", || own(channels())),
    healthy("nginx, as it should be, before Channels, a page of its own", || {
        own(through(FORWARDING, django("channels")?))
    }),
    row("origin/required", "Channels with AllowedHostsOriginValidator, no Origin", channels),
    row("origin/rejected", "Channels with AllowedHostsOriginValidator, another Origin", || {
        from(ELSEWHERE_ORIGIN, channels())
    }),
    may("uri/wrong-path", &["server/error"], "Channels, asked at a path without a route", || {
        instead("/nowhere", own(channels()))
    }),
    // Two faults: the first that stops the user is told, and that another waits.
    may("origin/required", &[], "Channels, asked at a path without a route, and no Origin", || {
        instead("/nowhere", channels())
    }),
    may("auth/forbidden", &["origin/rejected"], "Channels whose consumer closes before it accepts", || {
        instead("/refuse", own(channels()))
    }),
    may("auth/forbidden", &["origin/required"], "the same consumer, no Origin", || {
        instead("/refuse", channels())
    }),
    unsure(&["uri/wrong-path"], "nginx with proxy_pass alone before Channels", || {
        own(through("", django("channels")?))
    }),
    may("server/not-websocket", PATH, "Django in gunicorn, asked at a path without a view", || {
        direct("ws", django("gunicorn")?)
    }),
    row("server/not-websocket", "Django in gunicorn, asked at a page", || {
        instead("/", direct("ws", django("gunicorn")?))
    }),
    row("auth/csrf", "Django that checks a handshake as it checks a form", || {
        instead("/guarded", direct("ws", django("gunicorn")?))
    }),
    may("server/not-websocket", PATH, "Django's runserver with DEBUG, without Channels", || {
        direct("ws", django("runserver")?)
    }),
    may(
        "proxy/host-rewritten",
        &["proxy/wrong-virtual-host"],
        "Django that is not allowed this host",
        || direct("ws", django("elsewhere")?),
    ),
];

const PATH: &[&str] = &["uri/wrong-path"];

fn channels() -> Made {
    direct("ws", django("channels")?)
}
