//! Of a 101: its three fields and its subprotocol.

use crate::answer::Answer;
use crate::clients::met::Met;
use crate::clients::table::{subprotocol, upgrade};
use model::Trace;
use wire::ResponseHead;

pub(super) fn handshake(trace: &Trace) -> Vec<Met> {
    let Some(answer) = Answer::of(trace) else { return vec![] };
    let key = trace.upgrade.as_ref().map_or("", |it| it.step.key.as_str());
    let head = &answer.head;
    let traits = [
        of_connection(head),
        of_upgrade(head),
        of_accept(head, key),
        of_subprotocol(head, &trace.attempt.request.subprotocols),
    ];
    traits.into_iter().flatten().collect()
}

fn values<'a>(head: &'a ResponseHead, name: &'a str) -> Vec<&'a str> {
    head.all(name).map(|it| it.value.as_str()).collect()
}

fn of_connection(head: &ResponseHead) -> Option<Met> {
    let values = values(head, "Connection");
    let is_upgrade = |value: &&str| value.eq_ignore_ascii_case("upgrade");
    match values.as_slice() {
        [] => Some(Met::new(&upgrade::CONNECTION_MISSING)),
        _ if !head.has_token("Connection", "upgrade") => {
            Some(Met::new(&upgrade::CONNECTION_WRONG).with("value", values.join(", ")))
        }
        [only] if is_upgrade(only) => None,
        [first, ..] if is_upgrade(first) => Some(Met::new(&upgrade::CONNECTION_AFTER)),
        _ => Some(Met::new(&upgrade::CONNECTION_LIST)),
    }
}

fn of_upgrade(head: &ResponseHead) -> Option<Met> {
    let values = values(head, "Upgrade");
    match values.as_slice() {
        [] => Some(Met::new(&upgrade::UPGRADE_MISSING)),
        _ if !values.iter().all(|it| it.eq_ignore_ascii_case("websocket")) => {
            Some(Met::new(&upgrade::UPGRADE_WRONG).with("value", values.join(", ")))
        }
        [_] => None,
        _ => Some(Met::new(&upgrade::UPGRADE_TWICE).with("value", values.join(", "))),
    }
}

fn of_accept(head: &ResponseHead, key: &str) -> Option<Met> {
    let values = values(head, "Sec-WebSocket-Accept");
    match values.as_slice() {
        [] => Some(Met::new(&upgrade::ACCEPT_MISSING)),
        [""] => Some(Met::new(&upgrade::ACCEPT_EMPTY)),
        [value] if *value != wire::accept_key(key) => {
            Some(Met::new(&upgrade::ACCEPT_WRONG).with("value", *value))
        }
        [_] => None,
        _ => Some(Met::new(&upgrade::ACCEPT_TWICE)),
    }
}

fn of_subprotocol(head: &ResponseHead, offered: &[String]) -> Option<Met> {
    use subprotocol as rows;
    let values = values(head, "Sec-WebSocket-Protocol");
    let is_offered = |value: &str| offered.iter().any(|it| it == value);
    let row = match (offered, values.as_slice()) {
        ([], []) => return None,
        ([], values) if values.iter().all(|it| it.is_empty()) => &rows::UNASKED_EMPTY,
        ([], _) => &rows::UNASKED,
        (_, []) => &rows::NONE,
        (_, [""]) => &rows::EMPTY,
        (_, [value]) if is_offered(value) => return None,
        (_, [value]) if value.contains(',') => &rows::LIST,
        (_, [value]) if offered.iter().any(|it| it.eq_ignore_ascii_case(value)) => &rows::CASE,
        (_, [_]) => &rows::OTHER,
        (_, [first, rest @ ..]) if rest.iter().all(|it| it == first) => &rows::TWICE,
        _ => &rows::TWO,
    };
    Some(Met::new(row).with("value", values.join(", ")))
}
