//! What Chrome and Edge say of the answer to a handshake.

use super::{CHROME, Kind, Row};

const fn answer(
    words: &'static [&'static str],
    causes: &'static [&'static str],
    means: [&'static str; 2],
    untold: [&'static str; 2],
) -> Row {
    Row { words, by: CHROME, kind: Kind::Way, causes, means, untold }
}

/// What a wrong header alone does not tell.
const BY_WHOM: [&str; 2] = [
    "whether the server or a proxy before it wrote the answer so",
    "応答をそう書いたのがサーバーか、手前のプロキシか",
];

pub(super) const ROWS: &[Row] = &[
    answer(
        &["Unexpected response code: 200"],
        &["server/not-websocket", "proxy/", "uri/wrong-path", "server/"],
        [
            "an ordinary page or file came back: the upgrade was ignored, or never got there",
            "通常のページかファイルが返りました。アップグレードが無視されたか、届いていません",
        ],
        [
            "whether the path is wrong, a proxy dropped the Upgrade header, or no WebSocket server is there",
            "パスの誤りか、プロキシが Upgrade を落としたのか、WebSocket サーバーがないのか",
        ],
    ),
    answer(
        &["Unexpected response code: 30"],
        &["uri/redirected", "auth/login-redirect"],
        [
            "the server redirects, to https, to a slash at the end or to a login page: browsers do not follow a redirect of a WebSocket",
            "サーバーがリダイレクトを返しました（https、末尾のスラッシュ、ログインページなど）。ブラウザーは WebSocket ではリダイレクトに従いません",
        ],
        ["where to: the Location header says it", "行き先。Location ヘッダーに書かれています"],
    ),
    answer(
        &["Unexpected response code: 400"],
        &["proxy/", "protocol/", "uri/", "server/", "origin/", "tls/client-certificate-required", "auth/"],
        [
            "the server could read the request and did not like it: most often a header got lost on the way, or the path or a parameter is wrong",
            "サーバーはリクエストを読めましたが、受け入れませんでした。多くは途中でヘッダーが失われたか、パスやパラメーターの誤りです",
        ],
        [
            "why: the body of the answer says it, and browsers hide it",
            "理由。応答の本文にありますが、ブラウザーは表示しません",
        ],
    ),
    answer(
        &["HTTP Authentication failed; no valid credentials available", "Unexpected response code: 401"],
        &["auth/", "origin/"],
        [
            "the server answered 401: it wants credentials, and the handshake had none that it accepts",
            "サーバーが 401 を返しました。認証が必要で、受け入れられる認証情報がハンドシェイクにありません",
        ],
        [
            "whether a cookie or a token is missing; some servers refuse a foreign Origin by 401 too",
            "Cookie やトークンの不足か。401 で Origin を拒否するサーバーもあります",
        ],
    ),
    answer(
        &["Unexpected response code: 403"],
        &["origin/", "auth/", "proxy/waf-blocked", "proxy/"],
        ["the server understood, and refuses", "サーバーは内容を理解したうえで拒否しています"],
        [
            "whether it refuses the page's Origin, the account, the path, or a firewall takes it for an attack",
            "ページの Origin、アカウント、パスのどれを拒否したのか、WAF が攻撃とみなしたのか",
        ],
    ),
    answer(
        &["Unexpected response code: 404", "Unexpected response code: 405", "Unexpected response code: 410"],
        &["uri/wrong-path", "server/", "proxy/"],
        ["nothing is served for WebSocket at this path", "このパスでは WebSocket が提供されていません"],
        [
            "whether the path is wrong, or a proxy dropped the Upgrade header so that the ordinary side of the server answered",
            "パスの誤りか、プロキシが Upgrade を落として通常の HTTP 側が応答したのか",
        ],
    ),
    answer(
        &["Unexpected response code: 407", "net::ERR_UNEXPECTED_PROXY_AUTH"],
        &["network/proxy-auth"],
        ["someone asks for the credentials of a proxy", "プロキシの認証を求められました"],
        ["whether a real proxy, or the server itself answers so", "本物のプロキシか、サーバー自身の応答か"],
    ),
    answer(
        &["Unexpected response code: 426"],
        &["proxy/", "protocol/unsupported-version"],
        [
            "the server saw no upgrade: a proxy before it does not forward Upgrade and Connection; or it wants another version",
            "サーバーにアップグレードが届いていません。手前のプロキシが Upgrade と Connection を転送していないか、別のバージョンが求められています",
        ],
        ["which of the two, and which proxy", "どちらなのか、どのプロキシか"],
    ),
    answer(
        &["Unexpected response code: 429"],
        &["server/overloaded", "proxy/"],
        ["too many requests in a short time", "短時間のリクエストが多すぎます"],
        [
            "who counts: the server or a proxy; Retry-After may say for how long",
            "数えているのがサーバーかプロキシか。待ち時間は Retry-After にあるかもしれません",
        ],
    ),
    answer(
        &["Unexpected response code: 502", "Unexpected response code: 503", "Unexpected response code: 504"],
        &["proxy/", "server/overloaded", "server/"],
        [
            "a proxy answered in the server's place: it could not reach it (502), has none to use (503), or waited in vain (504)",
            "サーバーの代わりにプロキシが応答しました。接続できない (502)、使えるサーバーがない (503)、待ち切れなかった (504) のいずれかです",
        ],
        ["what is wrong with the server behind it", "背後のサーバーで何が起きているか"],
    ),
    answer(
        &["Unexpected response code: 500"],
        &["server/error", "server/"],
        [
            "the server failed while it answered the handshake",
            "サーバーがハンドシェイクの処理中に失敗しました",
        ],
        ["why: its log says it", "理由。サーバーのログに残っています"],
    ),
    answer(
        &["Unexpected response code: 10"],
        &["protocol/early-hints", "protocol/"],
        [
            "an interim answer (100 or 103) came before the 101: Chrome takes it for the answer",
            "101 の前に中間応答 (100 か 103) が届き、Chrome がそれを応答とみなしました",
        ],
        BY_WHOM,
    ),
    answer(
        &["Unexpected response code:"],
        &["server/", "proxy/", "auth/", "origin/", "uri/"],
        [
            "the server answered with this status instead of 101",
            "サーバーが 101 ではなくこのステータスを返しました",
        ],
        [
            "why: the body of the answer, which browsers hide, may say it",
            "理由。ブラウザーが表示しない応答本文にあるかもしれません",
        ],
    ),
    answer(
        &["Invalid status line", "net::ERR_INVALID_HTTP_RESPONSE"],
        &[
            "server/not-http",
            "protocol/malformed-response",
            "uri/scheme-mismatch-tls",
            "protocol/http2-",
            "protocol/",
        ],
        [
            "what came back is no HTTP: another kind of server, TLS met with ws://, or HTTP/2",
            "返ってきたものが HTTP ではありません。別種のサーバー、TLS のポートへの ws://、HTTP/2 などです",
        ],
        ["what it is: its first bytes show it", "何の応答か。最初の数バイトを見ればわかります"],
    ),
    answer(
        &["Error during WebSocket handshake: net::ERR_CONNECTION_RESET"],
        &["network/", "server/", "uri/scheme-mismatch-tls"],
        [
            "the connection was reset after the request was sent",
            "リクエストの送信後に接続がリセットされました",
        ],
        [
            "by whom: the server, a firewall that reads the request, or a port that speaks TLS",
            "誰がリセットしたのか。サーバー、内容を見るファイアウォール、TLS のポートなど",
        ],
    ),
    answer(
        &["Connection closed before receiving a handshake response", "net::ERR_EMPTY_RESPONSE"],
        &["server/closed-before-response", "uri/scheme-mismatch-tls", "server/", "proxy/"],
        [
            "the connection was closed without a byte: ws:// met a TLS port, the server crashed, or it does not serve this path",
            "1 バイトも返らずに切断されました。TLS のポートへの ws://、サーバーの異常終了、提供していないパスなどです",
        ],
        ["which of these", "そのうちのどれか"],
    ),
    answer(
        &["Error during WebSocket handshake: net::ERR_CONNECTION_CLOSED"],
        &["server/", "protocol/malformed-response", "network/"],
        ["the answer broke off in the middle of its headers", "応答がヘッダーの途中で途切れました"],
        [
            "whether the server crashed or a box on the way cut it",
            "サーバーの異常終了か、途中の機器による切断か",
        ],
    ),
    answer(
        &["net::ERR_RESPONSE_HEADERS_TOO_BIG"],
        &["protocol/header-too-large"],
        ["the answer's headers are over 256 KiB", "応答ヘッダーが 256 KiB を超えています"],
        ["which header: most often cookies", "どのヘッダーか。多くは Cookie です"],
    ),
    answer(
        &["'Upgrade' header"],
        &["protocol/missing-upgrade-header", "protocol/"],
        ["the 101 lacks Upgrade: websocket", "101 応答に Upgrade: websocket がありません"],
        BY_WHOM,
    ),
    answer(
        &["'Connection' header"],
        &["protocol/missing-connection-header", "protocol/"],
        ["the 101 lacks Connection: Upgrade", "101 応答に Connection: Upgrade がありません"],
        BY_WHOM,
    ),
    answer(
        &["'Sec-WebSocket-Accept' header must not appear more than once"],
        &["protocol/duplicate-header"],
        [
            "two layers both upgraded: the 101 has Sec-WebSocket-Accept twice",
            "二つの層がアップグレードし、101 に Sec-WebSocket-Accept が 2 回あります",
        ],
        ["which two", "どの二つか"],
    ),
    answer(
        &["'Sec-WebSocket-Accept' header is missing"],
        &["protocol/missing-accept"],
        ["the 101 has no Sec-WebSocket-Accept", "101 応答に Sec-WebSocket-Accept がありません"],
        BY_WHOM,
    ),
    answer(
        &["Incorrect 'Sec-WebSocket-Accept' header value"],
        &["protocol/bad-accept", "protocol/cached-response"],
        [
            "the 101 does not answer this key: a hand-written server, or a cache that answers with an old one",
            "101 応答がこのキーへの答えではありません。自作サーバーの誤りか、古い応答を返すキャッシュです",
        ],
        BY_WHOM,
    ),
    answer(
        &["Response must not include 'Sec-WebSocket-Protocol'", "does not match any of sent values"],
        &["protocol/subprotocol-not-offered"],
        [
            "the server chose a subprotocol that the page did not offer; case counts",
            "ページが提示していないサブプロトコルをサーバーが選びました。大文字と小文字は区別されます",
        ],
        [
            "anything else: Firefox opens where none was offered",
            "ほかのことは何も。何も提示していなければ Firefox では開きます",
        ],
    ),
    answer(
        &["Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received"],
        &["protocol/subprotocol-none-selected"],
        [
            "the page offered subprotocols, and the server chose none: Chrome refuses that, Firefox opens",
            "ページがサブプロトコルを提示し、サーバーはどれも選びませんでした。Chrome は拒否し、Firefox は開きます",
        ],
        BY_WHOM,
    ),
    answer(
        &["'Sec-WebSocket-Protocol' header"],
        &["protocol/duplicate-header", "protocol/subprotocol-", "protocol/"],
        ["the answer has the subprotocol twice, or empty", "応答のサブプロトコルが重複しているか、空です"],
        BY_WHOM,
    ),
    answer(
        &[
            "Found an unsupported extension",
            "'Sec-WebSocket-Extensions' header",
            "Error in permessage-deflate",
            "Received duplicate permessage-deflate response",
        ],
        &[
            "protocol/extension-not-offered",
            "protocol/duplicate-header",
            "protocol/compression-broken",
            "protocol/",
        ],
        [
            "the server chose an extension, or a parameter of one, that the browser did not offer or cannot read",
            "ブラウザーが提示していない、または解釈できない拡張やパラメーターをサーバーが選びました",
        ],
        BY_WHOM,
    ),
    answer(
        &["WebSocket opening handshake timed out"],
        &["server/no-response", "network/", "tls/timeout", "proxy/"],
        ["no answer came in four minutes", "4 分待っても応答がありませんでした"],
        [
            "at which step it waits: TCP, TLS or the server",
            "どの段階で止まっているか。TCP か TLS かサーバーか",
        ],
    ),
    answer(
        &["WebSocket opening handshake was canceled"],
        &["tls/client-certificate-required"],
        [
            "despite its words nobody canceled it: the server asks for a client certificate, and the browser has none to give to a WebSocket",
            "「canceled」とありますが、誰も中止していません。サーバーがクライアント証明書を求め、ブラウザーが WebSocket に出せる証明書を持っていません",
        ],
        ["which authority's certificate it wants", "どの認証局の証明書が必要か"],
    ),
    answer(
        &["Error during WebSocket handshake:"],
        &["protocol/", "server/", "proxy/", "network/"],
        ["the answer to the handshake is not a good one", "ハンドシェイクへの応答が正しくありません"],
        BY_WHOM,
    ),
];
