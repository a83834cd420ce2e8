//! It opens, and lives as long as it is told to: what shows only to who waits. The times are small,
//! so that waiting is short.

use crate::Scenario;
use crate::idling::Until;
use crate::script::{Step, Then, When};

/// The answer of a good server.
const OPEN: Step = Step::Reply(
    "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n",
);
/// The same, through nginx.
const OPEN_NGINX: Step = Step::Reply(
    "HTTP/1.1 101 Switching Protocols\nServer: nginx/1.22.1\nConnection: upgrade\nUpgrade: websocket\n\
     Sec-WebSocket-Accept: {accept}\n\n",
);
/// Seconds that a watch needs to tell these scenarios apart.
const WATCH: u64 = 8;

pub(super) static ALL: &[Scenario] = &[
    Scenario::new(
        "proxy/idle-timeout",
        "A reverse proxy ends a connection without a close frame when it was silent for two seconds.",
        "リバースプロキシが、2 秒間無通信の接続をクローズフレームなしで切ります。",
    )
    .idle(WATCH)
    .websocket(&[(When::Always, Then::Do(&[OPEN_NGINX, Step::ListenFor(Until::Quiet(2000))]))]),
    Scenario::new(
        "proxy/lifetime-limit",
        "Every connection ends after two and a half seconds, whatever is said on it.",
        "通信の有無に関係なく、どの接続も 2.5 秒で切れます。",
    )
    .idle(WATCH)
    .websocket(&[(When::Always, Then::Do(&[OPEN, Step::ListenFor(Until::Age(2500))]))]),
    Scenario::new(
        "proxy/buffering",
        "Something in between gathers what the server says, and lets it through twice a second.",
        "途中の何かがサーバーの送信をため込み、0.5 秒ごとにまとめて届けます。",
    )
    .idle(WATCH)
    .websocket(&[(When::Always, Then::Do(&[OPEN, Step::InLumps(50, 500)]))]),
    Scenario::new(
        "session/idle-timeout",
        "The server closes a connection with a close frame when it was silent for two seconds.",
        "サーバーが、2 秒間無通信の接続をクローズフレームで閉じます。",
    )
    .idle(WATCH)
    .websocket(&[(
        When::Always,
        Then::Do(&[
            OPEN,
            Step::ListenFor(Until::Quiet(2000)),
            Step::Close(1001, "Idle timeout"),
            Step::HearClose,
        ]),
    )]),
    Scenario::new(
        "session/no-pong",
        "The server pings every second, and closes with 1011 who does not answer.",
        "サーバーが 1 秒ごとに ping を送り、応答しないクライアントを 1011 で閉じます。",
    )
    .idle(WATCH)
    .websocket(&[(
        When::Always,
        Then::Do(&[
            OPEN,
            Step::Heartbeat(1000),
            Step::Close(1011, "keepalive ping timeout"),
            Step::HearClose,
        ]),
    )]),
    Scenario::new(
        "session/slow-consumer",
        "The server says much, and resets a client that takes nothing for half a second.",
        "サーバーが大量に送信し、0.5 秒間何も受け取らないクライアントをリセットします。",
    )
    .idle(WATCH)
    .websocket(&[(When::Always, Then::Do(&[OPEN, Step::Flood(500), Step::Reset]))]),
    Scenario::new(
        "session/half-open",
        "The server is gone after two seconds, and nobody says so: what is sent vanishes.",
        "2 秒後にサーバーがいなくなり、誰もそれを知らせません。送ったものは消えます。",
    )
    .idle(WATCH)
    .websocket(&[(When::Always, Then::Do(&[OPEN, Step::ListenFor(Until::Age(2000)), Step::Wait]))]),
    Scenario::new(
        "network/nat-idle-expiry",
        "A box on the way forgets a connection that was silent for two seconds: what is sent vanishes.",
        "経路上の機器が、2 秒間無通信の接続を忘れます。以後に送ったものは消えます。",
    )
    .idle(WATCH)
    .websocket(&[(When::Always, Then::Do(&[OPEN, Step::ListenFor(Until::Quiet(2000)), Step::Wait]))]),
];
