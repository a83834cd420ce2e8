//! What is asked for when a connection is dialled: everything, as a value.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use wire::{DeflateOffer, HandshakeFault};

/// One attempt to open a WebSocket, whole: two attempts that differ in one field are an experiment.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The URL as typed, with nothing repaired.
    pub url: String,
    /// The HTTP that carries it.
    pub http: HttpVersion,
    /// The shape of the HTTP request.
    pub request: Request,
    /// Forward proxy as a URL (`http://user:pass@host:port`, `socks5://…`); `None`: direct.
    pub proxy: Option<Secret>,
    /// TLS settings.
    pub tls: TlsOptions,
    /// Only addresses of this family.
    pub family: Option<Family>,
    /// Connect here instead of what the URL's host resolves to (as `curl --connect-to`).
    pub connect_to: Option<SocketAddr>,
    /// Connect to this Unix socket instead of any address (as `curl --unix-socket`). A forward proxy
    /// is spoken to over it, where there is one.
    pub unix_socket: Option<PathBuf>,
    /// Longest TCP segment to send and to ask for; `None`: what the system takes.
    pub segment: Option<u16>,
    /// Whether the kernel's counts of the connection are wanted ([`crate::trace::Flow`]): they cost
    /// a second descriptor while it is dialled and observed.
    pub counts_flow: bool,
    /// How long and how much.
    pub limits: Limits,
    /// Texts in it that are secret wherever they would be shown, beside those that are known by their
    /// names and places.
    pub secrets: Vec<Secret>,
}

/// The HTTP that carries a handshake.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HttpVersion {
    /// HTTP/1.1: an upgrade (RFC 6455 section 4).
    #[default]
    Http1,
    /// HTTP/2: an extended CONNECT (RFC 8441). Over TLS it is agreed on by ALPN; without TLS the peer
    /// is known to speak it (RFC 9113 section 3.3).
    Http2,
}

/// The HTTP request of an attempt.
#[derive(Clone, Debug)]
pub struct Request {
    /// What it asks of the server.
    pub shape: UpgradeShape,
    /// `Origin`, where one is sent.
    pub origin: Option<String>,
    /// Subprotocols in order of preference.
    pub subprotocols: Vec<String>,
    /// How messages may be compressed, where that is offered (RFC 7692).
    pub deflate: Option<DeflateOffer>,
    /// The user's own headers (cookies too), in order, case kept, repeats kept.
    /// A header named as one of ours (`Host`, `User-Agent`, …) replaces ours. One that would break
    /// out of its line is refused: then nothing is dialled.
    ///
    /// HTTP/2 wants names in lower case and values without spaces around them, so they go out like
    /// that; fields of the same name go out together, where the first of them stands.
    pub headers: Vec<Header>,
}

/// What a request asks of the server: the experiments of the handshake.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UpgradeShape {
    /// A full WebSocket upgrade (oracle O1).
    #[default]
    Full,
    /// The same request without Upgrade, Connection and Sec-WebSocket-*: a plain GET (O2).
    PlainGet,
    /// A full upgrade with `Sec-WebSocket-Version: 99` (O3).
    Version99,
    /// A full upgrade without `Sec-WebSocket-Key` (O4).
    WithoutKey,
}

/// A header as the user gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name, case kept.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// TLS settings of an attempt.
#[derive(Clone, Debug)]
pub struct TlsOptions {
    /// Whether a certificate that does not validate ends the attempt. The verdict on the
    /// certificate is in the trace either way.
    pub verify: bool,
    /// PEM certificates to trust besides the system's.
    pub extra_roots: Vec<Vec<u8>>,
    /// The client's certificate.
    pub identity: Option<Identity>,
    /// Name to send and to check instead of the URL's host.
    pub server_name: Option<String>,
    /// Protocols to offer by ALPN. Default: `http/1.1`, as browsers do for WebSocket. For HTTP/2,
    /// `h2` is offered instead, alone.
    pub alpn: Vec<String>,
    /// How the handshake begins.
    pub hello: Hello,
}

/// How a TLS handshake begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hello {
    /// As today's clients do: TLS 1.2 and 1.3, the server's name in it where there is one.
    #[default]
    Modern,
    /// The same without the server's name (SNI).
    WithoutName,
    /// A hello of old: TLS 1.2 at most, every cipher suite that there was. It is a question only:
    /// whatever the answer, the attempt ends there.
    Old,
}

/// A client certificate, PEM.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The chain, leaf first.
    pub certificates: Vec<u8>,
    /// The private key.
    pub key: Secret,
}

/// A text that is never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// An address family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

/// How long and how much.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For names, TCP, proxy and TLS: each.
    pub connect: Duration,
    /// For the answer to the upgrade.
    pub handshake: Duration,
    /// Longest response head kept, in bytes.
    pub head: usize,
    /// Longest body of a refusal kept, in bytes.
    pub body: usize,
}

impl Attempt {
    /// A plain attempt to open this URL as a browser without a page would.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            http: HttpVersion::default(),
            request: Request {
                shape: UpgradeShape::Full,
                origin: None,
                subprotocols: vec![],
                deflate: None,
                headers: vec![],
            },
            proxy: None,
            tls: TlsOptions::default(),
            family: None,
            connect_to: None,
            unix_socket: None,
            segment: None,
            counts_flow: false,
            limits: Limits::default(),
            secrets: vec![],
        }
    }
}

impl Attempt {
    /// The protocols that go out by ALPN.
    #[must_use]
    pub fn alpn(&self) -> Vec<String> {
        match self.http {
            HttpVersion::Http1 => self.tls.alpn.clone(),
            HttpVersion::Http2 => vec!["h2".into()],
        }
    }
}

impl HttpVersion {
    /// The status of an answer that opens.
    #[must_use]
    pub fn opening_status(self) -> u16 {
        match self {
            Self::Http1 => 101,
            Self::Http2 => 200,
        }
    }

    /// Whether this is a fault here: an extended CONNECT has no upgrade and no key to answer
    /// (RFC 8441 section 5).
    #[must_use]
    pub fn knows(self, fault: &HandshakeFault) -> bool {
        use HandshakeFault::{
            MissingAccept, MissingConnection, MissingUpgrade, RepeatedAccept, WrongAccept, WrongConnection,
            WrongUpgrade,
        };
        let of_upgrades = matches!(
            fault,
            MissingAccept
                | MissingConnection
                | MissingUpgrade
                | RepeatedAccept
                | WrongAccept
                | WrongConnection
                | WrongUpgrade
        );
        self == Self::Http1 || !of_upgrades
    }
}

impl Default for TlsOptions {
    fn default() -> Self {
        Self {
            verify: true,
            extra_roots: vec![],
            identity: None,
            server_name: None,
            alpn: vec!["http/1.1".into()],
            hello: Hello::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            handshake: Duration::from_secs(10),
            head: 256 * 1024,
            body: 64 * 1024,
        }
    }
}
