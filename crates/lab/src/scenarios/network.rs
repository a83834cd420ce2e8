//! The way there is broken, as far as loopback can show it.

use crate::Scenario;
use crate::scenario::Front;
use crate::script::{Step, Then, When};

pub(super) static ALL: &[Scenario] = &[
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
];
