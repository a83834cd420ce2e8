//! Brokers of messages that want their own protocol above WebSocket.

use super::refusal::{daemon, instead, may};
use super::{healthy, row};
use crate::{Made, Row};
use peers::MOSQUITTO;

pub(crate) const ROWS: &[Row] = &[
    healthy("mosquitto, its subprotocol offered", || offering("mqtt", "/mqtt")),
    healthy("mosquitto at any path, the subprotocol of older clients offered", || offering("mqttv3.1", "/x")),
    may("server/mqtt", &[], "mosquitto, no subprotocol offered: it opens, and is silent", || {
        instead("/mqtt", daemon(&MOSQUITTO, ""))
    }),
    row("protocol/subprotocol-rejected", "mosquitto, a subprotocol that it does not know", || {
        offering("chat", "/mqtt")
    }),
];

fn offering(name: &str, path: &str) -> Made {
    let mut stage = instead(path, daemon(&MOSQUITTO, ""))?;
    stage.question.attempt.request.subprotocols = vec![name.into()];
    Ok(stage)
}
