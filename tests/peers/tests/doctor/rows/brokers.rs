//! Brokers of messages that want their own protocol above WebSocket.

use super::refusal::{daemon, instead, may};
use super::{healthy, row};
use crate::set_up::{FORWARDING, nginx};
use crate::{Made, Row};
use peers::{Daemon, MOSQUITTO};

pub(crate) const ROWS: &[Row] = &[
    healthy("mosquitto, its subprotocol offered", || offering("mqtt", "/mqtt")),
    healthy("mosquitto at any path, the subprotocol of older clients offered", || offering("mqttv3.1", "/x")),
    may("server/mqtt", &[], "mosquitto, no subprotocol offered: it opens, and is silent", || {
        daemon(&MOSQUITTO, "")
    }),
    may("server/mqtt", &[], "nginx before mosquitto at /mqtt, no subprotocol offered", || {
        let server = Daemon::start(&MOSQUITTO, "")?;
        let to = server.address();
        let mut stage =
            instead("/mqtt", nginx(&format!("location / {{ {FORWARDING} proxy_pass http://{to}; }}")))?;
        stage.peers.push(Box::new(server));
        Ok(stage)
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
