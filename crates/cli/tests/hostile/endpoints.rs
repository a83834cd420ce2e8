//! The endpoints: each does one thing to every client, for as long as that stays.

use std::io::{Read as _, Result, Write as _};
use std::net::{TcpListener, TcpStream};

/// An endpoint.
pub(crate) struct Endpoint {
    pub(crate) name: &'static str,
    scheme: &'static str,
    act: fn(&mut TcpStream) -> Result<()>,
    /// Further arguments of the doctor.
    pub(crate) options: &'static [&'static str],
    /// Verdicts that are right.
    pub(crate) causes: &'static [&'static str],
}

impl Endpoint {
    /// Serves until the test ends; its URL.
    pub(crate) fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a port");
        let address = listener.local_addr().expect("it is bound");
        let act = self.act;
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                std::thread::spawn(move || act(&mut stream));
            }
        });
        format!("{}://{address}/chat", self.scheme)
    }
}

const fn plain(
    name: &'static str,
    causes: &'static [&'static str],
    act: fn(&mut TcpStream) -> Result<()>,
) -> Endpoint {
    Endpoint { name, scheme: "ws", act, options: &[], causes }
}

const TOO_LARGE: &[&str] = &["protocol/header-too-large"];
const SILENT: &[&str] = &["server/no-response"];
/// Whatever it says first is the truth of a server that never stops.
const FRAMES: &[&str] = &["healthy", "session/abnormal-closure"];
const TLS: &[&str] = &["tls/handshake-failed", "tls/timeout", "tls/truncated", "network/reset"];

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    plain("endless headers", TOO_LARGE, |to| {
        heard(to)?;
        to.write_all(b"HTTP/1.1 101 Switching Protocols\r\n")?;
        for_ever(to, &b"X-Padding: 0123456789012345678901234567890123456789\r\n".repeat(100))
    }),
    plain("an endless header", TOO_LARGE, |to| {
        heard(to)?;
        to.write_all(b"HTTP/1.1 101 Switching Protocols\r\nX: ")?;
        for_ever(to, &[b'a'; 4096])
    }),
    plain("an endless header in single bytes", &["protocol/header-too-large", "server/no-response"], |to| {
        heard(to)?;
        to.set_nodelay(true)?;
        to.write_all(b"HTTP/1.1 101 Switching Protocols\r\nX: ")?;
        for_ever(to, b"a")
    }),
    plain("an endless status line", TOO_LARGE, |to| {
        heard(to)?;
        to.write_all(b"HTTP/1.1 101 ")?;
        for_ever(to, &[b'a'; 4096])
    }),
    plain("endless interim answers", TOO_LARGE, |to| {
        heard(to)?;
        for_ever(to, &b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n".repeat(50))
    }),
    plain("an endless body", &["server/not-websocket"], |to| {
        heard(to)?;
        to.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")?;
        for_ever(to, &[b'a'; 4096])
    }),
    plain("endless chunks", &["server/not-websocket"], |to| {
        heard(to)?;
        to.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        for_ever(to, &b"1\r\na\r\n".repeat(500))
    }),
    plain("a chunk of many exabytes", &["server/not-websocket"], |to| {
        heard(to)?;
        to.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n")?;
        for_ever(to, &[b'a'; 4096])
    }),
    plain("one byte a second", SILENT, |to| {
        heard(to)?;
        for byte in b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n".iter().cycle() {
            to.write_all(&[*byte])?;
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
        Ok(())
    }),
    plain("one byte of a body a second", &["server/not-websocket"], |to| {
        heard(to)?;
        to.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        loop {
            to.write_all(b"a")?;
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
    }),
    plain("an endless banner", &["server/not-http"], |to| {
        for_ever(to, &b"220 mail.test ESMTP\r\n".repeat(200))
    }),
    plain("a redirect loop", &["uri/redirected"], |to| {
        heard(to)?;
        to.write_all(b"HTTP/1.1 302 Found\r\nLocation: /chat\r\nContent-Length: 0\r\n\r\n")
    }),
    plain("escapes of a terminal", &["server/error"], |to| {
        heard(to)?;
        to.write_all(
            "HTTP/1.1 500 \u{1b}[2J\u{1b}]0;owned\u{7}Bad\u{9b}31m\r\nServer: a\u{1b}[31m\u{202e}txt.exe\u{2066}\r\n\
             X-\u{1b}c: \u{85}\u{8}\u{8}\u{7f}\r\nX-Return: a\rb\r\nWWW-Authenticate: \u{1b}]52;c;eA==\u{7}\r\n\
             Content-Type: text/plain\u{1b}[8m\r\nConnection: close\r\n\r\nbody \u{1b}[2J\u{90}q\u{9c}\u{200f}\u{61c}\r\rend\t"
                .as_bytes(),
        )
    }),
    plain("escapes in a subprotocol and in frames", &["protocol/subprotocol-not-offered"], |to| {
        opened(to, "Sec-WebSocket-Protocol: \u{1b}[31mx\u{202e}\r\n")?;
        to.write_all(b"\x81\x08\x1b[2J\x1b[1m\x88\x0a\x0f\xa1\x1b[2J\xc2\x9b1m")?;
        heard(to)
    }),
    plain("escapes in a close", &["session/application-close"], |to| {
        opened(to, "")?;
        to.write_all(b"\x88\x0e\x0f\xa1\x1b[2J\xe2\x80\xaeab\rcd")?;
        heard(to)
    }),
    plain("escapes where HTTP should be", &["server/not-http"], |to| {
        to.write_all(b"\x1b[2J\x1b]0;owned\x07\x9b31m\x85 hello")?;
        heard(to)
    }),
    // After the frame, its zeros are fragments of no message.
    plain(
        "a frame of a gibibyte",
        &["healthy", "session/ping-unanswered", "protocol/bad-fragmentation"],
        |to| {
            opened(to, "")?;
            to.write_all(b"\x82\x7f\x00\x00\x00\x00\x40\x00\x00\x00")?;
            for_ever(to, &[0; 4096])
        },
    ),
    plain("a frame of many exabytes", &["healthy", "session/ping-unanswered"], |to| {
        opened(to, "")?;
        to.write_all(b"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff")?;
        for_ever(to, &[0; 4096])
    }),
    plain("endless frames", FRAMES, |to| {
        opened(to, "")?;
        for_ever(to, &b"\x81\x05hello".repeat(600))
    }),
    plain("endless pings", FRAMES, |to| {
        opened(to, "")?;
        for_ever(to, &b"\x89\x05hello".repeat(600))
    }),
    plain("endless fragments of one message", FRAMES, |to| {
        opened(to, "")?;
        to.write_all(b"\x02\x01a")?;
        for_ever(to, &[b"\x00\x7e\x10\x00".as_slice(), &[7; 4096]].concat())
    }),
    plain("endless breaches", &["protocol/bad-opcode"], |to| {
        opened(to, "")?;
        for_ever(to, &b"\x83\x05hello".repeat(600))
    }),
    plain("a bomb", FRAMES, |to| {
        opened(to, "Sec-WebSocket-Extensions: permessage-deflate\r\n")?;
        // Thirteen bits stand for 258 zeros: thirteen bytes for two thousand.
        let bits = |at: usize| match at {
            0..11 => [0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0][at],
            _ => [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0][(at - 11) % 13],
        };
        let bytes: Vec<u8> =
            (0..13 * 3000).map(|byte| (0..8).fold(0, |sum, bit| sum | bits(byte * 8 + bit) << bit)).collect();
        let (first, rest) = bytes.split_at(13 * 1000);
        let frame = |head: u8, payload: &[u8]| {
            let length = u16::try_from(payload.len()).expect("short").to_be_bytes();
            [&[head, 126], length.as_slice(), payload].concat()
        };
        to.write_all(&frame(0x42, first))?;
        for_ever(to, &frame(0x00, rest))
    }),
    Endpoint {
        scheme: "wss",
        ..plain("endless handshake records of TLS", TLS, |to| {
            heard(to)?;
            // A ServerHello that says that it goes on.
            to.write_all(b"\x16\x03\x03\x00\x04\x02\xff\xff\xff")?;
            for_ever(to, &[b"\x16\x03\x03\x10\x00".as_slice(), &[0; 4096]].concat())
        })
    },
    Endpoint {
        scheme: "wss",
        ..plain("endless empty records of TLS", TLS, |to| {
            heard(to)?;
            for_ever(to, &b"\x14\x03\x03\x00\x01\x01".repeat(100))
        })
    },
    Endpoint {
        scheme: "wss",
        ..plain("a certificate chain without an end", TLS, |to| {
            heard(to)?;
            // TLS 1.2 with ECDHE-ECDSA-AES128-GCM, then a Certificate of sixteen megabytes.
            let hello =
                [b"\x02\x00\x00\x2a\x03\x03".as_slice(), &[7; 32], b"\x00\xc0\x2b\x00\x00\x02\x00\x00"]
                    .concat();
            let record = |message: &[u8]| {
                let length = u16::try_from(message.len()).expect("short").to_be_bytes();
                [b"\x16\x03\x03".as_slice(), &length, message].concat()
            };
            to.write_all(&record(&hello))?;
            to.write_all(&record(b"\x0b\xff\xff\xff\xff\xff\xfc\xff\xff\xf9"))?;
            for_ever(to, &record(&[0x30; 4096]))
        })
    },
    Endpoint {
        options: &["--http2"],
        ..plain(
            "endless settings of HTTP/2",
            &["protocol/http2-error", "server/no-response", "protocol/extended-connect-missing"],
            |to| for_ever(to, &b"\0\0\0\x04\0\0\0\0\0".repeat(100)),
        )
    },
    Endpoint {
        options: &["--http2"],
        ..plain(
            "endless continuations of HTTP/2",
            &[
                "protocol/http2-error",
                "protocol/header-too-large",
                "server/no-response",
                "network/reset",
                "server/closed-before-response",
            ],
            |to| {
                to.write_all(b"\0\0\x06\x04\0\0\0\0\0\0\x08\0\0\0\x01\0\0\0\x04\x01\0\0\0\0")?;
                heard(to)?;
                to.write_all(b"\0\0\x01\x01\0\0\0\0\x01\x88")?;
                for_ever(to, &[b"\0\x10\0\x09\0\0\0\0\x01".as_slice(), &[0; 4096]].concat())
            },
        )
    },
];

/// Reads a request, or what there is of it.
fn heard(from: &mut TcpStream) -> Result<()> {
    from.read(&mut [0; 4096]).map(drop)
}

/// Opens a WebSocket with these header lines more.
fn opened(to: &mut TcpStream, lines: &str) -> Result<()> {
    let mut request = vec![0; 8192];
    let count = to.read(&mut request)?;
    let head = wire::RequestHead::parse(&request[..count]).ok_or(std::io::ErrorKind::InvalidData)?;
    let key = head.field("Sec-WebSocket-Key").map_or("", |it| it.value.as_str());
    let accept = wire::accept_key(key);
    write!(
        to,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n{lines}\r\n"
    )
}

/// Until the client has gone.
fn for_ever(to: &mut TcpStream, bytes: &[u8]) -> Result<()> {
    loop {
        to.write_all(bytes)?;
    }
}
