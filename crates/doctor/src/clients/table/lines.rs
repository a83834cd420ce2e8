//! The lines of the answer's head: its version, its reason, its ends of line, its size.

use super::CANNOT;
use crate::clients::Client::{WebsocketClient, Websockets};
use crate::clients::row::Part::{Interim, Lines};
use crate::clients::row::Source::Test;
use crate::clients::row::{O, Row, SILENT, rows, says, shaken};

const UNSEEN: &str = "did not receive a valid HTTP response";
const OVERFLOW: &str = "Parse Error: Header overflow";
const TOKEN: &str = "Parse Error: Invalid header token";
const RUST_NAME: &str = "WebSocket protocol error: httparse error: invalid header name";
const INTERIM: &str = "server rejected WebSocket connection: HTTP {interim}";
const OLD_INTERIM_STATUS: &str = "Handshake status {interim} {reason}";
const INTERIM_STATUS: &str = "Handshake status {interim} {reason} -+-+- …";

rows! {
    HTTP10 = Row::new("HTTP/1.0", Lines, Test, [
        O, says(CANNOT), O, O, says(UNSEEN), O, says("WebSocket protocol error: HTTP version must be 1.1 or higher"),
    ]).of(&["protocol/http10-response"]);

    NO_REASON = Row::new("no reason phrase, nor the space before it", Lines, Test, [
        O, O, O, O, says(UNSEEN), O, O,
    ]).legal("the status line ends after the code", "ステータス行がコードで終わっています");

    BARE_LF = Row::new("lines that end in LF alone", Lines, Test, [
        O, O, says("Parse Error: Missing expected CR after response line"), SILENT, says(UNSEEN), O, O,
    ]).of(&["protocol/malformed-response"]);

    FOLDED = Row::new("a folded header", Lines, Test, [
        O, O, says("Parse Error: Unexpected whitespace after header value"), SILENT, says(UNSEEN),
        says("Invalid header"), says(RUST_NAME),
    ]).of(&["protocol/malformed-response"]);

    NO_COLON = Row::new("a header line without a colon", Lines, Test, [
        O, O, says(TOKEN), SILENT, says(UNSEEN), says("Invalid header"), says(RUST_NAME),
    ]).of(&["protocol/malformed-response"]);

    SPACE_COLON = Row::new("a space before the colon", Lines, Test, [
        O, O, says(TOKEN), SILENT, says(UNSEEN), O, says(RUST_NAME),
    ]).of(&["protocol/malformed-response"]);

    LINE_8K = Row::new("a header line over 8 KiB", Lines, Test, [
        O, O, O, O, says(UNSEEN), O, O,
    ]).of(&["protocol/header-too-large"]);

    HEAD_16K = Row::new("a head over 16 KiB", Lines, Test, [
        O, O, says(OVERFLOW), SILENT, O, O, O,
    ]).of(&["protocol/header-too-large"]);

    HEAD_64K = Row::new("a head over 64 KiB", Lines, Test, [
        O, O, says(OVERFLOW), SILENT, O, O, says("Attack attempt detected"),
    ]).of(&["protocol/header-too-large"]);

    FIELDS_124 = Row::new("more than 124 headers", Lines, Test, [
        O, O, O, O, O, O, says("Space limit exceeded: Too many headers"),
    ]).of(&["protocol/header-too-large"]);

    FIELDS_128 = Row::new("more than 128 headers", Lines, Test, [
        O, O, O, O, says(UNSEEN), O, says("Space limit exceeded: Too many headers"),
    ]).of(&["protocol/header-too-large"]).older(&[(Websockets, "10.4", O)]);

    FIELDS_256 = Row::new("more than 256 headers", Lines, Test, [
        O, O, O, O, says(UNSEEN), O, says("Space limit exceeded: Too many headers"),
    ]).of(&["protocol/header-too-large"]);

    CONTINUE = Row::new("100 before the 101", Interim, Test, [
        shaken!("Unexpected response code: {interim}"), O, O, SILENT, says(INTERIM), says(INTERIM_STATUS), says("HTTP error: {interim} {reason}"),
    ]).of(&["protocol/early-hints"]).older(&[(WebsocketClient, "1.2.3", says(OLD_INTERIM_STATUS))]);

    EARLY = Row::new("103 before the 101", Interim, Test, [
        shaken!("Unexpected response code: {interim}"), O, O, O, says(INTERIM), says(INTERIM_STATUS), says("HTTP error: {interim} {reason}"),
    ]).of(&["protocol/early-hints"]).older(&[(WebsocketClient, "1.2.3", says(OLD_INTERIM_STATUS))]);

    INTERIM_OTHER = Row::new("another interim answer before the 101", Interim, Test, [
        shaken!("Unexpected response code: {interim}"), O, O, O, says(INTERIM), says(INTERIM_STATUS), says("HTTP error: {interim} {reason}"),
    ]).of(&["protocol/early-hints"]).older(&[(WebsocketClient, "1.2.3", says(OLD_INTERIM_STATUS))]);
}
