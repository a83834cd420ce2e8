//! The names of sources as a reader sees them: in English they are the names themselves.

use crate::Variation;
use crate::evidence::{
    AROUND, BODY, CLOSE, CONNECTIONS, FIRST_BYTES, FRAMES, GIVEN, HERE, IDLE, NAMES, PAGE, PAGE_META,
    PAGE_URL, PROXY, REQUEST, RESPONSE, SETTINGS, URL,
};
use finding::Text;

const JAPANESE: &[(&str, &str)] = &[
    (URL, "URL"),
    (NAMES, "名前解決"),
    (CONNECTIONS, "TCP 接続"),
    (PROXY, "プロキシの応答"),
    (FIRST_BYTES, "最初に届いたバイト"),
    (GIVEN, "指定されたヘッダー"),
    (REQUEST, "リクエストヘッダー"),
    (SETTINGS, "HTTP/2 の設定"),
    (RESPONSE, "レスポンスヘッダー"),
    (BODY, "レスポンス本文"),
    (FRAMES, "受信したフレーム"),
    (CLOSE, "クローズ"),
    (PAGE_URL, "ページの URL"),
    (PAGE, "ページのレスポンスヘッダー"),
    (PAGE_META, "ページの HTML"),
    (IDLE, "無通信の接続"),
    ("certificate", "証明書"),
    ("plain GET", "通常の GET"),
    ("version 99", "バージョン 99"),
    ("without key", "キーなし"),
    ("without Origin", "Origin なし"),
    ("own Origin", "サーバー自身の Origin"),
    ("other scheme", "もう一方のスキーム"),
    ("without subprotocols", "サブプロトコルなし"),
    ("without extensions", "拡張なし"),
    ("certificate accepted", "証明書を受け入れた場合"),
    ("certificate accepted and plain GET", "証明書を受け入れた通常の GET"),
    ("without server name", "サーバー名なし"),
    ("old TLS", "古い TLS"),
    ("over HTTP/2", "HTTP/2 経由"),
    ("client certificate", "クライアント証明書"),
    ("upstream", "アップストリーム"),
    ("plain GET to the upstream", "アップストリームへの通常の GET"),
    ("fresh cookies", "新しい Cookie"),
    ("upgraded to wss", "wss への変更後"),
    ("site over TLS", "TLS でのサイト"),
    ("other Origin", "別の形の Origin"),
    ("foreign Origin", "別サイトの Origin"),
    ("known subprotocols", "既知のサブプロトコル"),
    ("trailing slash", "末尾のスラッシュ"),
    ("later", "間を置いた再試行"),
    ("other path", "別のパス"),
    ("once more", "再試行"),
    ("small segments", "小さいセグメント"),
    ("words of an upgrade", "アップグレードの語句だけ"),
    ("without the proxy", "プロキシなし"),
    ("wss on port 443", "443 番の wss"),
    ("unreadable request", "読み取れないリクエスト"),
    ("without query", "クエリなし"),
    ("as a browser", "ブラウザーのヘッダー"),
    (HERE, "このマシン"),
    (AROUND, "周辺の確認"),
];

/// The title of the source of this name: `certificate 0`, `response head, upstream`, …
pub(crate) fn title(name: &str) -> Text {
    Text::new(name, japanese(name).unwrap_or_else(|| name.to_owned()))
}

/// What an experiment varies, as a code for programs and for a reader: `own-origin`, "own Origin".
pub(crate) fn variation(variation: Variation) -> (String, Text) {
    let source = variation.source();
    let name = source.split_once(", ").map_or(source, |(_, name)| name);
    (name.to_ascii_lowercase().replace(' ', "-"), title(name))
}

fn japanese(name: &str) -> Option<String> {
    let word = |wanted: &str| JAPANESE.iter().find(|(en, _)| *en == wanted).map(|(_, ja)| (*ja).to_owned());
    if let Some((head, variation)) = name.split_once(", ") {
        return Some(format!("{}({})", word(head)?, word(variation)?));
    }
    word(name).or_else(|| {
        let (what, number) = name.rsplit_once(' ')?;
        number.bytes().all(|it| it.is_ascii_digit()).then(|| Some(format!("{} {number}", word(what)?)))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::certificate_name;

    #[test]
    fn every_source_has_a_japanese_title() {
        use Variation::*;
        let experiments = [
            PlainGet,
            Version99,
            WithoutKey,
            WithoutOrigin,
            OwnOrigin,
            OtherScheme,
            WithoutSubprotocols,
            WithoutExtensions,
            AcceptCertificate,
            AcceptCertificateGet,
            WithoutServerName,
            OldTls,
            OverHttp2,
            Upstream,
            UpstreamGet,
            FreshCookies,
            Upgraded,
            SecureSite,
            OtherOrigin,
            ForeignOrigin,
            KnownSubprotocols,
            TrailingSlash,
            Later,
            OtherPath,
            Again,
            SmallSegments,
            UpgradeWords,
            Direct,
            SecurePort,
            Unreadable,
            WithoutQuery,
            AsBrowser,
        ];
        let fixed = [
            URL,
            NAMES,
            CONNECTIONS,
            PROXY,
            FIRST_BYTES,
            GIVEN,
            REQUEST,
            SETTINGS,
            RESPONSE,
            BODY,
            FRAMES,
            CLOSE,
            PAGE_URL,
            PAGE,
            PAGE_META,
            HERE,
            AROUND,
            IDLE,
        ];
        let certificate = certificate_name(3);
        let experiments = experiments.iter().map(|it| it.source());
        for name in fixed.into_iter().chain(experiments).chain([certificate.as_str()]) {
            assert!(japanese(name).is_some(), "{name}");
        }
        assert_eq!(title("response head, plain GET").ja, "レスポンスヘッダー(通常の GET)");
        assert_eq!(title("certificate 12").ja, "証明書 12");
        let (code, name) = variation(Version99);
        assert_eq!((code.as_str(), name.ja.as_str()), ("version-99", "バージョン 99"));
    }
}
