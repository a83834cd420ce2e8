//! Frames that break the protocol, and codes of closing.

use super::INTERRUPTED;
use crate::clients::Client::WebsocketClient;
use crate::clients::row::Part::{Close, Frames};
use crate::clients::row::Source::{Hand, Test};
use crate::clients::row::{O, Row, SILENT, UNKNOWN, X, chrome, rows, says};

const OLD: &str = "sent 1002 (protocol error); no close frame received";
const OLD_TEXT: &str = "sent 1007 (invalid data); no close frame received";

/// What `websockets` 10.4 says to every breach, and to text that is none.
const PYTHON_10: (super::super::Client, &str, super::super::row::Cell) =
    (super::super::Client::Websockets, "10.4", says(OLD));
const PYTHON_10_TEXT: (super::super::Client, &str, super::super::row::Cell) =
    (super::super::Client::Websockets, "10.4", says(OLD_TEXT));

rows! {
    MASKED = Row::new("a masked frame", Frames, Test, [
        chrome!("A server must not mask any frames that it sends to the client."), O,
        says("Invalid WebSocket frame: MASK must be clear"), SILENT,
        says("sent 1002 (protocol error) incorrect masking; no close frame received"), O,
        says("WebSocket protocol error: Received a masked frame from server"),
    ]).of(&["protocol/masked-server-frame"]).older(&[PYTHON_10]);

    RSV1 = Row::new("RSV1 without agreement", Frames, Test, [
        chrome!("One or more reserved bits are on: reserved1 = {rsv1}, reserved2 = {rsv2}, reserved3 = {rsv3}"),
        says(INTERRUPTED), says("Invalid WebSocket frame: RSV1 must be clear"), SILENT,
        says("sent 1002 (protocol error) reserved bits must be 0; no close frame received"),
        says("rsv is not implemented, yet"), says("WebSocket protocol error: Reserved bits are non-zero"),
    ]).of(&["protocol/reserved-bits"]).older(&[PYTHON_10]);

    RSV23 = Row::new("RSV2 or RSV3", Frames, Test, [
        chrome!("One or more reserved bits are on: reserved1 = {rsv1}, reserved2 = {rsv2}, reserved3 = {rsv3}"),
        says(INTERRUPTED), says("Invalid WebSocket frame: RSV2 and RSV3 must be clear"), SILENT,
        says("sent 1002 (protocol error) reserved bits must be 0; no close frame received"),
        says("rsv is not implemented, yet"), says("WebSocket protocol error: Reserved bits are non-zero"),
    ]).of(&["protocol/reserved-bits"]).older(&[PYTHON_10]);

    OPCODE = Row::new("an unknown opcode", Frames, Test, [
        chrome!("Unrecognized frame opcode: {opcode}"), says(INTERRUPTED),
        says("Invalid WebSocket frame: invalid opcode {opcode}"), SILENT,
        says("sent 1002 (protocol error) invalid opcode; no close frame received"), says("Invalid opcode {opcode}"),
        says("WebSocket protocol error: Encountered invalid opcode: {opcode}"),
    ]).of(&["protocol/bad-opcode"])
        .older(&[PYTHON_10, (WebsocketClient, "1.2.3", says("('Invalid opcode %r', {opcode})"))]);

    CONTROL_FRAGMENTED = Row::new("a fragmented control frame", Frames, Test, [
        chrome!("Invalid frame header"), says(INTERRUPTED), says("Invalid WebSocket frame: FIN must be set"), SILENT,
        says("sent 1002 (protocol error) fragmented control frame; no close frame received"), X,
        says("WebSocket protocol error: Fragmented control frame"),
    ]).of(&["protocol/fragmented-control"]).older(&[PYTHON_10]);

    CONTROL_LONG = Row::new("a control frame over 125 bytes", Frames, Test, [
        chrome!("Invalid frame header"), says(INTERRUPTED),
        says("Invalid WebSocket frame: invalid payload length {length}"), SILENT,
        says("sent 1002 (protocol error) control frame too long; no close frame received"), X,
        says("WebSocket protocol error: Control frame too big (payload must be 125 bytes or less)"),
    ]).of(&["protocol/bad-length"]).older(&[PYTHON_10]);

    CONTINUATION = Row::new("a continuation of nothing", Frames, Test, [
        chrome!("Received unexpected continuation frame."), says(INTERRUPTED),
        says("Invalid WebSocket frame: invalid opcode 0"), SILENT,
        says("sent 1002 (protocol error) unexpected continuation frame; no close frame received"),
        says("Illegal frame"), says("WebSocket protocol error: Continue frame but nothing to continue"),
    ]).of(&["protocol/bad-fragmentation"]).older(&[PYTHON_10]);

    WITHIN = Row::new("a message within a message", Frames, Test, [
        chrome!("Received start of new message but previous message is unfinished."), says(INTERRUPTED),
        says("Invalid WebSocket frame: invalid opcode {opcode}"), SILENT,
        says("sent 1002 (protocol error) expected a continuation frame; no close frame received"),
        says("Illegal frame"),
        says("WebSocket protocol error: While waiting for more fragments received: {kind}"),
    ]).of(&["protocol/bad-fragmentation"]).older(&[PYTHON_10]);

    UTF8 = Row::new("text that is not UTF-8", Frames, Test, [
        chrome!("Could not decode a text frame as UTF-8."), says(INTERRUPTED),
        says("Invalid WebSocket frame: invalid UTF-8 sequence"), SILENT,
        says("sent 1007 (invalid frame payload data) …; no close frame received"), says("cannot decode: b…"),
        says("UTF-8 encoding error: …"),
    ]).of(&["protocol/bad-utf8"]).older(&[PYTHON_10_TEXT]);

    NOT_MINIMAL = Row::new("a length in too long a form", Frames, Test, [
        chrome!("Invalid frame header"), says(INTERRUPTED), O, O, O, O, O,
    ]).of(&["protocol/bad-length"]);

    TOP_BIT = Row::new("a length with its top bit set", Frames, Test, [
        chrome!("Invalid frame header"), says(INTERRUPTED),
        says("Unsupported WebSocket frame: payload length > 2^53 - 1"), SILENT,
        says("sent 1009 (message too big) frame with {length} bytes exceeds limit of 1048576 bytes; no close frame received"),
        X, says("Space limit exceeded: Message too long: {length} > 16777216"),
    ]).of(&["protocol/bad-length"])
        .older(&[(super::super::Client::Websockets, "10.4", says("sent 1009 (message too big); no close frame received"))]);

    // What a client makes of text as frames depends on the text: some wait for the rest of a frame.
    PAGE = Row::new("a page instead of frames", Frames, Test, [
        chrome!("Invalid frame header"), X, X, SILENT, X, X, X,
    ]).of(&["protocol/http-after-upgrade"]);

    DEFLATE = Row::new("compressed data that is none", Frames, Test, [
        chrome!("Invalid frame header"), says(INTERRUPTED), X, SILENT,
        says("sent 1002 (protocol error) decompression failed; no close frame received"),
        says("rsv is not implemented, yet"), says("WebSocket protocol error: Reserved bits are non-zero"),
    ]).of(&["protocol/compression-broken"]).older(&[PYTHON_10]);

    // This attempt offered no compression, and cannot tell what those who offer it would read.
    COMPRESSED = Row::new("a compressed frame that this attempt did not offer to read", Frames, Hand, [
        UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, says("rsv is not implemented, yet"),
        says("WebSocket protocol error: Reserved bits are non-zero"),
    ]);

    DEFLATE_CONTINUATION = Row::new("RSV1 on a continuation", Frames, Test, [
        chrome!("Invalid frame header"), says(INTERRUPTED),
        says("Invalid WebSocket frame: RSV1 must be clear"), O,
        says("sent 1002 (protocol error) RSV1 bit set in continuation frame; no close frame received"),
        says("rsv is not implemented, yet"), says("WebSocket protocol error: Reserved bits are non-zero"),
    ]).of(&["protocol/reserved-bits"]).older(&[PYTHON_10]);

    CLOSE_BODY = Row::new("a close frame with one byte", Close, Test, [
        chrome!("Received a broken close frame with an invalid size of 1 byte."), O,
        says("Invalid WebSocket frame: invalid payload length 1"), SILENT,
        says("sent 1002 (protocol error) close frame too short; no close frame received"),
        says("Invalid close frame."), says("WebSocket protocol error: Invalid close sequence"),
    ]).of(&["protocol/bad-close-code"]).older(&[PYTHON_10]);

    CLOSE_UTF8 = Row::new("a close reason that is not UTF-8", Close, Test, [
        chrome!("Received a broken close frame containing invalid UTF-8."), says(INTERRUPTED),
        says("Invalid WebSocket frame: invalid UTF-8 sequence"), SILENT,
        says("sent 1007 (invalid frame payload data) …; no close frame received"), says("Invalid close frame."),
        says("UTF-8 encoding error: …"),
    ]).of(&["protocol/bad-close-code"]).older(&[PYTHON_10_TEXT]);

    CLOSE_RESERVED = Row::new("close code 1005, 1006 or 1015", Close, Test, [
        chrome!("Received a broken close frame containing a reserved status code."), O,
        says("Invalid WebSocket frame: invalid status code {code}"), SILENT,
        says("sent 1002 (protocol error) invalid status code; no close frame received"),
        says("Invalid close opcode {code}"), O,
    ]).of(&["protocol/bad-close-code"])
        .older(&[PYTHON_10, (WebsocketClient, "1.2.3", says("Invalid close opcode."))]);

    CLOSE_UNKNOWN = Row::new("a close code that nobody may send", Close, Test, [
        O, O, says("Invalid WebSocket frame: invalid status code {code}"), SILENT,
        says("sent 1002 (protocol error) invalid status code; no close frame received"),
        says("Invalid close opcode {code}"), O,
    ]).of(&["protocol/bad-close-code"])
        .older(&[PYTHON_10, (WebsocketClient, "1.2.3", says("Invalid close opcode."))]);

    CLOSE_LATER = Row::new("close code 1012 or 1013", Close, Test, [O, O, O, O, O, O, O])
        .older(&[(WebsocketClient, "1.2.3", says("Invalid close opcode."))]);

    AFTER_CLOSE = Row::new("a frame after the close frame", Close, Test, [
        chrome!("Data frame received after close"), O, O, O, O, O, O,
    ]).of(&["protocol/frame-after-close"]);
}
