//! Rules of the browser itself: nothing of them shows on the wire.

use super::{CHROME, FIREFOX, Kind, Row, SAFARI};

/// What none of these messages tells.
const ENDPOINT: [&str; 2] = [
    "whether the endpoint works: nothing was sent to it",
    "エンドポイントが動作するかどうか。何も送られていません",
];

pub(super) const ROWS: &[Row] = &[
    Row {
        words: &["The policy is report-only", "[Report Only] Refused to connect"],
        by: CHROME,
        kind: Kind::Nothing,
        causes: &[],
        means: [
            "a policy that only reports would not allow this endpoint: the connection went on all the same",
            "報告専用のポリシーでは許可されない接続です。遮断はされず、接続は続行されました",
        ],
        untold: ["why it failed, if it did", "失敗したとすれば、その理由"],
    },
    Row {
        words: &["violates the following Content Security Policy directive"],
        by: CHROME,
        kind: Kind::Rule,
        causes: &["origin/csp"],
        means: [
            "the page's Content Security Policy does not list this endpoint; the directive is quoted in the text",
            "ページの Content Security Policy にこのエンドポイントがありません。該当するディレクティブが文中に示されています",
        ],
        untold: ENDPOINT,
    },
    Row {
        words: &[
            "does not appear in the connect-src directive",
            "violates the document's Content Security Policy",
        ],
        by: SAFARI,
        kind: Kind::Rule,
        causes: &["origin/csp"],
        means: [
            "the page's Content Security Policy does not list this endpoint; before 15.4, 'self' covers no ws:// and wss:// in Safari",
            "ページの Content Security Policy にこのエンドポイントがありません。15.4 より前の Safari では 'self' に ws:// と wss:// が含まれません",
        ],
        untold: ENDPOINT,
    },
    Row {
        words: &["settings would block the loading of a resource"],
        by: FIREFOX,
        kind: Kind::Nothing,
        causes: &[],
        means: [
            "a policy that only reports would not allow this endpoint: the connection went on all the same",
            "報告専用のポリシーでは許可されない接続です。遮断はされず、接続は続行されました",
        ],
        untold: ["why it failed, if it did", "失敗したとすれば、その理由"],
    },
    Row {
        words: &["settings blocked the loading of a resource", "NS_ERROR_CONTENT_BLOCKED"],
        by: FIREFOX,
        kind: Kind::Rule,
        causes: &["origin/csp"],
        means: [
            "the page's Content Security Policy, or a blocker in the browser, does not allow this endpoint",
            "ページの Content Security Policy、またはブラウザーの遮断機能がこのエンドポイントを許可していません",
        ],
        untold: ENDPOINT,
    },
    Row {
        words: &[
            "An insecure WebSocket connection may not be initiated from a page loaded over HTTPS",
            "attempted to connect to the insecure WebSocket endpoint",
        ],
        by: CHROME,
        kind: Kind::Rule,
        causes: &["origin/mixed-content"],
        means: [
            "the page was loaded by https, and the script opens ws://: it has to be wss://",
            "https で読み込んだページが ws:// を開こうとしました。wss:// にする必要があります",
        ],
        untold: ENDPOINT,
    },
    Row {
        words: &[
            "was not allowed to run insecure content from ws",
            "was not allowed to display insecure content from ws",
            // WebKitGTK 2.50, measured: WebKit's own words, which Safari shares.
            "requested insecure content from ws",
        ],
        by: SAFARI,
        kind: Kind::Rule,
        causes: &["origin/mixed-content"],
        means: [
            "the page was loaded by https, and the script opens ws://; Safari makes no exception for localhost",
            "https で読み込んだページが ws:// を開こうとしました。Safari は localhost も例外にしません",
        ],
        untold: ENDPOINT,
    },
    Row {
        words: &["The operation is insecure"],
        by: &["Firefox", "Safari"],
        kind: Kind::Rule,
        causes: &["origin/mixed-content", "origin/csp"],
        means: [
            "an https page opens ws:// (Firefox), or the page's policy does not allow the endpoint (Safari): the constructor itself throws",
            "https のページから ws:// を開いたか (Firefox)、ページのポリシーが許可していません (Safari)。コンストラクター自体が例外を投げます",
        ],
        untold: ENDPOINT,
    },
    Row {
        words: &[
            "net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS",
            "net::ERR_BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS",
        ],
        by: CHROME,
        kind: Kind::Rule,
        causes: &["origin/private-network"],
        means: [
            "a page of a public address connects to an address of the local network or of this machine, and the user has not allowed it",
            "公開アドレスのページから、ローカルネットワークまたは自分のマシンへの接続です。利用者の許可がありません",
        ],
        untold: [
            "whether the endpoint works; nor whether the name was meant to resolve to a private address",
            "エンドポイントが動作するか、また名前がプライベートアドレスに解決されるのが意図どおりか",
        ],
    },
    Row {
        words: &["net::ERR_BLOCKED_BY_CLIENT"],
        by: CHROME,
        kind: Kind::Rule,
        causes: &[],
        means: [
            "an extension of this browser, most often an ad blocker, stopped the connection: try a private window",
            "このブラウザーの拡張機能（多くは広告ブロッカー）が接続を止めました。シークレットウィンドウで試してください",
        ],
        untold: ["anything of the server", "サーバーについては何も"],
    },
    Row {
        words: &["net::ERR_BLOCKED_BY_ADMINISTRATOR", "net::ERR_NETWORK_ACCESS_DENIED"],
        by: CHROME,
        kind: Kind::Rule,
        causes: &["network/"],
        means: [
            "a policy of this machine, or a firewall on it, does not let the browser connect",
            "このマシンのポリシーかファイアウォールが、ブラウザーの接続を許可していません",
        ],
        untold: ["anything of the server", "サーバーについては何も"],
    },
    Row {
        words: &["net::ERR_UNSAFE_PORT"],
        by: CHROME,
        kind: Kind::Rule,
        causes: &["uri/blocked-port"],
        means: [
            "the port is on the browsers' list of ports of other protocols: no browser connects there, programs do",
            "ブラウザーが遮断するポートです。どのブラウザーも接続しませんが、プログラムは接続できます",
        ],
        untold: ENDPOINT,
    },
    Row {
        // WebKitGTK 2.50, measured.
        words: &["WebSocket port "],
        by: SAFARI,
        kind: Kind::Rule,
        causes: &["uri/blocked-port"],
        means: [
            "the port is on the browsers' list of ports of other protocols: no browser connects there, programs do",
            "ブラウザーが遮断するポートです。どのブラウザーも接続しませんが、プログラムは接続できます",
        ],
        untold: ENDPOINT,
    },
    Row {
        words: &["Insufficient resources", "net::ERR_INSUFFICIENT_RESOURCES"],
        by: CHROME,
        kind: Kind::Script,
        causes: &[],
        means: [
            "the page has too many WebSockets open (255 in one process): most often a loop that reconnects without closing",
            "ページが開いている WebSocket が多すぎます（1 プロセスで 255 まで）。閉じずに再接続を繰り返すループがよくある原因です",
        ],
        untold: ["anything of the server", "サーバーについては何も"],
    },
    Row {
        words: &["net::ERR_INTERNET_DISCONNECTED", "net::ERR_NETWORK_CHANGED"],
        by: CHROME,
        kind: Kind::Way,
        causes: &["network/"],
        means: [
            "the machine of the browser had no network, or changed to another one",
            "ブラウザーのマシンがネットワークから切れているか、別のネットワークに切り替わりました",
        ],
        untold: ["anything of the server", "サーバーについては何も"],
    },
];
