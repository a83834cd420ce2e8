//! The trace of one attempt to open a WebSocket: facts in the order in which they were met.
//! It judges nothing. `None` in a step means that the attempt did not get there.

mod flow;
mod names;
mod resolver;
mod unix;

pub use flow::Flow;
pub use names::{DnsAnswer, DnsOutcome, DnsQuery, DnsStep};
pub use resolver::{DnsServer, ServerAnswer};
pub use unix::{UnixOutcome, UnixStep};

use crate::{Attempt, HttpVersion, Record, UpgradeShape};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Everything that was seen during one attempt.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What was asked for.
    pub attempt: Attempt,
    /// Seconds since the Unix epoch when it began: the `now` of every rule.
    pub began_unix: i64,
    /// What the URL means.
    pub uri: Timed<UriStep>,
    /// Name resolution of the host to connect to (the forward proxy's, where there is one).
    pub dns: Option<Timed<DnsStep>>,
    /// Connections tried, Happy Eyeballs and all.
    pub tcp: Option<Timed<TcpStep>>,
    /// The connection to a Unix socket, which takes the place of name resolution and TCP.
    pub unix: Option<Timed<UnixStep>>,
    /// The dialogue with the forward proxy.
    pub proxy: Option<Timed<ProxyStep>>,
    /// The TLS handshake.
    pub tls: Option<Timed<TlsStep>>,
    /// The HTTP request and its answer.
    pub upgrade: Option<Timed<UpgradeStep>>,
    /// What was sent and heard after the handshake, while the trace was watched.
    pub frames: Option<Timed<FramesStep>>,
    /// The closing handshake.
    pub close: Option<Timed<CloseStep>>,
}

/// A step with its times.
#[derive(Clone, Debug)]
pub struct Timed<T> {
    /// Since the beginning of the trace.
    pub began: Duration,
    /// How long it took.
    pub took: Duration,
    /// What was seen.
    pub step: T,
}

/// What the URL means.
#[derive(Clone, Debug)]
pub enum UriStep {
    /// It can be dialled.
    Parsed(Uri),
    /// It cannot.
    Rejected {
        /// Why.
        fault: UriFault,
        /// The offending bytes of the URL as typed.
        at: std::ops::Range<usize>,
    },
}

/// A URL that can be dialled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uri {
    /// `wss`.
    pub secure: bool,
    /// The host as typed, without brackets.
    pub host: String,
    /// The port, the scheme's default where none was typed.
    pub port: u16,
    /// Whether the port was typed.
    pub explicit_port: bool,
    /// Path and query as they go on the wire; at least `/`.
    pub path_and_query: String,
    /// Where the parts stand in the URL as typed.
    pub spans: UriSpans,
}

/// Where the parts of a URL stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UriSpans {
    /// The scheme, without the colon.
    pub scheme: std::ops::Range<usize>,
    /// The host.
    pub host: std::ops::Range<usize>,
    /// The port, without the colon; empty where none was typed.
    pub port: std::ops::Range<usize>,
    /// Path and query.
    pub path: std::ops::Range<usize>,
}

/// Why a URL cannot be dialled (RFC 6455 section 3, RFC 3986).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UriFault {
    /// No scheme at all.
    NoScheme,
    /// A scheme that is neither `ws` nor `wss`.
    OtherScheme,
    /// `ws:/host`, `ws//host`: slashes or colon missing.
    MissingSlashes,
    /// No host.
    EmptyHost,
    /// A character that no host may have, or a broken IPv6 literal or label.
    BadHost,
    /// Not a number from 1 to 65535.
    BadPort,
    /// A space or a control character.
    Whitespace,
    /// `%` without two hexadecimal digits.
    BadEscape,
    /// A fragment.
    Fragment,
    /// `user:password@`.
    Credentials,
}

/// Connections tried.
#[derive(Clone, Debug, Default)]
pub struct TcpStep {
    /// Every address tried, in order.
    pub attempts: Vec<TcpAttempt>,
    /// Index of the one that is used.
    pub connected: Option<usize>,
    /// What the kernel counted of it, where that was asked for.
    pub flow: Option<Flow>,
}

/// One address.
#[derive(Clone, Debug)]
pub struct TcpAttempt {
    /// Where to.
    pub address: SocketAddr,
    /// Since the beginning of the step.
    pub began: Duration,
    /// How long.
    pub took: Duration,
    /// How it ended.
    pub outcome: TcpOutcome,
}

/// How a connection attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TcpOutcome {
    /// It stands.
    Connected,
    /// ECONNREFUSED.
    Refused(Option<Icmp>),
    /// No answer in the time allowed.
    TimedOut,
    /// EHOSTUNREACH, ENETUNREACH, or another errno that an ICMP answer caused.
    Unreachable(Option<Icmp>),
    /// Anything else.
    Failed {
        /// errno, where there is one.
        errno: Option<i32>,
        /// The system's words.
        message: String,
    },
    /// Another address was faster.
    Abandoned,
}

/// An ICMP answer kept by `IP_RECVERR`, with the box that sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Icmp {
    /// ICMP (or ICMPv6) type.
    pub kind: u8,
    /// ICMP (or ICMPv6) code.
    pub code: u8,
    /// Who sent it.
    pub from: IpAddr,
}

/// The dialogue with a forward proxy.
#[derive(Clone, Debug)]
pub struct ProxyStep {
    /// The proxy, without its credentials.
    pub proxy: String,
    /// What we sent, credentials masked.
    pub request: Vec<u8>,
    /// What it answered.
    pub response: Vec<u8>,
    /// How it ended.
    pub outcome: ProxyOutcome,
}

/// What a [`TcpOutcome::Failed`] says of an address that a policy of this process does not allow.
pub const FORBIDDEN: &str = "the policy of this server does not allow this address";

/// How the dialogue with a forward proxy ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyOutcome {
    /// The tunnel stands.
    Tunnel,
    /// The proxy's URL cannot be used: nothing was sent.
    Unusable,
    /// A policy of this process does not allow what stands behind it: nothing was sent.
    Forbidden,
    /// An HTTP status other than 2xx.
    Status(u16),
    /// A SOCKS reply code other than 0, or method 0xFF (`None`).
    Socks(Option<u8>),
    /// An answer that is neither.
    Garbage,
    /// It closed, reset or stalled.
    Lost(Loss),
}

/// How bytes stopped coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// FIN.
    Closed,
    /// RST.
    Reset,
    /// Nothing in the time allowed.
    TimedOut,
}

/// The TLS handshake.
#[derive(Clone, Debug, Default)]
pub struct TlsStep {
    /// The name sent by SNI and checked; an address is checked, not sent.
    pub server_name: String,
    /// `1.2`, `1.3`.
    pub version: Option<String>,
    /// The cipher suite's name.
    pub cipher: Option<String>,
    /// What ALPN chose.
    pub alpn: Option<String>,
    /// The chain as sent, leaf first; kept even when it does not validate.
    pub certificates: Vec<Certificate>,
    /// What the verifier says of it; kept even when `verify` is off.
    pub trust: Trust,
    /// Whether the chain leads to a trusted authority, its dates, names and usages aside; `None`: not known.
    pub anchored: Option<bool>,
    /// Whether the issuer of the last certificate sent is of the same organisation as a trusted
    /// authority.
    pub issuer_has_kin: bool,
    /// What the OCSP response that the server sent along says of its certificate.
    pub revocation: Option<Revocation>,
    /// Whether the server asked for a client certificate.
    pub client_certificate_asked: bool,
    /// The client's own chain, where the server asked for one and it was sent.
    pub client_certificates: Vec<Certificate>,
    /// How it ended; `None` while it has not.
    pub outcome: Option<TlsOutcome>,
    /// The first bytes that came, up to 1 KiB: an HTTP answer or a banner when it is no TLS.
    pub received: Vec<u8>,
}

/// What the verifier says of a certificate chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// No chain came.
    #[default]
    Unknown,
    /// It validates.
    Trusted,
    /// It does not: the verifier's first objection, in its words.
    Rejected(String),
}

/// What an OCSP response says of one certificate (RFC 6960 section 4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// Not revoked.
    Good,
    /// Revoked.
    Revoked {
        /// When, Unix time.
        at_unix: i64,
        /// Why (RFC 5280 section 5.3.1), where it says so.
        reason: Option<u8>,
    },
    /// The responder does not know it.
    Unknown,
}

/// How a TLS handshake ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsOutcome {
    /// It stands.
    Established,
    /// A ServerHello came to a hello that was no more than a question ([`crate::Hello::Old`]):
    /// version and cipher are what the server would speak.
    Answered,
    /// We refused the certificate.
    CertificateRejected,
    /// The server sent this alert (RFC 8446 section 6.2).
    Alert(u8),
    /// What came is no TLS record.
    NotTls,
    /// It closed, reset or stalled.
    Lost(Loss),
    /// Anything else, in the library's words.
    Failed(String),
}

/// A certificate as facts: what a rule needs, without a parser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// The bytes.
    pub der: Vec<u8>,
    /// Subject as one line: `CN=example.test, O=Example`.
    pub subject: String,
    /// Issuer as one line.
    pub issuer: String,
    /// The common name of the subject.
    pub common_name: Option<String>,
    /// DNS names of the subject alternative name.
    pub dns_names: Vec<String>,
    /// Addresses of the subject alternative name.
    pub addresses: Vec<IpAddr>,
    /// Whether there is a subject alternative name at all.
    pub has_alternative_name: bool,
    /// First second of validity, Unix time.
    pub not_before_unix: i64,
    /// Last second of validity, Unix time.
    pub not_after_unix: i64,
    /// Whether subject and issuer are the same and its own key signed it.
    pub self_signed: bool,
    /// Whether basic constraints make it an authority.
    pub is_authority: bool,
    /// Signature algorithm, as `sha256WithRSAEncryption`.
    pub signature_algorithm: String,
    /// Key, as `RSA 2048` or `EC P-256`.
    pub key: String,
    /// Key usages, as `digitalSignature`; `None` where the extension is absent.
    pub key_usage: Option<Vec<String>>,
    /// Extended key usages, as `serverAuth`; `None` where the extension is absent.
    pub extended_usage: Option<Vec<String>>,
    /// Whether its issuer has the name of an authority that browsers trust.
    pub issuer_is_public: bool,
    /// URLs of the issuer's certificate (AIA caIssuers).
    pub issuer_urls: Vec<String>,
}

/// The HTTP request and its answer.
///
/// HTTP/2 packs its heads (RFC 7541), so there are no lines to keep byte for byte: there they are
/// written as lines, the pseudo-header fields of the request first, the answer with `HTTP/2` and its
/// status as status line. What they say is what went over the wire.
#[derive(Clone, Debug)]
pub struct UpgradeStep {
    /// The request head, byte for byte; empty where none was sent.
    pub request: Vec<u8>,
    /// The key sent; empty where none was.
    pub key: String,
    /// HTTP/2: the parameters of the peer's first SETTINGS frame (RFC 9113 section 6.5), in order.
    pub settings: Vec<(u16, u32)>,
    /// Every byte of the answer up to the end of its head, byte for byte; whatever came, when
    /// no head ended. Interim 1xx answers stand before the final head.
    pub response: Vec<u8>,
    /// Where the final head begins in `response`.
    pub final_head_at: usize,
    /// The body of an answer that is no 101, up to the limit.
    pub body: Vec<u8>,
    /// Whether the body was longer than what is kept.
    pub body_cut: bool,
    /// How it ended.
    pub outcome: UpgradeOutcome,
}

/// How the answer to the upgrade ended. Whether a head is a good one is for rules to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpgradeOutcome {
    /// The request cannot be written as it was asked for: nothing was dialled or sent.
    Unsendable(wire::HeadError),
    /// A whole head with this status.
    Status(u16),
    /// Bytes that are no HTTP head.
    NotHttp,
    /// A head longer than the limit.
    TooLong,
    /// It closed, reset or stalled before a whole head.
    Lost(Loss),
    /// HTTP/2 was wanted, and the peer does not speak it: by its ALPN, or by what it said.
    NotHttp2,
    /// The peer's SETTINGS do not allow an extended CONNECT (RFC 8441 section 3), so none was sent.
    NoExtendedConnect,
    /// The HTTP/2 stream or its connection ended with an error before a whole head.
    Http2Error {
        /// The error code (RFC 9113 section 7).
        code: u32,
        /// Whether the peer sent it; else the peer broke the rules, and this is our word for it.
        by_peer: bool,
    },
}

/// What was sent and heard after the handshake.
#[derive(Clone, Debug, Default)]
pub struct FramesStep {
    /// Each frame, in order; payloads cut to 64 KiB.
    pub records: Vec<Record>,
    /// How long our ping waited for its pong.
    pub ping_answered: Option<Duration>,
    /// Each breach of RFC 6455.
    pub violations: Vec<wire::Violation>,
    /// Bytes received, whole, up to 64 KiB: what violations point into.
    pub received: Vec<u8>,
    /// How the transport ended, when the peer ended it.
    pub lost: Option<Loss>,
}

/// The closing handshake.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloseStep {
    /// Whether the peer sent its close frame first.
    pub peer_began: bool,
    /// The peer's code, where its close frame had one.
    pub code: Option<u16>,
    /// The peer's reason.
    pub reason: String,
    /// Whether both close frames were seen.
    pub clean: bool,
    /// How the transport ended.
    pub lost: Option<Loss>,
}

impl Trace {
    /// Whether something was connected to, or tried to: TCP or a Unix socket.
    #[must_use]
    pub fn was_dialled(&self) -> bool {
        self.tcp.is_some() || self.unix.is_some()
    }

    /// The address that TCP connected to: the server's, or the proxy's.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        let tcp = &self.tcp.as_ref()?.step;
        Some(tcp.attempts.get(tcp.connected?)?.address)
    }

    /// Whether its packets leave this machine, as far as its address tells: within one they get lost
    /// by no size.
    #[must_use]
    pub fn goes_abroad(&self) -> bool {
        self.peer().is_some_and(|it| !it.ip().is_loopback())
    }

    /// The dialled URL, where it could be read.
    #[must_use]
    pub fn target(&self) -> Option<&Uri> {
        match &self.uri.step {
            UriStep::Parsed(uri) => Some(uri),
            UriStep::Rejected { .. } => None,
        }
    }

    /// Whether the server answered with the status that opens: 101, or 200 to an extended CONNECT.
    #[must_use]
    pub fn switched(&self) -> bool {
        let http = self.attempt.http;
        let asked = http == HttpVersion::Http1 || self.attempt.request.shape != UpgradeShape::PlainGet;
        let opening = UpgradeOutcome::Status(http.opening_status());
        asked && self.upgrade.as_ref().is_some_and(|it| it.step.outcome == opening)
    }
}

impl UpgradeStep {
    /// The final response head, parsed tolerantly; `None` where no head ended.
    #[must_use]
    pub fn head(&self) -> Option<wire::ResponseHead> {
        matches!(self.outcome, UpgradeOutcome::Status(_))
            .then(|| wire::ResponseHead::parse(&self.response[self.final_head_at..]))
            .flatten()
    }
}
