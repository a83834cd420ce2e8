//! Answers that are no 101, and what is no answer.

use super::CANNOT;
use crate::clients::Client::{WebsocketClient, Websockets};
use crate::clients::row::Part::{Answer, Status};
use crate::clients::row::Source::{Record, Test};
use crate::clients::row::{Row, SILENT, UNKNOWN, X, chrome, rows, says, shaken};

const REJECTED: &str = "server rejected WebSocket connection: HTTP {status}";
const UNSEEN: &str = "did not receive a valid HTTP response";
const STATUS: &str = "Handshake status {status} {reason} -+-+- …";
const OLD_STATUS: &str = "Handshake status {status} {reason}";
const WS_STATUS: &str = "Unexpected server response: {status}";
const RUST_STATUS: &str = "HTTP error: {status} {canonical}";
const RUST_SCHEME: &str = "URL error: URL scheme not supported";
const RUST_CUT: &str = "WebSocket protocol error: Handshake not finished";
const NO_SCHEME: &str = "{location} isn't a valid URI: scheme isn't ws or wss";
const LOST: &str = "Connection to remote host was lost.";

rows! {
    STATUS_OTHER = Row::new("status", Status, Test, [
        shaken!("Unexpected response code: {status}"),
        says(CANNOT), says(WS_STATUS), SILENT, says(REJECTED), says(STATUS), says(RUST_STATUS),
    ]).older(&[(WebsocketClient, "1.2.3", says(OLD_STATUS))]);

    UNAUTHORIZED = Row::new("status 401", Status, Test, [
        chrome!("HTTP Authentication failed; no valid credentials available"),
        says(CANNOT), says(WS_STATUS), SILENT, says(REJECTED), says(STATUS), says(RUST_STATUS),
    ]).older(&[(WebsocketClient, "1.2.3", says(OLD_STATUS))]);

    PROXY_AUTHENTICATION = Row::new("status 407 of the server itself", Status, Test, [
        chrome!("Error in connection establishment: net::ERR_UNEXPECTED_PROXY_AUTH"),
        says(CANNOT), says(WS_STATUS), SILENT, says(REJECTED), says(STATUS), says(RUST_STATUS),
    ]).older(&[(WebsocketClient, "1.2.3", says(OLD_STATUS))]);

    // Who follows a redirect goes where this attempt did not look.
    REDIRECT_WS = Row::new("redirect to ws: or wss:", Status, Test, [
        shaken!("Unexpected response code: {status}"),
        says(CANNOT), says(WS_STATUS), SILENT, UNKNOWN, UNKNOWN, UNKNOWN,
    ]);

    REDIRECT_HTTP = Row::new("redirect to http: or https:", Status, Test, [
        shaken!("Unexpected response code: {status}"),
        says(CANNOT), says(WS_STATUS), SILENT, says(NO_SCHEME),
        says("Invalid redirect target '{location}': scheme {scheme} is invalid"), says(RUST_SCHEME),
    ]).older(&[(WebsocketClient, "1.2.3", X)]);

    REDIRECT_PATH = Row::new("redirect to a path", Status, Test, [
        shaken!("Unexpected response code: {status}"),
        says(CANNOT), says(WS_STATUS), SILENT, UNKNOWN,
        says("Invalid redirect target '{location}': url is invalid"), says(RUST_SCHEME),
    ]).older(&[(WebsocketClient, "1.2.3", X)]);

    REDIRECT_NOWHERE = Row::new("redirect without Location", Status, Test, [
        shaken!("Unexpected response code: {status}"),
        says(CANNOT), says(WS_STATUS), SILENT, says(REJECTED),
        says("Redirect response without Location header, status {status}"), says(RUST_STATUS),
    ]).older(&[(Websockets, "10.4", says("missing Location header")), (WebsocketClient, "1.2.3", X)]);

    CLOSED = Row::new("closed without a byte", Answer, Test, [
        chrome!("Connection closed before receiving a handshake response"),
        says(CANNOT), says("socket hang up"), SILENT, says(UNSEEN), says(LOST),
        says(RUST_CUT),
    ]);

    CUT = Row::new("closed within the head", Answer, Test, [
        shaken!("net::ERR_CONNECTION_CLOSED"),
        says(CANNOT), says("socket hang up"), SILENT, says(UNSEEN), says(LOST),
        says(RUST_CUT),
    ]);

    RESET = Row::new("reset before the answer", Answer, Test, [
        shaken!("net::ERR_CONNECTION_RESET"),
        says(CANNOT), X, SILENT, says(UNSEEN), X, X,
    ]);

    // Chrome waits 240 s, and the others for ever unless they are told.
    NO_ANSWER = Row::new("no answer", Answer, Record("E8"), [
        chrome!("WebSocket opening handshake timed out"),
        says(CANNOT), X, X, X, X, X,
    ]);

    NOT_HTTP = Row::new("not HTTP", Answer, Test, [
        shaken!("net::ERR_INVALID_HTTP_RESPONSE"),
        says(CANNOT), says("Parse Error: Expected HTTP/, RTSP/ or ICE/"), SILENT, says(UNSEEN), X,
        says("WebSocket protocol error: httparse error: invalid HTTP version"),
    ]);

    MALFORMED = Row::new("a status line that is none", Answer, Test, [
        X, says(CANNOT), X, SILENT, says(UNSEEN), X, X,
    ]);

    ENDLESS = Row::new("a head without end", Answer, Record("G29"), [
        shaken!("net::ERR_RESPONSE_HEADERS_TOO_BIG"),
        UNKNOWN, says("Parse Error: Header overflow"), SILENT, says(UNSEEN), UNKNOWN, UNKNOWN,
    ]).of(&["protocol/header-too-large"]);
}
