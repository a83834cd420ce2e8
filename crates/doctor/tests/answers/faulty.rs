//! Faulty answers, and the cause that the doctor names.

use crate::server::{OPEN, Server, plain};
use model::Attempt;
use std::net::SocketAddr;

/// An answer's name, the server, and the causes that the report must begin with, spaces between.
type Row = (&'static str, Server, &'static str);

const SWITCHING: &str = "HTTP/1.1 101 Switching Protocols\n";

fn answering(text: String) -> Server {
    Server::answering(Box::leak(text.into_boxed_str()))
}

/// A good answer with these lines more.
fn more(lines: &str) -> Server {
    answering(format!("{OPEN}{lines}\n\n"))
}

/// A good answer, and then these bytes.
fn then(then: &'static [u8]) -> Server {
    Server { then, ..answering(format!("{OPEN}\n")) }
}

fn compressed(bytes: &'static [u8]) -> Server {
    Server { then: bytes, ..more("Sec-WebSocket-Extensions: permessage-deflate") }
}

fn ending(text: &str) -> Server {
    Server { ends: true, ..answering(text.into()) }
}

fn offering(address: SocketAddr) -> Attempt {
    let mut attempt = plain(address);
    attempt.request.subprotocols = vec!["chat".into(), "superchat".into()];
    attempt
}

async fn hold(rows: Vec<Row>, attempt: fn(SocketAddr) -> Attempt) {
    let mut asking = tokio::task::JoinSet::new();
    for (name, server, causes) in rows {
        asking.spawn(async move { (name, causes, server.examined(attempt).await) });
    }
    let mut wrong = vec![];
    for (name, causes, report) in asking.join_all().await {
        let count = causes.split(' ').count();
        let told: Vec<_> = report.findings.iter().map(|it| it.rule.cause).take(count).collect();
        let told = told.join(" ");
        if told != causes {
            let look = finding::Look { language: finding::Language::En, colour: false, width: 100 };
            wrong.push(format!("{name}: {causes:?}, told {told:?}\n{}", finding::text(&report, look)));
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn heads() {
    let (upgrade, connection) = ("protocol/missing-upgrade-header", "protocol/missing-connection-header");
    let accept = "Sec-WebSocket-Accept: {accept}\n";
    hold(
        vec![
            ("no Upgrade", answering(format!("{SWITCHING}Connection: Upgrade\n{accept}\n")), upgrade),
            ("Upgrade: h2c", answering(format!("{SWITCHING}Upgrade: h2c\nConnection: Upgrade\n{accept}\n")), upgrade),
            ("no Connection", answering(format!("{SWITCHING}Upgrade: websocket\n{accept}\n")), connection),
            ("Connection: close", answering(format!("{SWITCHING}Upgrade: websocket\nConnection: close\n{accept}\n")), connection),
            ("no headers at all", answering(format!("{SWITCHING}\n")), "protocol/missing-upgrade-header protocol/missing-accept protocol/missing-connection-header"),
            ("hixie-76", answering(format!("{SWITCHING}Upgrade: WebSocket\nConnection: Upgrade\nSec-WebSocket-Origin: http://a\nSec-WebSocket-Location: ws://a/\n\n0123456789abcdef")), "protocol/missing-accept"),
            ("a wrong accept", answering(format!("{SWITCHING}Upgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n")), "protocol/bad-accept"),
            ("two accepts", more("Sec-WebSocket-Accept: {accept}"), "protocol/duplicate-header"),
            ("HTTP/1.0", answering(OPEN.replace("1.1", "1.0") + "\n"), "protocol/http10-response"),
            ("103 before", answering(format!("HTTP/1.1 103 Early Hints\nLink: </a.css>\n\n{OPEN}\n")), "protocol/early-hints"),
            ("100 before", answering(format!("HTTP/1.1 100 Continue\n\n{OPEN}\n")), "protocol/early-hints"),
            ("half a megabyte", answering(format!("{OPEN}{}\n", "X: 0123456789\n".repeat(40_000))), "protocol/header-too-large"),
            ("a cached 101", answering(format!("{SWITCHING}Age: 9\nX-Cache: HIT\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n")), "protocol/cached-response"),
            ("a warning before", answering(format!("PHP Warning: x\n{OPEN}\n")), "protocol/data-before-open"),
            ("a frame before", Server { then: b"", ..answering(format!("\u{1}\u{2}hi{OPEN}\n")) }, "protocol/data-before-open"),
            ("an empty line before", answering(format!("\n{OPEN}\n")), "protocol/data-before-open"),
            ("a chunk behind", Server { then: b"0\r\n\r\n", ..more("Transfer-Encoding: chunked") }, "protocol/data-before-open"),
            ("a line end behind", then(b"\r\n\x81\x02hi"), "protocol/data-before-open"),
            ("garbage", answering("!!!garbage!!!\n\n".into()), "server/not-http"),
            ("nothing", ending(""), "server/closed-before-response"),
            ("half a head", ending("HTTP/1.1 101 Switching Protocols\nUpgrade: web"), "server/closed-before-response"),
            ("an unknown extension", more("Sec-WebSocket-Extensions: x-foo"), "protocol/extension-not-offered"),
            ("an old extension of Safari", more("Sec-WebSocket-Extensions: x-webkit-deflate-frame"), "protocol/extension-not-offered"),
            ("deflate twice", more("Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate"), "protocol/duplicate-header"),
            ("7 bits", more("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7"), "protocol/extension-not-offered"),
            ("bits without a value", more("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"), "protocol/extension-not-offered"),
            ("an unknown parameter", more("Sec-WebSocket-Extensions: permessage-deflate; x=1"), "protocol/extension-not-offered"),
            ("no extension that can be read", more("Sec-WebSocket-Extensions: ;;="), "protocol/extension-not-offered"),
            ("a subprotocol that nobody asked for", more("Sec-WebSocket-Protocol: chat"), "protocol/subprotocol-not-offered"),
            ("an empty subprotocol", more("Sec-WebSocket-Protocol:"), "protocol/subprotocol-not-offered"),
        ],
        plain,
    )
    .await;
}

#[tokio::test]
async fn subprotocols() {
    let not_offered = "protocol/subprotocol-not-offered";
    hold(
        vec![
            ("none", more("X: y"), "protocol/subprotocol-none-selected"),
            ("another", more("Sec-WebSocket-Protocol: mqtt"), not_offered),
            ("another case", more("Sec-WebSocket-Protocol: Chat"), not_offered),
            ("two in one", more("Sec-WebSocket-Protocol: chat, superchat"), not_offered),
        ],
        offering,
    )
    .await;
}

#[tokio::test]
async fn frames() {
    let length = "protocol/bad-length";
    let fragmentation = "protocol/bad-fragmentation";
    let close = "protocol/bad-close-code";
    hold(
        vec![
            ("masked", then(b"\x81\x82\x01\x02\x03\x04ik"), "protocol/masked-server-frame"),
            ("RSV1 without agreement", then(b"\xc1\x02hi"), "protocol/reserved-bits"),
            ("RSV2", then(b"\xa1\x02hi"), "protocol/reserved-bits"),
            ("RSV3", then(b"\x91\x02hi"), "protocol/reserved-bits"),
            (
                "compressed without agreement",
                then(b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00"),
                "protocol/compression-broken",
            ),
            ("no DEFLATE data", compressed(b"\xc1\x05\xff\xff\xff\xff\xff"), "protocol/compression-broken"),
            ("opcode 3", then(b"\x83\x02hi"), "protocol/bad-opcode"),
            ("opcode 11", then(b"\x8b\x00"), "protocol/bad-opcode"),
            ("a fragmented ping", then(b"\x09\x02hi\x80\x00"), "protocol/fragmented-control"),
            ("a long ping", then(&[b"\x89\x7e\x00\x7e".as_slice(), &[7; 126]].concat().leak()[..]), length),
            ("a continuation first", then(b"\x80\x02hi"), fragmentation),
            ("a message in a message", then(b"\x01\x02hi\x81\x02ho\x80\x00"), fragmentation),
            ("no UTF-8", then(b"\x81\x04ab\xc3\x28"), "protocol/bad-utf8"),
            ("16 bits for 2", then(b"\x81\x7e\x00\x02hi"), length),
            ("64 bits for 2", then(b"\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x02hi"), length),
            ("the top bit of a length", then(b"\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x02hi"), length),
            ("a page", then(b"<html><body>502</body></html>"), "protocol/http-after-upgrade"),
            (
                "another answer",
                then(b"HTTP/1.1 500 Internal Server Error\r\n\r\n"),
                "protocol/http-after-upgrade",
            ),
            ("a close of one byte", then(b"\x88\x01\x03"), close),
            ("close 1005", then(b"\x88\x02\x03\xed"), close),
            ("close 999", then(b"\x88\x02\x03\xe7"), close),
            ("close 5000", then(b"\x88\x02\x13\x88"), close),
            ("a reason that is no UTF-8", then(b"\x88\x04\x03\xe8\xc3\x28"), "protocol/bad-utf8"),
        ],
        plain,
    )
    .await;
}
