//! What the page's own script did, and words that say nothing.

use super::{ALL, CHROME, FIREFOX, Kind, Row, SAFARI};

pub(super) const ROWS: &[Row] = &[
    Row {
        words: &["WebSocket is closed before the connection is established"],
        by: &["Chrome", "Edge", "Safari"],
        kind: Kind::Script,
        causes: &[],
        means: [
            "the page's own script called close(), or left the page, while the connection was still being opened: it is the client's doing, often a React effect that runs twice or a client library that gave up waiting",
            "接続が確立する前に、ページ側のスクリプトが close() を呼んだか、ページを離れました。クライアント側の動作で、React の effect の二重実行や、待ちきれなくなったライブラリがよくある原因です",
        ],
        untold: [
            "whether the server would have answered: a slow server and a healthy one look the same here",
            "サーバーが応答できたかどうか。遅いサーバーでも正常なサーバーでも同じ表示になります",
        ],
    },
    Row {
        words: &["WebSocket is already in CLOSING or CLOSED state"],
        by: CHROME,
        kind: Kind::Script,
        causes: &["session/"],
        means: [
            "the script called send() after the connection had ended: the message was dropped",
            "接続が終わった後に send() が呼ばれ、メッセージは破棄されました",
        ],
        untold: [
            "why it ended: the close event, which came before, has the code",
            "終了した理由。先に届いた close イベントのコードを確認してください",
        ],
    },
    Row {
        words: &["Failed to execute 'send' on 'WebSocket': Still in CONNECTING state"],
        by: CHROME,
        kind: Kind::Script,
        causes: &[],
        means: [
            "the script called send() before the open event: it has to wait for it",
            "open イベントの前に send() が呼ばれました。open を待つ必要があります",
        ],
        untold: ["whether the connection opens at all", "接続が開くかどうか"],
    },
    Row {
        // The second is WebKit's: WebKitGTK 2.50, measured, as the other words of Safari that a script draws.
        words: &["The URL contains a fragment identifier", "URL has fragment component"],
        by: &["Chrome", "Edge", "Safari"],
        kind: Kind::Script,
        causes: &["uri/fragment"],
        means: [
            "the URL has a #fragment, which a WebSocket URL may not have: nothing was sent",
            "URL に # 以降のフラグメントがあります。WebSocket の URL には使えず、何も送られていません",
        ],
        untold: ["whether the endpoint works", "エンドポイントが動作するかどうか"],
    },
    Row {
        words: &[
            "The URL's scheme must be either",
            "Wrong url scheme for WebSocket",
            "Invalid url for WebSocket",
        ],
        by: &["Chrome", "Edge", "Safari"],
        kind: Kind::Script,
        causes: &["uri/wrong-scheme", "uri/invalid", "uri/placeholder"],
        means: [
            "the URL has no scheme that WebSocket knows: a host without ws:// reads as a scheme (localhost:8080), and older browsers take no http://",
            "URL のスキームが WebSocket のものではありません。ws:// のないホスト (localhost:8080) はスキームとみなされ、古いブラウザーは http:// も受け付けません",
        ],
        untold: [
            "whether the endpoint works: nothing was sent",
            "エンドポイントが動作するかどうか。何も送られていません",
        ],
    },
    Row {
        words: &[
            "Failed to construct 'WebSocket': The URL '",
            "The string did not match the expected pattern",
        ],
        by: &["Chrome", "Edge", "Safari"],
        kind: Kind::Script,
        causes: &["uri/invalid", "uri/placeholder"],
        means: [
            "the URL cannot be read: look for undefined, null, a port that is no number, or a space in it",
            "URL を解釈できません。undefined、null、数値でないポート、空白が含まれていないか確認してください",
        ],
        untold: [
            "whether the endpoint works: nothing was sent",
            "エンドポイントが動作するかどうか。何も送られていません",
        ],
    },
    Row {
        words: &["Failed to construct 'WebSocket': The subprotocol '"],
        by: CHROME,
        kind: Kind::Script,
        causes: &[],
        means: [
            "the second argument of new WebSocket() is no list of subprotocols: an empty text, an object with headers, a name given twice, or characters that none may have",
            "new WebSocket() の第 2 引数がサブプロトコルのリストになっていません。空文字列、ヘッダーのオブジェクト、名前の重複、使えない文字などです",
        ],
        untold: [
            "whether the endpoint works: nothing was sent",
            "エンドポイントが動作するかどうか。何も送られていません",
        ],
    },
    Row {
        words: &["An invalid or illegal string was specified"],
        by: FIREFOX,
        kind: Kind::Script,
        causes: &["uri/invalid", "uri/placeholder", "uri/wrong-scheme", "uri/fragment"],
        means: [
            "the URL or a subprotocol cannot be read: nothing was sent",
            "URL かサブプロトコルを解釈できません。何も送られていません",
        ],
        untold: ["which of the two, and what is wrong with it", "どちらのどこが問題か"],
    },
    Row {
        words: &[
            "An attempt was made to use an object that is not, or is no longer, usable",
            "InvalidStateError: The object is in an invalid state",
        ],
        by: &["Firefox", "Safari"],
        kind: Kind::Script,
        causes: &[],
        means: [
            "the script called send() before the open event",
            "open イベントの前に send() が呼ばれました",
        ],
        untold: ["whether the connection opens at all", "接続が開くかどうか"],
    },
    Row {
        words: &[
            "A parameter or an operation is not supported by the underlying object",
            "InvalidAccessError: The object does not support the operation or argument",
        ],
        by: &["Firefox", "Safari"],
        kind: Kind::Script,
        causes: &[],
        means: [
            "the script called close() with a code that scripts may not send: 1000 and 3000 to 4999 may",
            "close() に、スクリプトが使えないコードが渡されました。使えるのは 1000 と 3000～4999 です",
        ],
        untold: ["anything of the server", "サーバーについては何も"],
    },
    Row {
        words: &["can't establish a connection to the server at", "のサーバーへの接続を確立できませんでした"],
        by: FIREFOX,
        kind: Kind::Nothing,
        causes: &[],
        means: [
            "the connection never opened; Firefox has this one text for every reason: name, address, TLS, status, wrong answer",
            "接続は一度も開いていません。名前解決、接続、TLS、ステータス、不正な応答のどれでも、Firefox の表示はこれだけです",
        ],
        untold: [
            "the reason: it is the same for a server that is down, an expired certificate, a 403 and a wrong header",
            "理由。サーバー停止、証明書の期限切れ、403、ヘッダーの誤りのどれでも同じ表示です",
        ],
    },
    Row {
        words: &[
            "was interrupted while the page was loading",
            "への接続が中断されました",
            "への接続が切断されました",
        ],
        by: FIREFOX,
        kind: Kind::Way,
        causes: &["session/", "protocol/", "network/reset"],
        means: [
            "the connection opened, and then it was reset or the server broke the protocol; together with the text above it never opened, because the page left or closed it",
            "接続が開いた後にリセットされたか、サーバーがプロトコルに違反しました。「接続を確立できませんでした」と同時なら、開く前にページが離れたか閉じたことを示します",
        ],
        untold: [
            "what was wrong; a server that just closes leaves no text at all",
            "何が起きたか。サーバーが切断しただけなら何も表示されません",
        ],
    },
    Row {
        words: &["There was a bad response from the server", "Unexpected response code: -1"],
        by: SAFARI,
        kind: Kind::Way,
        causes: &["server/", "proxy/", "auth/", "origin/", "uri/", "protocol/"],
        means: [
            "the server answered with something other than a good 101: any other status, or wrong headers",
            "サーバーの応答が正しい 101 ではありませんでした。別のステータスか、不正なヘッダーです",
        ],
        untold: ["the status, and what was wrong", "ステータスと、何が問題か"],
    },
    Row {
        words: &[
            "OSStatus error -9807",
            "OSStatus error -9812",
            "OSStatus error -9813",
            "invalid certificate chain",
        ],
        by: SAFARI,
        kind: Kind::Way,
        causes: &["tls/"],
        means: [
            "nobody whom Safari trusts vouches for the certificate; it shows no page on which to go on for a WebSocket",
            "信頼できる認証局が証明書を保証していません。WebSocket では、続行を選ぶ画面は表示されません",
        ],
        untold: [
            "whether it is self-signed, from an authority of your own, or lacks an intermediate",
            "自己署名か、独自の認証局か、中間証明書の不足か",
        ],
    },
    Row {
        words: &[
            "OSStatus error -98",
            "kNWErrorDomainTLS",
            "A TLS error caused the secure connection to fail",
            "The certificate for this server is invalid",
        ],
        by: SAFARI,
        kind: Kind::Way,
        causes: &["tls/", "uri/scheme-mismatch-plain"],
        means: ["the TLS handshake failed", "TLS ハンドシェイクに失敗しました"],
        untold: [
            "whether by the certificate, its dates, its names, the version, or a server without TLS",
            "証明書、期限、名前、バージョン、TLS を使わないサーバーのどれが原因か",
        ],
    },
    Row {
        words: &[
            "The operation couldn't be completed. Connection refused",
            "error 61 - Connection refused",
            "Could not connect to the server",
        ],
        by: SAFARI,
        kind: Kind::Way,
        causes: &["server/not-listening", "server/loopback-only", "network/firewall-rejected", "network/"],
        means: ["the address refused the connection", "アドレスが接続を拒否しました"],
        untold: [
            "whether nothing listens there, or a firewall answers so",
            "待ち受けがないのか、ファイアウォールが拒否したのか",
        ],
    },
    Row {
        words: &[
            "The operation couldn't be completed. Socket is not connected",
            "error 57 - Socket is not connected",
            "error 54 - Connection reset by peer",
            "The network connection was lost",
            "The operation couldn't be completed. Connection reset by peer",
        ],
        by: SAFARI,
        kind: Kind::Way,
        causes: &["network/", "session/", "server/", "protocol/compression-broken"],
        means: [
            "the connection was cut: by the network going away, by a reset, or by the server",
            "接続が途中で切れました。ネットワークの切断、リセット、サーバーによる切断のいずれかです",
        ],
        untold: ["by whom, and whether it had opened", "誰が切ったのか、開いた後だったのか"],
    },
    Row {
        words: &[
            "A server with the specified hostname could not be found",
            "kCFErrorDomainCFNetwork error 2",
        ],
        by: SAFARI,
        kind: Kind::Way,
        causes: &["network/"],
        means: ["the name of the host could not be resolved", "ホスト名を名前解決できませんでした"],
        untold: [
            "whether it does not exist, or only this network cannot resolve it",
            "名前が存在しないのか、このネットワークで解決できないだけなのか",
        ],
    },
    Row {
        words: &[
            "code: 1015",
            "code:1015",
            "code=1015",
            "code 1015",
            "code\":1015",
            "code\": 1015",
            "1015 (TLS",
        ],
        by: FIREFOX,
        kind: Kind::Way,
        causes: &["tls/", "network/tls-intercepted"],
        means: [
            "Firefox puts this code where it does not accept the certificate; no server sends it",
            "証明書を受け入れないときに Firefox 自身が入れるコードで、サーバーが送るものではありません",
        ],
        untold: [
            "what is wrong with the certificate: its authority, its dates, its names or its usage",
            "証明書の何が問題か。認証局、期限、名前、用途のどれかは分かりません",
        ],
    },
    Row {
        words: &[
            "code: 1006",
            "code:1006",
            "code=1006",
            "code 1006",
            "code\":1006",
            "code\": 1006",
            "1006 (abnormal",
        ],
        by: ALL,
        kind: Kind::Nothing,
        causes: &[],
        means: [
            "1006 is never sent: the browser itself puts it where no close frame came, before or after the opening",
            "1006 は送信されるコードではなく、クローズフレームが届かなかったときにブラウザー自身が入れる値です。開く前でも後でも同じです",
        ],
        untold: [
            "the reason, on purpose: scripts may not learn it. Look at the console, or diagnose the URL",
            "理由。スクリプトには意図的に伝えられません。コンソールを見るか、URL を診断してください",
        ],
    },
];
