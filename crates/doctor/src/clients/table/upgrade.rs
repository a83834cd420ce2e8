//! The three fields of a 101: Upgrade, Connection and Sec-WebSocket-Accept.

use super::CANNOT;
use crate::clients::Client::Websockets;
use crate::clients::row::Part::{Accept, Connection, Upgrade};
use crate::clients::row::Source::Test;
use crate::clients::row::{O, Row, SILENT, rows, says, shaken};

/// What `ws` says where Node's parser does not see an upgrade.
const NO_UPGRADE: &str = "Unexpected server response: 101";
const HEADER: &str = "Invalid WebSocket Header";
const RUST_UPGRADE: &str = "WebSocket protocol error: No \"Upgrade: websocket\" header";
const RUST_CONNECTION: &str = "WebSocket protocol error: No \"Connection: upgrade\" header";
const RUST_ACCEPT: &str = "WebSocket protocol error: Key mismatch in \"Sec-WebSocket-Accept\" header";
const WS_ACCEPT: &str = "Invalid Sec-WebSocket-Accept header";

rows! {
    UPGRADE_MISSING = Row::new("no Upgrade", Upgrade, Test, [
        shaken!("'Upgrade' header is missing"), says(CANNOT), says(NO_UPGRADE), SILENT,
        says("missing Upgrade header"), says(HEADER), says(RUST_UPGRADE),
    ]).of(&["protocol/missing-upgrade-header"]).older(&[(Websockets, "10.4", says("empty Upgrade header"))]);

    UPGRADE_WRONG = Row::new("another Upgrade", Upgrade, Test, [
        shaken!("'Upgrade' header value is not 'WebSocket': {value}"), says(CANNOT),
        says("Invalid Upgrade header"), SILENT, says("invalid Upgrade header: {value}"), says(HEADER),
        says(RUST_UPGRADE),
    ]).of(&["protocol/missing-upgrade-header"]);

    UPGRADE_TWICE = Row::new("Upgrade twice", Upgrade, Test, [
        shaken!("'Upgrade' header must not appear more than once in a response"), O,
        says("Invalid Upgrade header"), SILENT, says("invalid Upgrade header: {value}"), O, O,
    ]).of(&["protocol/duplicate-header"]);

    CONNECTION_MISSING = Row::new("no Connection", Connection, Test, [
        shaken!("'Connection' header is missing"), says(CANNOT), says(NO_UPGRADE), SILENT,
        says("missing Connection header"), says(HEADER), says(RUST_CONNECTION),
    ]).of(&["protocol/missing-connection-header"])
        .older(&[(Websockets, "10.4", says("empty Connection header"))]);

    CONNECTION_WRONG = Row::new("Connection without Upgrade", Connection, Test, [
        shaken!("'Connection' header value must contain 'Upgrade'"), says(CANNOT), says(NO_UPGRADE), SILENT,
        says("invalid Connection header: {value}"), says(HEADER), says(RUST_CONNECTION),
    ]).of(&["protocol/missing-connection-header"]);

    CONNECTION_LIST = Row::new("Connection says more than Upgrade", Connection, Test, [
        O, O, O, SILENT, O, O, says(RUST_CONNECTION),
    ]).legal("Connection says more than Upgrade", "Connection に Upgrade 以外の値もあります");

    CONNECTION_AFTER = Row::new("a second Connection after Upgrade", Connection, Test, [
        O, O, O, SILENT, O, O, O,
    ]).legal("Connection stands there twice", "Connection が 2 行あります");

    ACCEPT_MISSING = Row::new("no Sec-WebSocket-Accept", Accept, Test, [
        shaken!("'Sec-WebSocket-Accept' header is missing"), says(CANNOT), says(WS_ACCEPT), SILENT,
        says("missing Sec-WebSocket-Accept header"), says(HEADER), says(RUST_ACCEPT),
    ]).of(&["protocol/missing-accept"]);

    ACCEPT_WRONG = Row::new("a wrong Sec-WebSocket-Accept", Accept, Test, [
        shaken!("Incorrect 'Sec-WebSocket-Accept' header value"), says(CANNOT), says(WS_ACCEPT), SILENT,
        says("invalid Sec-WebSocket-Accept header: {value}"), says(HEADER), says(RUST_ACCEPT),
    ]).of(&["protocol/bad-accept", "protocol/cached-response"]);

    ACCEPT_EMPTY = Row::new("an empty Sec-WebSocket-Accept", Accept, Test, [
        shaken!("Incorrect 'Sec-WebSocket-Accept' header value"), says(CANNOT), says(WS_ACCEPT), SILENT,
        says("empty Sec-WebSocket-Accept header"), says(HEADER), says(RUST_ACCEPT),
    ]).of(&["protocol/bad-accept", "protocol/cached-response"]);

    ACCEPT_TWICE = Row::new("Sec-WebSocket-Accept twice", Accept, Test, [
        shaken!("'Sec-WebSocket-Accept' header must not appear more than once in a response"), says(CANNOT),
        says(WS_ACCEPT), SILENT, says("invalid Sec-WebSocket-Accept header: multiple values"), O, O,
    ]).of(&["protocol/duplicate-header"]).older(&[(Websockets, "10.4", says(
        "invalid Sec-WebSocket-Accept header: more than one Sec-WebSocket-Accept header found",
    ))]);
}
