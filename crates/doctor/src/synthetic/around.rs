//! What was looked at beside the attempts, told as `key: value` lines.

use super::tcp_outcome;
use crate::around::{Around, Here, Listener, Process};
use model::Trace;
use model::trace::{Flow, TcpAttempt, TcpOutcome};
use std::net::IpAddr;
use std::time::Duration;

fn fact<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.split_once(": ").filter(|(name, _)| *name == key)).map(|it| it.1)
}

/// The looks around of an example.
pub(crate) fn around(text: &str) -> Around {
    let tried = |key| fact(text, key).map(attempts).unwrap_or_default();
    let list = |key| -> Vec<IpAddr> {
        let parts = fact(text, key).into_iter().flat_map(|it| it.split(", "));
        parts.map(|it| it.parse().expect("an address")).collect()
    };
    Around {
        alone: tried("alone"),
        ports: tried("port"),
        own: list("own"),
        without_way: list("no-way"),
        near_names: fact(text, "near").map(str::to_owned).into_iter().collect(),
        made_up_name: fact(text, "made-up").map(|_| list("made-up")),
        here: fact(text, "listens").map(here),
    }
}

/// `192.0.2.9:80 refused, …`.
fn attempts(text: &str) -> Vec<TcpAttempt> {
    let one = |it: &str| {
        let (address, word) = it.split_once(' ').expect("an address and how it ended");
        TcpAttempt {
            address: address.parse().expect("an address"),
            began: Duration::ZERO,
            took: Duration::from_millis(300),
            outcome: tcp_outcome(word).unwrap_or(TcpOutcome::Connected),
        }
    };
    text.split(", ").map(one).collect()
}

/// `127.0.0.1:8080 node`.
fn here(text: &str) -> Here {
    let (address, name) = text.split_once(' ').expect("an address and a name");
    let process = Process { pid: 123, name: name.into(), command: format!("{name} server.js"), log: None };
    let address = address.parse().expect("an address");
    Here { listeners: vec![Listener { address, process: Some(process) }], nginx: vec![] }
}

/// The addresses of the host, and the kernel's counts.
pub(super) fn tell_addresses<'a>(trace: &mut Trace, fact: &impl Fn(&str) -> Option<&'a str>) {
    let Some(tcp) = &mut trace.tcp else { return };
    if let Some(flow) = fact("flow") {
        let count = |word: &str| {
            let number = flow.split(", ").find_map(|it| it.strip_prefix(word)?.trim().parse().ok());
            number.unwrap_or(0)
        };
        tcp.step.flow = Some(Flow {
            unacknowledged: count("unacknowledged"),
            retransmitted: count("retransmitted"),
            out_of_order: count("out-of-order"),
            acknowledged: 1,
            received: 0,
        });
    }
    let Some(addresses) = fact("addresses") else { return };
    tcp.step.attempts = attempts(addresses);
    tcp.step.connected = tcp.step.attempts.iter().position(|it| it.outcome == TcpOutcome::Connected);
    if tcp.step.connected.is_none() {
        (trace.tls, trace.upgrade) = (None, None);
    }
}
