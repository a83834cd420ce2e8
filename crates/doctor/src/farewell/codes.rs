//! What close codes mean: those of RFC 6455 and the IANA registry, and the private ones of frameworks.

use crate::Case;
use finding::Text;

/// A framework that has private codes, and how it is known from the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framework {
    /// `graphql-transport-ws` (and the older `graphql-ws`).
    Graphql,
    Discord,
    Pusher,
}

use Framework::{Discord, Graphql, Pusher};

/// A code, whose it is, what it means, and whether it is about who is there.
type Private = (u16, Framework, &'static str, &'static str, bool);

/// Sources: the documents of graphql-ws (PROTOCOL.md, CloseCode), of Discord's gateway and of the
/// Pusher protocol.
const PRIVATE: &[Private] = &[
    (4400, Graphql, "graphql-ws: bad request", "graphql-ws: 不正な要求", false),
    (
        4401,
        Graphql,
        "graphql-ws: unauthorized, connection_init is missing",
        "graphql-ws: 未認証（connection_init がない）",
        true,
    ),
    (4403, Graphql, "graphql-ws: forbidden", "graphql-ws: 拒否", true),
    (
        4406,
        Graphql,
        "graphql-ws: subprotocol not acceptable",
        "graphql-ws: 受け入れられないサブプロトコル",
        false,
    ),
    (
        4408,
        Graphql,
        "graphql-ws: no connection_init came in time",
        "graphql-ws: connection_init が時間内に来ない",
        true,
    ),
    (4409, Graphql, "graphql-ws: subscriber already exists", "graphql-ws: 購読者が既に存在", false),
    (
        4429,
        Graphql,
        "graphql-ws: too many initialisation requests",
        "graphql-ws: 初期化要求が多すぎる",
        false,
    ),
    (4500, Graphql, "graphql-ws: internal server error", "graphql-ws: サーバーの内部エラー", false),
    (
        4504,
        Graphql,
        "graphql-ws: no acknowledgement came in time",
        "graphql-ws: 確認応答が時間内に来ない",
        false,
    ),
    (4001, Discord, "Discord: unknown opcode", "Discord: 不明な opcode", false),
    (4002, Discord, "Discord: decode error", "Discord: デコードエラー", false),
    (4003, Discord, "Discord: not authenticated", "Discord: 未認証", true),
    (4004, Discord, "Discord: authentication failed", "Discord: 認証失敗", true),
    (4008, Discord, "Discord: rate limited", "Discord: レート制限", false),
    (4009, Discord, "Discord: session timed out", "Discord: セッションの時間切れ", false),
    (4000, Pusher, "Pusher: this application accepts TLS alone", "Pusher: TLS 専用のアプリケーション", false),
    (4001, Pusher, "Pusher: no such application", "Pusher: アプリケーションが存在しない", false),
    (4004, Pusher, "Pusher: over the quota of connections", "Pusher: 接続数の上限", false),
    (4007, Pusher, "Pusher: unsupported protocol version", "Pusher: 未対応のプロトコルバージョン", false),
    (4009, Pusher, "Pusher: not authorised in time", "Pusher: 時間内に認可されない", true),
    (4100, Pusher, "Pusher: over capacity", "Pusher: 容量超過", false),
    (4200, Pusher, "Pusher: reconnect", "Pusher: 再接続が必要", false),
    (4201, Pusher, "Pusher: no pong came", "Pusher: pong が来ない", false),
    (4202, Pusher, "Pusher: closed after inactivity", "Pusher: 無通信のため切断", false),
];

/// The framework that the request shows.
fn framework(case: &Case) -> Option<Framework> {
    let request = &case.first.attempt.request;
    let graphql = request.subprotocols.iter().any(|it| it.starts_with("graphql"));
    let uri = case.first.target()?;
    let path = uri.path_and_query.to_ascii_lowercase();
    match () {
        () if graphql => Some(Graphql),
        () if uri.host.ends_with("discord.gg") => Some(Discord),
        () if path.starts_with("/app/") => Some(Pusher),
        () if path.contains("graphql") => Some(Graphql),
        () => None,
    }
}

fn private(case: &Case, code: u16) -> Option<&'static Private> {
    let framework = framework(case)?;
    PRIVATE.iter().find(|it| it.0 == code && it.1 == framework)
}

/// Whether this code is about who is there. Applications of their own follow HTTP: 4401 is their 401;
/// the registry of IANA has 3000 for unauthorized and 3003 for forbidden.
pub(super) fn is_about_credentials(case: &Case, code: u16) -> bool {
    matches!(code, 3000 | 3003 | 4401 | 4403) || private(case, code).is_some_and(|it| it.4)
}

/// What a close code means (RFC 6455 section 7.4, the IANA registry, the framework that shows).
pub(crate) fn meaning(case: &Case, code: u16) -> Text {
    if let Some((_, _, en, ja, _)) = private(case, code) {
        return Text::new(*en, *ja);
    }
    let (en, ja) = match code {
        1000 => ("normal closure", "正常終了"),
        1001 => ("going away", "サーバーの停止または移動"),
        1002 => ("protocol error", "プロトコルエラー"),
        1003 => ("unsupported data", "扱えないデータ"),
        1007 => ("invalid payload", "不正なペイロード"),
        1008 => ("policy violation", "ポリシー違反"),
        1009 => ("message too big", "メッセージが大きすぎる"),
        1010 => ("an extension is missing", "必要な拡張がない"),
        1011 => ("internal error of the server", "サーバーの内部エラー"),
        1012 => ("the service restarts", "サービスの再起動"),
        1013 => ("try again later", "時間をおいて再試行"),
        1014 => ("bad gateway", "ゲートウェイの障害"),
        3000 => ("unauthorized, in the registry of IANA", "未認証（IANA の登録）"),
        3003 => ("forbidden, in the registry of IANA", "拒否（IANA の登録）"),
        3008 => ("timeout, in the registry of IANA", "時間切れ（IANA の登録）"),
        4401 => (
            "a code of the application, as HTTP 401: unauthorized",
            "アプリケーション独自のコード（HTTP 401 に相当: 未認証）",
        ),
        4403 => (
            "a code of the application, as HTTP 403: forbidden",
            "アプリケーション独自のコード（HTTP 403 に相当: 拒否）",
        ),
        4404 => (
            "a code of the application, as HTTP 404: not found",
            "アプリケーション独自のコード（HTTP 404 に相当: 見つからない）",
        ),
        4408 => (
            "a code of the application, as HTTP 408: timeout",
            "アプリケーション独自のコード（HTTP 408 に相当: 時間切れ）",
        ),
        4429 => (
            "a code of the application, as HTTP 429: too many",
            "アプリケーション独自のコード（HTTP 429 に相当: 多すぎる）",
        ),
        _ => return range(code),
    };
    Text::new(en, ja)
}

/// Codes that nobody has registered one by one.
fn range(code: u16) -> Text {
    match code {
        3000..=3999 => Text::new("a registered code of a library", "ライブラリの登録済みコード"),
        4000..=4999 => Text::new("a code of the application", "アプリケーション独自のコード"),
        _ => Text::new("an unassigned code", "未割り当てのコード"),
    }
}
