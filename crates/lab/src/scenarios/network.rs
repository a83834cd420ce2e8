//! The way there is broken, as far as loopback can show it.

use crate::Scenario;
use crate::certificate::{GOOD, Leaf, Signer};
use crate::scenario::Front;
use crate::script::{Step, Then, When};

pub(super) static ALL: &[Scenario] = &[
    Scenario::new(
        "network/no-route",
        "An address of one link, without the link: this machine does not know where to send.",
        "リンク名のないリンクローカルアドレスで、このマシンには送り先がわかりません。",
    )
    .url("ws://[fe80::1]:{port}/chat")
    .front(Front::Closed),
    Scenario::new(
        "network/reset",
        "The connection is reset as soon as the client has said something.",
        "クライアントが何か送ると、すぐに接続がリセットされます。",
    )
    .greets(&[Step::Hear, Step::Reset]),
    Scenario::new(
        "network/proxy-auth",
        "The forward proxy wants a user name and a password.",
        "フォワードプロキシがユーザー名とパスワードを要求します。",
    )
    .url("ws://echo.lab.example/chat")
    .proxy("http://{at}")
    .http(&[(
        When::Always,
        Then::Do(&[Step::Reply(
            "HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic realm=\"lab\"\n\
         Connection: close\nContent-Length: {length}\n\n",
        )]),
    )]),
    Scenario::new(
        "network/proxy-refused",
        "The forward proxy does not open tunnels to this port.",
        "フォワードプロキシがこのポートへのトンネルを許可しません。",
    )
    .url("ws://echo.lab.example/chat")
    .proxy("http://{at}")
    .http(&[(
        When::Always,
        Then::Do(&[Step::Reply(
            "HTTP/1.1 403 Forbidden\nServer: squid/5.7\nX-Squid-Error: ERR_ACCESS_DENIED 0\n\
         Connection: close\nContent-Type: text/html\nContent-Length: {length}\n\nAccess Denied.",
        )]),
    )]),
    Scenario::new(
        "network/proxy-unreachable",
        "Nothing listens where the forward proxy should be.",
        "フォワードプロキシのはずのポートで何も待ち受けていません。",
    )
    .url("ws://echo.lab.example/chat")
    .proxy("http://{at}")
    .front(Front::Closed),
    Scenario::new(
        "network/captive-portal",
        "The network wants a login first, and says so to whoever asks for anything.",
        "ネットワークがログインを求め、どの要求にもそう答えます。",
    )
    .http(&[(
        When::Always,
        Then::Do(&[Step::Reply(
            "HTTP/1.1 511 Network Authentication Required\nConnection: close\nContent-Type: text/html\n\
             Content-Length: {length}\n\n<!doctype html>\n<a href=\"http://gate.lab.example/login\">Log in</a>\n",
        )]),
    )]),
    Scenario::new(
        "network/filtered-after-connect",
        "A filter resets every connection on which a WebSocket is mentioned, in whatever header.",
        "どのヘッダーであれ WebSocket という語が現れた接続を、フィルターがリセットします。",
    )
    .http(&[
        (When::Mentions("websocket"), Then::Do(&[Step::Reset])),
        (
            When::Always,
            Then::Do(&[Step::Reply(
                "HTTP/1.1 426 Upgrade Required\nConnection: close\nContent-Type: text/plain\n\
                 Content-Length: {length}\n\nUpgrade Required",
            )]),
        ),
    ]),
    Scenario::new(
        "network/proxy-breaks-upgrade",
        "The forward proxy opens the tunnel, looks into it, and passes on a plain GET.",
        "フォワードプロキシがトンネルの中を検査し、通常の GET として転送します。",
    )
    .url("ws://echo.lab.example/chat")
    .proxy("http://{at}")
    .http(&[(
        When::Always,
        Then::Do(&[
            Step::Reply("HTTP/1.1 200 Connection established\n\n"),
            Step::Hear,
            Step::Reply(
                "HTTP/1.1 426 Upgrade Required\nVia: 1.1 gate (squid/5.7)\nX-Cache: MISS from gate\n\
                 Connection: close\nContent-Type: text/plain\nContent-Length: {length}\n\nUpgrade Required",
            ),
        ]),
    )]),
    Scenario::new(
        "network/tls-intercepted",
        "A box on the way opens TLS, and shows a certificate that it has made itself.",
        "途中の機器が TLS を復号し、自分で作った証明書を示します。",
    )
    .url("wss://{at}/chat")
    .front(Front::Tls(Leaf { signer: Signer::Box, ..GOOD }))
    .websocket(&[(When::Always, Then::Echo)]),
];
