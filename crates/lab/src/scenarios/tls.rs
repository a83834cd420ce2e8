//! The TLS handshake fails, or the certificate does.

use crate::Scenario;
use crate::certificate::{GOOD, Leaf, Signer};
use crate::scenario::Front;
use crate::script::{Rule, Step, Then, When};

const SECURE: &str = "wss://{at}/chat";
const RULES: &[Rule] = &[(When::Always, Then::Echo)];

/// A good WebSocket server behind this certificate, for a client that trusts the lab's root.
const fn behind(leaf: Leaf, cause: &'static str, en: &'static str, ja: &'static str) -> Scenario {
    Scenario::new(cause, en, ja).url(SECURE).front(Front::Tls(leaf)).trusts_root().websocket(RULES)
}

/// A server that answers the ClientHello with this fatal alert (RFC 8446 section 6).
const fn alerting(
    steps: &'static [Step],
    cause: &'static str,
    en: &'static str,
    ja: &'static str,
) -> Scenario {
    Scenario::new(cause, en, ja).url(SECURE).greets(steps)
}

pub(super) static ALL: &[Scenario] = &[
    Scenario::new("tls/self-signed", "The certificate is signed by its own key.", "証明書が自己署名です。")
        .url(SECURE)
        .front(Front::Tls(Leaf { signer: Signer::Itself, ..GOOD }))
        .websocket(RULES),
    Scenario::new(
        "tls/untrusted-root",
        "The certificate comes from a private authority that the client does not trust.",
        "クライアントが信頼していない私設の認証局が発行した証明書です。",
    )
    .url(SECURE)
    .front(Front::Tls(Leaf { with_signer: true, ..GOOD }))
    .websocket(RULES),
    behind(
        Leaf { from: (2020, 1, 1), to: (2021, 1, 1), ..GOOD },
        "tls/expired",
        "The certificate expired on 1 January 2021.",
        "証明書は 2021 年 1 月 1 日に失効しています。",
    ),
    behind(
        Leaf { from: (2048, 1, 1), ..GOOD },
        "tls/not-yet-valid",
        "The certificate is valid from 1 January 2048 on.",
        "証明書の有効期間は 2048 年 1 月 1 日からです。",
    ),
    behind(
        Leaf { common_name: "other.example", names: &["other.example", "*.other.example"], ..GOOD },
        "tls/wrong-host",
        "The certificate is for other.example.",
        "証明書は other.example 用です。",
    ),
    behind(
        Leaf { common_name: "127.0.0.1", names: &[], ..GOOD },
        "tls/no-san",
        "The certificate names its host in the common name alone.",
        "証明書のホスト名がコモンネームにしか書かれていません。",
    ),
    behind(
        Leaf { for_clients: true, ..GOOD },
        "tls/wrong-usage",
        "The certificate is for clients, not for servers.",
        "証明書の用途がサーバーではなくクライアントです。",
    ),
    behind(
        Leaf { signer: Signer::Intermediate, ..GOOD },
        "tls/incomplete-chain",
        "The server does not send the intermediate certificate.",
        "サーバーが中間証明書を送りません。",
    ),
    Scenario::new(
        "tls/client-certificate-required",
        "The server lets in clients with a certificate of its own authority alone.",
        "自身の認証局が発行したクライアント証明書がないと接続できません。",
    )
    .url(SECURE)
    .front(Front::MutualTls(GOOD))
    .trusts_root()
    .websocket(RULES),
    Scenario::new(
        "tls/client-certificate-rejected",
        "The server refuses the client's certificate: its own key signed it, no authority.",
        "クライアント証明書が自己署名のため、サーバーが拒否します。",
    )
    .url(SECURE)
    .front(Front::MutualTls(GOOD))
    .trusts_root()
    .identity(Leaf { signer: Signer::Itself, for_clients: true, ..GOOD })
    .websocket(RULES),
    behind(
        Leaf { revoked: true, ..GOOD },
        "tls/revoked",
        "The server staples an OCSP response that says its certificate was revoked.",
        "証明書の失効を示す OCSP 応答を、サーバー自身が添付してきます。",
    ),
    Scenario::new(
        "tls/weak-certificate",
        "The certificate is signed with SHA-1.",
        "証明書が SHA-1 で署名されています。",
    )
    .url(SECURE)
    .front(Front::WeakTls)
    .trusts_root()
    .websocket(RULES),
    Scenario::new(
        "tls/clock-skew",
        "The certificate is valid from 2048 on, and the server's clock says that it is 2048.",
        "証明書の有効期間は 2048 年からで、サーバーの時計も 2048 年を指しています。",
    )
    .url(SECURE)
    .front(Front::Tls(Leaf { from: (2048, 1, 1), ..GOOD }))
    .trusts_root()
    .websocket(&[(
        When::Always,
        Then::Do(&[
            Step::Reply(
                "HTTP/1.1 101 Switching Protocols\nDate: Mon, 01 Jun 2048 12:00:00 GMT\nUpgrade: websocket\n",
            ),
            Step::Reply("Connection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n"),
            Step::Listen,
        ]),
    )]),
    alerting(
        &[Step::Hear, Step::Bytes(b"\x15\x03\x03\x00\x02\x02\x50")],
        "tls/handshake-failed",
        "The server ends the TLS handshake with the alert internal_error.",
        "サーバーが internal_error アラートで TLS ハンドシェイクを打ち切ります。",
    ),
    alerting(
        &[Step::Hear, Step::Bytes(b"\x15\x03\x03\x00\x02\x02\x28")],
        "tls/no-common-cipher",
        "The server shares no cipher suite with the client: alert handshake_failure.",
        "共通の暗号スイートがなく、handshake_failure アラートが返ります。",
    ),
    alerting(
        &[Step::Hear, Step::Bytes(b"\x15\x03\x01\x00\x02\x02\x46")],
        "tls/old-version",
        "The server speaks TLS 1.0 alone: alert protocol_version.",
        "サーバーが TLS 1.0 にしか対応せず、protocol_version アラートが返ります。",
    ),
    alerting(
        &[Step::Hear, Step::Bytes(b"\x15\x03\x03\x00\x02\x02\x78")],
        "tls/alpn-mismatch",
        "The server agrees to no HTTP that the client offers: alert no_application_protocol.",
        "クライアントの提示する HTTP にサーバーが応じず、no_application_protocol アラートが返ります。",
    ),
    alerting(
        &[Step::Hear, Step::Bytes(b"\x15\x03\x03\x00\x02\x02\x70")],
        "tls/sni-required",
        "The server does not know the name it is asked for: alert unrecognized_name.",
        "サーバーが要求された名前を知らず、unrecognized_name アラートが返ります。",
    ),
    alerting(
        &[Step::Hear],
        "tls/truncated",
        "The server closes the connection in the middle of the TLS handshake.",
        "TLS ハンドシェイクの途中でサーバーが接続を閉じます。",
    ),
    alerting(
        &[Step::Wait],
        "tls/timeout",
        "The server never answers the TLS handshake.",
        "TLS ハンドシェイクにサーバーがいつまでも応答しません。",
    ),
];
