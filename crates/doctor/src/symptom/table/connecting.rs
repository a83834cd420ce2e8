//! What Chrome and Edge say of the way to the server, and what is said of anything else.

use super::{ALL, CHROME, Kind, Row};

const fn way(
    words: &'static [&'static str],
    causes: &'static [&'static str],
    means: [&'static str; 2],
    untold: [&'static str; 2],
) -> Row {
    Row { words, by: CHROME, kind: Kind::Way, causes, means, untold }
}

pub(super) const ROWS: &[Row] = &[
    way(
        &["net::ERR_NAME_NOT_RESOLVED", "net::ERR_NAME_RESOLUTION_FAILED"],
        &["network/dns-", "network/resolver-down"],
        ["the name of the host could not be resolved", "ホスト名を名前解決できませんでした"],
        [
            "whether the name does not exist, the resolver is down, or only this network cannot resolve it",
            "名前が存在しないのか、リゾルバーの停止か、このネットワークで解決できないだけか",
        ],
    ),
    way(
        &["net::ERR_CONNECTION_REFUSED"],
        &["server/not-listening", "server/loopback-only", "network/firewall-rejected"],
        ["the address refused the connection", "アドレスが接続を拒否しました"],
        [
            "whether nothing listens at this port, or a firewall answers so",
            "このポートに待ち受けがないのか、ファイアウォールが拒否したのか",
        ],
    ),
    way(
        &["net::ERR_CONNECTION_TIMED_OUT", "net::ERR_TIMED_OUT"],
        &["network/", "tls/timeout", "server/no-response"],
        ["nobody answered in time", "時間内に応答がありませんでした"],
        [
            "whether a firewall drops the packets, or the host is down",
            "ファイアウォールがパケットを破棄したのか、ホストが停止しているのか",
        ],
    ),
    way(
        &["net::ERR_ADDRESS_UNREACHABLE"],
        &["network/"],
        ["no route leads to this address", "このアドレスへの経路がありません"],
        ["which box on the way says so", "途中のどの機器がそう答えたのか"],
    ),
    way(
        &["net::ERR_PROXY_CONNECTION_FAILED"],
        &["network/proxy-"],
        ["the proxy that this browser uses does not answer", "このブラウザーが使うプロキシが応答しません"],
        ["anything of the server: it was not reached", "サーバーについては何も。到達していません"],
    ),
    way(
        &["Establishing a tunnel via proxy server failed", "net::ERR_TUNNEL_CONNECTION_FAILED"],
        &["network/proxy-", "server/not-listening", "network/"],
        [
            "the proxy of this browser does not open a tunnel: the port or the host is not allowed, or it cannot reach the server",
            "このブラウザーのプロキシがトンネルを開きません。ポートやホストが許可されていないか、プロキシからサーバーに到達できません",
        ],
        ["which of these: the proxy's answer says it", "そのうちのどれか。プロキシの応答に書かれています"],
    ),
    way(
        &["Proxy authentication failed"],
        &["network/proxy-auth"],
        [
            "the proxy of this browser wants credentials (407)",
            "このブラウザーのプロキシが認証を求めています (407)",
        ],
        ["anything of the server: it was not reached", "サーバーについては何も。到達していません"],
    ),
    way(
        &["net::ERR_SOCKS_CONNECTION_FAILED"],
        &["network/proxy-", "server/not-listening"],
        [
            "the SOCKS proxy of this browser refuses or cannot connect",
            "このブラウザーの SOCKS プロキシが拒否したか、接続できません",
        ],
        ["why: its reply code says it", "理由。プロキシの応答コードに示されます"],
    ),
    way(
        &["net::ERR_CERT_AUTHORITY_INVALID"],
        &["tls/self-signed", "tls/untrusted-root", "tls/incomplete-chain", "network/tls-intercepted"],
        [
            "nobody whom the browser trusts vouches for the certificate",
            "信頼できる認証局が証明書を保証していません",
        ],
        [
            "whether it is self-signed, from an authority of your own, or lacks an intermediate; a WebSocket shows no page on which to go on",
            "自己署名か、独自の認証局か、中間証明書の不足か。WebSocket では続行を選ぶ画面は出ません",
        ],
    ),
    way(
        &["net::ERR_CERT_COMMON_NAME_INVALID"],
        &["tls/wrong-host", "tls/no-san", "tls/sni-required"],
        ["the certificate is not for this name", "証明書がこの名前のものではありません"],
        [
            "which names it has; where it has the name as common name only, programs may still open it",
            "証明書にある名前。コモンネームだけにある場合、プログラムからは開けることがあります",
        ],
    ),
    way(
        &["net::ERR_CERT_DATE_INVALID"],
        &["tls/expired", "tls/not-yet-valid", "tls/clock-skew"],
        [
            "the certificate has expired, or is not valid yet",
            "証明書の期限が切れているか、まだ有効ではありません",
        ],
        [
            "whether the certificate or the clock of this machine is wrong",
            "証明書と、このマシンの時計のどちらが誤っているか",
        ],
    ),
    way(
        &["net::ERR_CERT_", "net::ERR_SSL_KEY_USAGE_INCOMPATIBLE"],
        &["tls/"],
        ["the browser does not accept the certificate", "ブラウザーが証明書を受け入れません"],
        ["what exactly: usage, signature, age or revocation", "用途、署名、有効期間、失効のどれか"],
    ),
    way(
        &["net::ERR_BAD_SSL_CLIENT_AUTH_CERT", "net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED"],
        &["tls/client-certificate-"],
        [
            "the server wants a client certificate, or refuses the one it got",
            "サーバーがクライアント証明書を求めているか、送られた証明書を拒否しました",
        ],
        ["which authority's certificate it wants", "どの認証局の証明書が必要か"],
    ),
    way(
        &["net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH"],
        &["tls/old-version", "tls/no-common-cipher", "tls/"],
        [
            "browser and server share no TLS version or no cipher",
            "ブラウザーとサーバーに共通の TLS バージョンか暗号がありません",
        ],
        ["which of the two", "どちらなのか"],
    ),
    way(
        &["net::ERR_SSL_UNRECOGNIZED_NAME_ALERT"],
        &["tls/sni-required", "tls/wrong-host"],
        ["the server does not know this name", "サーバーがこの名前を知りません"],
        ["which names it knows", "サーバーが知っている名前"],
    ),
    way(
        &["net::ERR_SSL_PROTOCOL_ERROR", "net::ERR_SSL_"],
        &["uri/scheme-mismatch-plain", "tls/"],
        [
            "what came is no TLS that the browser understands: most often wss:// to a port without TLS; or the browser turned ws:// into wss://",
            "ブラウザーが解釈できる TLS ではありませんでした。多くは TLS のないポートへの wss:// か、ブラウザーが ws:// を wss:// に変えた場合です",
        ],
        [
            "which of the two: compare the URL with the one in your code",
            "どちらなのか。コード中の URL と見比べてください",
        ],
    ),
    way(
        &["net::ERR_CONNECTION_CLOSED", "net::ERR_CONNECTION_RESET", "net::ERR_CONNECTION_ABORTED"],
        &["network/", "tls/", "server/", "uri/scheme-mismatch-"],
        [
            "the connection was cut before the handshake, most often within TLS",
            "ハンドシェイクの前、多くは TLS の途中で切断されました",
        ],
        ["by whom", "誰が切ったのか"],
    ),
    way(
        &["Stream closed with error", "Connection closed before sending request", "net::ERR_HTTP2_"],
        &["protocol/", "proxy/", "server/"],
        [
            "the WebSocket ran over HTTP/2, and its stream ended",
            "HTTP/2 上の WebSocket で、ストリームが終了しました",
        ],
        ["whether it works over HTTP/1.1", "HTTP/1.1 なら動作するかどうか"],
    ),
    way(
        &["net::ERR_"],
        &["network/", "tls/", "server/", "proxy/"],
        [
            "the connection failed with this code of Chrome's network layer",
            "Chrome のネットワーク層のこのコードで接続に失敗しました",
        ],
        ["more than the code says", "コードが示す以上のこと"],
    ),
    Row {
        words: &["WebSocket connection to '", "WebSocket network error"],
        by: ALL,
        kind: Kind::Nothing,
        causes: &[],
        means: [
            "the connection failed, and the rest of the text, which would say more, is missing or not known here",
            "接続に失敗しました。理由を示す続きの文がないか、未知のものです",
        ],
        untold: ["the reason", "理由"],
    },
];
