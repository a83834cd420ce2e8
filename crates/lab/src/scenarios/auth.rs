//! The server wants to know who, or which page, is asking.

use crate::Scenario;
use crate::script::{Step, Then, When};

/// The answer of a good server.
const OPEN: Step = Step::Reply(
    "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n",
);

pub(super) static ALL: &[Scenario] = &[
    Scenario::new(
        "origin/rejected",
        "The server opens for pages of its own origin alone; the others get 403.",
        "自身のオリジンのページだけを受け入れ、ほかには 403 を返します。",
    )
    .origin("https://elsewhere.example")
    .websocket(&[
        (When::NoOrigin, Then::Echo),
        (When::OwnOrigin, Then::Echo),
        (When::Always, Then::Do(&[Step::Reply(
            "HTTP/1.1 403 Forbidden\nConnection: close\nContent-Type: text/plain\nContent-Length: {length}\n\n\
             Cross origin websockets not allowed",
        )])),
    ]),
    Scenario::new(
        "origin/required",
        "The server refuses clients that send no Origin: 403.",
        "Origin を送らないクライアントを 403 で拒否します。",
    )
    .websocket(&[
        (When::NoOrigin, Then::Do(&[Step::Reply(
            "HTTP/1.1 403 Forbidden\nConnection: close\nContent-Type: text/plain\nContent-Length: {length}\n\n\
             Failed to open a WebSocket connection: missing Origin header.\n",
        )])),
        (When::Always, Then::Echo),
    ]),
    Scenario::new(
        "auth/unauthorized",
        "The server wants an Authorization header: 401 with a challenge.",
        "Authorization ヘッダーを要求し、チャレンジ付きの 401 を返します。",
    )
    .http(&[
        (When::Has("Authorization"), Then::Echo),
        (When::Always, Then::Do(&[Step::Reply(
            "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm=\"lab\"\nConnection: close\n\
             Content-Type: text/plain\nContent-Length: {length}\n\nUnauthorized",
        )])),
    ]),
    Scenario::new(
        "auth/forbidden",
        "The server refuses this client, whatever its Origin: 403.",
        "Origin に関係なく、このクライアントを 403 で拒否します。",
    )
    .websocket(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 403 Forbidden\nConnection: close\nContent-Type: text/plain\nContent-Length: {length}\n\n\
         You may not use this",
    )]))]),
    Scenario::new(
        "auth/login-redirect",
        "The server sends clients without a session to its login page: 302.",
        "セッションのないクライアントをログインページへ 302 でリダイレクトします。",
    )
    .http(&[
        (When::Has("Cookie"), Then::Echo),
        (When::Always, Then::Do(&[Step::Reply(
            "HTTP/1.1 302 Found\nLocation: /login?next=%2Fchat\nConnection: close\nContent-Length: {length}\n\n",
        )])),
    ]),
    Scenario::new(
        "auth/first-message",
        "The server opens, and closes with 4401 who has not authenticated by a first message.",
        "開いた後、最初のメッセージで認証しないクライアントを 4401 で閉じます。",
    )
    .websocket(&[(
        When::Always,
        Then::Do(&[OPEN, Step::Close(4401, "Unauthorized"), Step::HearClose]),
    )]),
    Scenario::new(
        "auth/token-expired",
        "The server refuses a token (a JWT) that expired years ago: 401.",
        "数年前に期限切れになったトークン（JWT）を 401 で拒否します。",
    )
    .url(concat!(
        "ws://{at}/chat?token=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
        "eyJzdWIiOiJsYWIiLCJpYXQiOjE1Nzc4MzY4MDAsImV4cCI6MTU3Nzg0MDQwMH0.",
        "bGFiLXNpZ25hdHVyZS1vZi1ub3RoaW5n",
    ))
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 401 Unauthorized\nConnection: close\nContent-Type: text/plain\nContent-Length: {length}\n\n\
         Unauthorized",
    )]))]),
];
