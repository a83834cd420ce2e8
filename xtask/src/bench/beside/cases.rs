//! The endpoints, and the commands that are asked about them.

use super::Pair;

/// An endpoint that fails.
pub(super) struct Case {
    pub(super) title: Pair,
    /// What stands there.
    pub(super) what: Pair,
    /// What others would run.
    pub(super) others: &'static [&'static str],
    pub(super) ours: &'static str,
}

pub(super) const CASES: [Case; 3] = [
    Case {
        title: ["nginx forwards no Upgrade", "nginx が Upgrade を転送していない"],
        what: [
            "A Node `ws` server behind an nginx whose location has nothing but `proxy_pass`.",
            "`proxy_pass` だけを書いた nginx の背後に、Node の `ws` サーバーがあります。",
        ],
        others: &[
            "curl -sv -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' http://localhost/chat",
            "websocat -v ws://localhost/chat",
            "wscat --connect ws://localhost/chat",
        ],
        ours: "wscope doctor ws://localhost/chat",
    },
    Case {
        title: ["An intermediate certificate is missing", "中間証明書が足りない"],
        what: [
            "An nginx that sends its own certificate and not the one that signed it. The root is trusted.",
            "自身の証明書だけを送り、それに署名した中間証明書を送らない nginx です。ルートは信頼済みです。",
        ],
        others: &[
            "openssl s_client -connect localhost:443 -servername localhost -CAfile root.pem </dev/null",
            "curl -sv --cacert root.pem https://localhost/chat",
            "SSL_CERT_FILE=root.pem websocat -v wss://localhost/chat",
            "wscat --ca root.pem --connect wss://localhost/chat",
        ],
        ours: "wscope doctor wss://localhost/chat --cacert root.pem",
    },
    Case {
        title: ["The Origin is refused", "Origin が拒否される"],
        what: [
            "A Node `ws` server with `verifyClient` for pages of its own origin, asked by a page of another port. \
             Such a refusal is a bare 401.",
            "`verifyClient` で自身のオリジンのページだけを受け入れる Node の `ws` サーバーに、別のポートのページから接続します。\
             この拒否は本文のほとんどない 401 です。",
        ],
        others: &[
            "curl -sv -H 'Origin: http://localhost:5173' -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' http://localhost:3001/chat",
            "websocat -v --origin http://localhost:5173 ws://localhost:3001/chat",
            "wscat --origin http://localhost:5173 --connect ws://localhost:3001/chat",
        ],
        ours: "wscope doctor ws://localhost:3001/chat --origin http://localhost:5173",
    },
];
