//! Endpoints that are odd and legal: healthy, with a note at most.

use crate::server::{OPEN, Server, plain};
use finding::{Report, Severity};
use model::Attempt;
use std::net::SocketAddr;
use wire::Deflate;

/// An endpoint in words, and the report on it.
macro_rules! healthy {
    ($($name:ident: $server:expr, $attempt:expr;)+) => {
        $(#[tokio::test]
        async fn $name() {
            is_healthy(&$server.examined($attempt).await);
        })+
    };
}

#[track_caller]
fn is_healthy(report: &Report) {
    let loud: Vec<_> = report.findings.iter().filter(|it| it.severity > Severity::Note).collect();
    let look = finding::Look { language: finding::Language::En, colour: false, width: 100 };
    assert!(report.verdict().healthy && loud.is_empty(), "{}", finding::text(report, look));
    assert!(report.steps.iter().all(|it| it.status != finding::Status::Failed), "{:?}", report.steps);
}

const fn answering(answer: &'static str) -> Server {
    Server::answering(answer)
}

const fn then(then: &'static [u8]) -> Server {
    Server { then, ..Server::answering(GOOD) }
}

const GOOD: &str = "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n";

/// Asks by this path.
fn by(path: &'static str) -> impl Fn(SocketAddr) -> Attempt {
    move |address| Attempt::new(format!("ws://{address}{path}"))
}

/// Offers these subprotocols.
fn offering(names: &'static [&'static str]) -> impl Fn(SocketAddr) -> Attempt {
    move |address| {
        let mut attempt = plain(address);
        attempt.request.subprotocols = names.iter().map(|&it| it.into()).collect();
        attempt
    }
}

healthy! {
    lower_case_headers: answering("HTTP/1.1 101 Switching Protocols\nupgrade: websocket\nconnection: upgrade\nsec-websocket-accept: {accept}\n\n"), plain;
    upper_case_headers: answering("HTTP/1.1 101 Switching Protocols\nUPGRADE: WEBSOCKET\nCONNECTION: UPGRADE\nSEC-WEBSOCKET-ACCEPT: {accept}\n\n"), plain;
    no_reason_phrase: answering("HTTP/1.1 101\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    an_empty_reason_phrase: answering("HTTP/1.1 101 \nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    an_odd_reason_phrase: answering("HTTP/1.1 101 Web Socket Protocol Handshake\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    several_connection_tokens: answering("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: keep-alive, Upgrade\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    connection_tokens_without_a_space: answering("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade,Keep-Alive\nKeep-Alive: timeout=5\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    two_connection_fields: answering("HTTP/1.1 101 Switching Protocols\nConnection: keep-alive\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    websocket_with_capitals: answering("HTTP/1.1 101 Switching Protocols\nUpgrade: WebSocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    spaces_around_the_accept: answering("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept:  \t {accept}  \n\n"), plain;
    no_space_after_the_colon: answering("HTTP/1.1 101 Switching Protocols\nUpgrade:websocket\nConnection:Upgrade\nSec-WebSocket-Accept:{accept}\n\n"), plain;
    headers_in_another_order: answering("HTTP/1.1 101 Switching Protocols\nSec-WebSocket-Accept: {accept}\nDate: Wed, 25 Nov 2026 12:00:00 GMT\nConnection: Upgrade\nUpgrade: websocket\n\n"), plain;
    extra_headers: answering("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\nX-Request-Id: 7\nX-Empty:\nX-Robots-Tag: none\nStrict-Transport-Security: max-age=1\nContent-Security-Policy: default-src 'none'\nVary: Origin\nAccess-Control-Allow-Origin: *\n\n"), plain;
    letters_beyond_ascii_in_a_header: answering("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\nX-Greeting: こんにちは\n\n"), plain;
    a_content_length_of_zero: answering("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nContent-Length: 0\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    the_version_in_the_answer: answering("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    a_proxys_name: answering("HTTP/1.1 101 Switching Protocols\nServer: nginx/1.31.4\nDate: Wed, 25 Nov 2026 12:00:00 GMT\nUpgrade: websocket\nConnection: upgrade\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    a_content_delivery_network: answering("HTTP/1.1 101 Switching Protocols\nServer: cloudflare\nCF-RAY: 8f0a-NRT\nCf-Cache-Status: DYNAMIC\nAlt-Svc: h3=\":443\"\nUpgrade: websocket\nConnection: upgrade\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    a_via: answering("HTTP/1.1 101 Switching Protocols\nVia: 1.1 varnish, 1.1 squid\nX-Cache: MISS\nAge: 0\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    a_cookie: answering("HTTP/1.1 101 Switching Protocols\nSet-Cookie: sid=1; Path=/; HttpOnly\nSet-Cookie: lb=2\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    a_server_whose_clock_is_wrong: answering("HTTP/1.1 101 Switching Protocols\nDate: Thu, 01 Jan 1970 00:00:07 GMT\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n"), plain;
    an_answer_in_single_bytes: Server { in_bytes: true, ..answering(GOOD) }, plain;
    an_answer_and_frames_in_single_bytes: Server { in_bytes: true, ..then(b"\x81\x02hi\x82\x03\x01\x02\x03") }, plain;
    early_frames_in_the_packet_of_the_101: then(b"\x81\x05hello\x82\x00"), plain;
    a_server_that_pings_first: then(b"\x89\x00\x89\x04abcd"), plain;
    an_unasked_pong: then(b"\x8a\x00\x8a\x03lab"), plain;
    a_fragmented_message_with_a_ping_in_it: then(b"\x01\x02he\x89\x01x\x00\x01l\x80\x02lo"), plain;
    a_letter_cut_by_a_fragment: then(b"\x01\x02\xe3\x81\x80\x01\x82"), plain;
    an_empty_message: then(b"\x81\x00\x82\x00\x01\x00\x80\x00"), plain;
    no_extensions: answering(GOOD), plain;
    compression_with_every_parameter: Server {
        deflate: Some(Deflate::default()),
        ..answering("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12; client_max_window_bits=11\n\n")
    }, plain;
    compression_with_quotes_and_capitals: answering("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\nSec-WebSocket-Extensions: permessage-deflate;client_max_window_bits=\"10\"\n\n"), plain;
    a_compressed_message_at_once: Server {
        // "Hello" of RFC 7692 section 7.2.3.1, twice: the second with context takeover.
        then: b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\xc1\x05\xf2\x00\x11\x00\x00",
        ..answering("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\nSec-WebSocket-Extensions: permessage-deflate\n\n")
    }, plain;
    the_second_subprotocol: answering("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\nSec-WebSocket-Protocol: chat.v2\n\n"), offering(&["chat.v1", "chat.v2", "chat.v3"]);
    no_path: answering(GOOD), by("");
    a_query: answering(GOOD), by("/chat?room=a&x=%20y&=");
    percent_escapes: answering(GOOD), by("/%E3%81%82/a%2Fb;c=1/@~");
    a_long_path: answering(GOOD), |address| Attempt::new(format!("ws://{address}/{}", "a".repeat(3000)));
    ipv6_alone: Server { at: "[::1]:0", ..answering(GOOD) }, plain;
    localhost_as_a_name: answering(GOOD), |address| Attempt::new(format!("ws://localhost:{}/", address.port()));
    a_host_in_capitals: answering(GOOD), |address| Attempt::new(format!("WS://LOCALHOST:{}/", address.port()));
    a_host_in_letters_beyond_ascii: answering(GOOD), |address| {
        Attempt { connect_to: Some(address), ..Attempt::new(format!("ws://日本語.row.test:{}/", address.port())) }
    };
    a_close_right_after_the_opening: then(b"\x88\x02\x03\xe8"), plain;
    a_close_right_after_the_opening_with_words: then(b"\x81\x02hi\x88\x05\x03\xe8bye"), plain;
}

#[tokio::test]
async fn a_header_block_of_fifteen_kilobytes() {
    let answer: &'static str = Box::leak(
        format!("{OPEN}{}\n", "X-Padding: 0123456789012345678901234567890123456\n".repeat(310))
            .into_boxed_str(),
    );
    is_healthy(&answering(answer).examined(plain).await);
}

#[tokio::test]
async fn a_big_message_at_once() {
    let mut bytes = vec![0x82, 127];
    bytes.extend(300_000_u64.to_be_bytes());
    bytes.extend(vec![7; 300_000]);
    is_healthy(&then(Box::leak(bytes.into_boxed_slice())).examined(plain).await);
}
