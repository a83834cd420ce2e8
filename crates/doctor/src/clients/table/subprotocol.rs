//! The subprotocol that a 101 chooses, or does not.

use super::CANNOT;
use crate::clients::Client::Websockets;
use crate::clients::row::Part::Subprotocol;
use crate::clients::row::Source::Test;
use crate::clients::row::{O, Row, SILENT, rows, says, shaken};

const WS_UNASKED: &str = "Server sent a subprotocol but none was requested";
const WS_INVALID: &str = "Server sent an invalid subprotocol";
const PYTHON_UNASKED: &str = "no subprotocols supported";
const PYTHON_MANY: &str = "invalid Sec-WebSocket-Protocol header: multiple values: {value}";
const OLD_PYTHON_MANY: &str = "multiple subprotocols: {value}";
const RUST_INVALID: &str = "WebSocket protocol error: SubProtocol error: Server sent an invalid subprotocol";
const RUST_UNASKED: &str =
    "WebSocket protocol error: SubProtocol error: Server sent a subprotocol but none was requested";
const HEADER: &str = "Invalid WebSocket Header";

rows! {
    UNASKED = Row::new("a subprotocol, and none was offered", Subprotocol, Test, [
        shaken!("Response must not include 'Sec-WebSocket-Protocol' header if not present in request: {value}"),
        O, says(WS_UNASKED), SILENT, says(PYTHON_UNASKED), O, says(RUST_UNASKED),
    ]).of(&["protocol/subprotocol-not-offered"]);

    UNASKED_EMPTY = Row::new("an empty subprotocol, and none was offered", Subprotocol, Test, [
        shaken!("Response must not include 'Sec-WebSocket-Protocol' header if not present in request: "),
        O, says(WS_UNASKED), SILENT, says(PYTHON_UNASKED), O, says(RUST_UNASKED),
    ]).of(&["protocol/subprotocol-not-offered"]);

    NONE = Row::new("none of the subprotocols offered", Subprotocol, Test, [
        shaken!("Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received"),
        O, says("Server sent no subprotocol"), SILENT, O, says(HEADER),
        says("WebSocket protocol error: SubProtocol error: Server sent no subprotocol"),
    ]).of(&["protocol/subprotocol-none-selected"]);

    OTHER = Row::new("a subprotocol that was not offered", Subprotocol, Test, [
        shaken!("'Sec-WebSocket-Protocol' header value '{value}' in response does not match any of sent values"),
        says(CANNOT), says(WS_INVALID), SILENT, says("unsupported subprotocol: {value}"), says(HEADER),
        says(RUST_INVALID),
    ]).of(&["protocol/subprotocol-not-offered"]);

    CASE = Row::new("a subprotocol in other letters", Subprotocol, Test, [
        shaken!("'Sec-WebSocket-Protocol' header value '{value}' in response does not match any of sent values"),
        says(CANNOT), says(WS_INVALID), SILENT, says("unsupported subprotocol: {value}"), O, says(RUST_INVALID),
    ]).of(&["protocol/subprotocol-not-offered"]);

    TWO = Row::new("two lines of subprotocols", Subprotocol, Test, [
        shaken!("'Sec-WebSocket-Protocol' header must not appear more than once in a response"),
        says(CANNOT), says(WS_INVALID), SILENT, says(PYTHON_MANY), says(HEADER), O,
    ]).of(&["protocol/subprotocol-not-offered"]).older(&[(Websockets, "10.4", says(OLD_PYTHON_MANY))]);

    TWICE = Row::new("the same subprotocol in two lines", Subprotocol, Test, [
        shaken!("'Sec-WebSocket-Protocol' header must not appear more than once in a response"),
        says(CANNOT), says(WS_INVALID), SILENT, says(PYTHON_MANY), O, O,
    ]).of(&["protocol/subprotocol-not-offered"]).older(&[(Websockets, "10.4", says(OLD_PYTHON_MANY))]);

    LIST = Row::new("several subprotocols in one line", Subprotocol, Test, [
        shaken!("'Sec-WebSocket-Protocol' header must not appear more than once in a response"),
        says(CANNOT), says(WS_INVALID), SILENT, says(PYTHON_MANY), says(HEADER), says(RUST_INVALID),
    ]).of(&["protocol/subprotocol-not-offered"]).older(&[(Websockets, "10.4", says(OLD_PYTHON_MANY))]);

    EMPTY = Row::new("an empty subprotocol", Subprotocol, Test, [
        shaken!("'Sec-WebSocket-Protocol' header value '' in response does not match any of sent values"),
        says(CANNOT), says(WS_INVALID), SILENT,
        says("invalid Sec-WebSocket-Protocol header: expected token at 0 in "), says(HEADER),
        says(RUST_INVALID),
    ]).of(&["protocol/subprotocol-not-offered"]);
}
