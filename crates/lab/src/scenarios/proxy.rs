//! A reverse proxy stands in between (its pages are those of nginx 1.22.1, word for word).

use crate::Scenario;
use crate::scenario::Backend;
use crate::script::{Change, Step, Then, When};

pub(super) static ALL: &[Scenario] = &[
    Scenario::new(
        "proxy/upgrade-not-forwarded",
        "A reverse proxy passes requests on without Upgrade, so the server behind it asks for one.",
        "リバースプロキシが Upgrade を転送しないため、背後のサーバーが Upgrade を要求します。",
    )
    .backend(Backend::Echo)
    .http(&[(When::Always, Then::Forward)]),
    Scenario::new(
        "proxy/connection-header-lost",
        "A reverse proxy passes Upgrade on and loses Connection, which the server behind it says (Tornado).",
        "リバースプロキシが Upgrade だけを転送して Connection を落とし、背後のサーバー（Tornado）がそう応答します。",
    )
    .backend(Backend::Server(&TORNADO))
    .http(&[(When::Always, Then::Relay(Change::Without("Connection")))]),
    Scenario::new(
        "proxy/headers-stripped",
        "A reverse proxy loses Sec-WebSocket-Key, and the server behind it misses it.",
        "リバースプロキシが Sec-WebSocket-Key を落とし、背後のサーバーがその欠落を指摘します。",
    )
    .backend(Backend::Echo)
    .http(&[(When::Always, Then::Relay(Change::Without("Sec-WebSocket-Key")))]),
    Scenario::new(
        "proxy/http10-upstream",
        "A reverse proxy speaks HTTP/1.0 to a server that wants HTTP/1.1 (Autobahn).",
        "リバースプロキシが、HTTP/1.1 を要求するサーバー（Autobahn）に HTTP/1.0 で転送します。",
    )
    .backend(Backend::Server(&AUTOBAHN))
    .http(&[(When::Always, Then::Relay(Change::Http10))]),
    Scenario::new(
        "proxy/bad-gateway",
        "A reverse proxy before a server that is not running: 502.",
        "リバースプロキシの背後でサーバーが動いておらず、502 が返ります。",
    )
    .backend(Backend::Closed)
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 502 Bad Gateway\nServer: nginx/1.22.1\nContent-Type: text/html\nContent-Length: {length}\n\
         Connection: close\n\n\
         <html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>\n\
         <hr><center>nginx/1.22.1</center>\n</body>\n</html>\n",
    )]))]),
    Scenario::new(
        "proxy/gateway-timeout",
        "A reverse proxy before a server that does not answer in time: 504.",
        "リバースプロキシの背後のサーバーが時間内に応答せず、504 が返ります。",
    )
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 504 Gateway Time-out\nServer: nginx/1.22.1\nContent-Type: text/html\nContent-Length: {length}\n\
         Connection: close\n\n\
         <html>\n<head><title>504 Gateway Time-out</title></head>\n<body>\n\
         <center><h1>504 Gateway Time-out</h1></center>\n<hr><center>nginx/1.22.1</center>\n</body>\n</html>\n",
    )]))]),
    Scenario::new(
        "proxy/service-unavailable",
        "A reverse proxy (HAProxy) whose servers are all down: 503.",
        "リバースプロキシ（HAProxy）の背後のサーバーがすべて停止していて、503 が返ります。",
    )
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 503 Service Unavailable\ncontent-length: {length}\ncache-control: no-cache\n\
         content-type: text/html\nconnection: close\n\n\
         <html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n\
         </body></html>\n",
    )]))]),
    Scenario::new(
        "proxy/connection-limit",
        "A reverse proxy that has let in as many clients as it may: 503.",
        "リバースプロキシの接続数が上限に達していて、503 が返ります。",
    )
    .http(&[(When::Always, Then::Do(&[Step::Reply(LIMITED)]))]),
    Scenario::new(
        "proxy/rate-limited",
        "A reverse proxy that limits how many handshakes come in a minute: 429.",
        "リバースプロキシが 1 分あたりのハンドシェイク数を制限していて、429 が返ります。",
    )
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 429 Too Many Requests\nServer: nginx/1.22.1\nContent-Type: text/html\n\
         Content-Length: {length}\nConnection: close\n\n\
         <html>\n<head><title>429 Too Many Requests</title></head>\n<body>\n\
         <center><h1>429 Too Many Requests</h1></center>\n<hr><center>nginx/1.22.1</center>\n</body>\n</html>\n",
    )]))]),
    Scenario::new(
        "proxy/wrong-virtual-host",
        "A reverse proxy that has no server for this host, so its first page answers.",
        "リバースプロキシにこのホストのサーバーがなく、初期ページが返ります。",
    )
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 200 OK\nServer: nginx/1.22.1\nContent-Type: text/html\nContent-Length: {length}\n\
         Connection: close\n\n\
         <!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n\
         <h1>Welcome to nginx!</h1>\n</body>\n</html>\n",
    )]))]),
    Scenario::new(
        "proxy/unmatched-route",
        "A reverse proxy (Caddy) without a route for this path: 200 without a byte.",
        "リバースプロキシ（Caddy）にこのパスのルートがなく、空の 200 が返ります。",
    )
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 200 OK\nServer: Caddy\nContent-Length: 0\nConnection: close\n\n",
    )]))]),
    Scenario::new(
        "proxy/path-rewritten",
        "A reverse proxy that cuts the prefix off, so the server behind is asked for another path.",
        "リバースプロキシが接頭辞を取り除き、背後のサーバーに別のパスが届きます。",
    )
    .url("ws://{at}/ws/chat")
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 404 Not Found\nServer: nginx/1.22.1\nX-Powered-By: Express\nContent-Type: text/html\n\
         Content-Length: {length}\nConnection: close\n\n\
         <!DOCTYPE html>\n<html lang=\"en\">\n<body>\n<pre>Cannot GET /chat</pre>\n</body>\n</html>\n",
    )]))]),
    Scenario::new(
        "proxy/host-rewritten",
        "A reverse proxy that changes Host, so the server behind refuses its own pages: 403.",
        "リバースプロキシが Host を書き換え、背後のサーバーが自身のページまで 403 で拒否します。",
    )
    .origin("https://app.example")
    .websocket(&[
        (When::NoOrigin, Then::Echo),
        (When::Always, Then::Do(&[Step::Reply(
            "HTTP/1.1 403 Forbidden\nServer: nginx/1.22.1\nContent-Type: text/html\nContent-Length: {length}\n\
             Connection: close\n\nCross origin websockets not allowed",
        )])),
    ]),
    Scenario::new(
        "proxy/subprotocol-stripped",
        "A reverse proxy that drops the subprotocol, so the server behind misses it: 400.",
        "リバースプロキシがサブプロトコルを取り除き、背後のサーバーが 400 を返します。",
    )
    .subprotocols(&["chat"])
    .websocket(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 400 Bad Request\nServer: nginx/1.22.1\nContent-Type: text/plain\nContent-Length: {length}\n\
         Connection: close\n\nFailed to open a WebSocket connection: missing subprotocol.\n",
    )]))]),
    Scenario::new(
        "proxy/extension-stripped",
        "A reverse proxy that loses the offer of compression, which the server behind it would take.",
        "リバースプロキシが圧縮の提示を取り除き、背後のサーバーに届きません。",
    )
    .backend(Backend::Echo)
    .http(&[(When::Always, Then::Relay(Change::Without("Sec-WebSocket-Extensions")))]),
    Scenario::new(
        "proxy/waf-blocked",
        "A reverse proxy (HAProxy) with a rule that denies handshakes: 403.",
        "リバースプロキシ（HAProxy）のルールがハンドシェイクを 403 で拒否します。",
    )
    .http(&[
        (When::NoUpgrade, Then::Do(&[Step::Reply(
            "HTTP/1.1 200 OK\ncontent-type: text/plain\ncontent-length: {length}\nconnection: close\n\nHello",
        )])),
        (When::Always, Then::Do(&[Step::Reply(
            "HTTP/1.1 403 Forbidden\ncontent-length: {length}\ncache-control: no-cache\n\
             content-type: text/html\nconnection: close\n\n\
             <html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>\n",
        )])),
    ]),
    Scenario::new(
        "proxy/trailing-slash-redirect",
        "A reverse proxy that answers 301 to the same path with a slash.",
        "リバースプロキシが、末尾にスラッシュを付けた同じパスへの 301 を返します。",
    )
    .websocket(&[
        (When::Path("/chat/"), Then::Echo),
        (When::Always, Then::Do(&[Step::Reply(
            "HTTP/1.1 301 Moved Permanently\nServer: nginx/1.22.1\nContent-Type: text/html\n\
             Content-Length: {length}\nLocation: http://chat.example/chat/\nConnection: close\n\n\
             <html>\n<head><title>301 Moved Permanently</title></head>\n<body>\n\
             <center><h1>301 Moved Permanently</h1></center>\n<hr><center>nginx/1.22.1</center>\n</body>\n</html>\n",
        )])),
    ]),
    Scenario::new(
        "proxy/upgrade-in-subrequest",
        "A reverse proxy (nginx) that drops upgrades without a byte, and answers plain requests.",
        "リバースプロキシ（nginx）が、アップグレードだけ応答せずに切断します。通常のリクエストには応答します。",
    )
    .http(&[
        (When::NoUpgrade, Then::Do(&[Step::Reply(
            "HTTP/1.1 200 OK\nServer: nginx/1.22.1\nContent-Type: text/plain\nContent-Length: {length}\n\
             Connection: close\n\nHello",
        )])),
        (When::Always, Then::Do(&[])),
    ]),
];

/// A server that looks at the handshake as Tornado does, in its words.
static TORNADO: Scenario = Scenario::new("", "", "").http(&[
    (
        When::Lacks("Upgrade", "websocket"),
        Then::Do(&[Step::Reply(
            "HTTP/1.1 400 Bad Request\nContent-Length: {length}\n\nCan \"Upgrade\" only to \"WebSocket\".",
        )]),
    ),
    (
        When::Lacks("Connection", "upgrade"),
        Then::Do(&[Step::Reply(
            "HTTP/1.1 400 Bad Request\nContent-Length: {length}\n\n\"Connection\" must be \"Upgrade\".",
        )]),
    ),
    (
        When::NoKey,
        Then::Do(&[Step::Reply(
            "HTTP/1.1 400 Bad Request\nContent-Length: {length}\n\nMissing/Invalid WebSocket headers",
        )]),
    ),
    (
        When::OtherVersion,
        Then::Do(&[Step::Reply(
            "HTTP/1.1 426 Upgrade Required\nSec-WebSocket-Version: 7, 8, 13\nContent-Length: {length}\n\n",
        )]),
    ),
    (When::Always, Then::Echo),
]);

/// A server that refuses HTTP/1.0 as Autobahn does: in the reason phrase.
static AUTOBAHN: Scenario = Scenario::new("", "", "").websocket(&[
    (When::Http10, Then::Do(&[Step::Reply(
        "HTTP/1.1 505 Unsupported HTTP version \"HTTP/1.0\"\nConnection: close\nContent-Length: {length}\n\n",
    )])),
    (When::Always, Then::Echo),
]);

/// The page of nginx for a limit that is exceeded.
const LIMITED: &str = "HTTP/1.1 503 Service Temporarily Unavailable\nServer: nginx/1.22.1\n\
     Content-Type: text/html\nContent-Length: {length}\nConnection: close\n\n\
     <html>\n<head><title>503 Service Temporarily Unavailable</title></head>\n<body>\n\
     <center><h1>503 Service Temporarily Unavailable</h1></center>\n\
     <hr><center>nginx/1.22.1</center>\n</body>\n</html>\n";
