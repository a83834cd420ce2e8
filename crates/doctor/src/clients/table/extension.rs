//! The extensions that a 101 chooses. Neither `websocket-client` nor tungstenite looks at them.

use super::CANNOT;
use crate::clients::Client::Websockets;
use crate::clients::row::Part::Extension;
use crate::clients::row::Source::Test;
use crate::clients::row::{O, Row, SILENT, X, rows, says, shaken};

const WS_INVALID: &str = "Invalid Sec-WebSocket-Extensions header";
const PYTHON: &str = "Unsupported extension: name = {name}, params = [{parameters}]";

rows! {
    UNKNOWN_NAME = Row::new("an unknown extension", Extension, Test, [
        shaken!("Found an unsupported extension '{name}' in 'Sec-WebSocket-Extensions' header"), says(CANNOT),
        says("Server indicated an extension that was not requested"), SILENT, says(PYTHON), O, O,
    ]).of(&["protocol/extension-not-offered"]);

    EMPTY = Row::new("an empty list of extensions", Extension, Test, [
        shaken!("'Sec-WebSocket-Extensions' header value is rejected by the parser: "), O,
        says(WS_INVALID), SILENT,
        says("invalid Sec-WebSocket-Extensions header: expected token at 0 in "), O, O,
    ]).of(&["protocol/malformed-response"]);

    UNREADABLE = Row::new("a list of extensions that cannot be read", Extension, Test, [
        shaken!("'Sec-WebSocket-Extensions' header value is rejected by the parser: {value}"), says(CANNOT),
        says(WS_INVALID), SILENT, says("invalid Sec-WebSocket-Extensions header: expected token at …"), O, O,
    ]).of(&["protocol/extension-not-offered"]);

    TWICE = Row::new("permessage-deflate twice", Extension, Test, [
        shaken!("Received duplicate permessage-deflate response"), says(CANNOT), O, SILENT, says(PYTHON), O, O,
    ]).of(&["protocol/duplicate-header"]);

    BITS = Row::new("permessage-deflate with a window out of range", Extension, Test, [
        shaken!("Error in permessage-deflate: Received invalid {parameter} parameter"), says(CANNOT),
        says(WS_INVALID), O, says(PYTHON), O, O,
    ]).of(&["protocol/extension-not-offered"]);

    NO_VALUE = Row::new("client_max_window_bits without a value", Extension, Test, [
        shaken!("Error in permessage-deflate: client_max_window_bits must have value"), says(CANNOT),
        says(WS_INVALID), O, says(PYTHON), O, O,
    ]).of(&["protocol/extension-not-offered"]);

    PARAMETER = Row::new("an unknown parameter of permessage-deflate", Extension, Test, [
        shaken!("Error in permessage-deflate: Received an unexpected permessage-deflate extension parameter"),
        says(CANNOT), says(WS_INVALID), O, says(PYTHON), O, O,
    ]).of(&["protocol/extension-not-offered"]);

    // Firefox 153 stops: not this page alone, the whole browser answers no more.
    CLIENT_BITS_8 = Row::new("client_max_window_bits=8", Extension, Test, [
        O, X, O, O, says(PYTHON), O, O,
    ]).older(&[(Websockets, "10.4", says("Invalid initialization option"))])
        .legal("client_max_window_bits is 8", "client_max_window_bits が 8 です");
}
