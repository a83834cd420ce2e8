//! A refusal in words.

use super::Reading;
use crate::{Case, Variation, evidence};
use finding::{Finding, Meta, Text};
use model::HttpVersion;

impl Reading {
    /// The finding of this refusal: the status line, what the experiments said, how sure it is and
    /// what else it may be.
    pub(crate) fn tell(&self, rule: &'static Meta, message: Text) -> Finding {
        let status = self.answer.head.status;
        let opening = match self.http {
            HttpVersion::Http1 => "101 Switching Protocols",
            HttpVersion::Http2 => "200",
        };
        let label =
            Text::new(format!("{status} instead of {opening}"), format!("{opening} ではなく {status}"));
        let mut finding = rule.find(message).at(evidence::status_line(&self.answer), label);
        if let Some(proxy) = &self.proxy
            && let Some(field) = proxy.field.and_then(|name| self.answer.head.field(name))
        {
            let text = Text::new("who answered", "応答したソフトウェア");
            finding = finding.at(self.answer.line(evidence::RESPONSE, field), text);
        }
        if let Some(words) = &self.words {
            let library = words.library;
            let text = Text::new(format!("words of {library}"), format!("{library} のメッセージ"));
            finding = match &words.at {
                Some(at) => finding.at(evidence::body(at.clone()), text),
                None => finding.at(evidence::status_line(&self.answer), text),
            };
        }
        finding.certainty = self.certainty;
        finding.notes.extend(self.opens_with.as_deref().map(with_subprotocol));
        finding.notes.extend(self.recognised());
        finding.notes.extend(self.experiments());
        finding.notes.extend(self.others());
        finding
    }

    /// Who is behind, where the words do not say it already.
    fn recognised(&self) -> Option<Text> {
        let found = self.software.as_ref()?;
        let name = found.row.name;
        (self.words.is_none()).then(|| {
            Text::new(
                format!("the answers are those of {name}"),
                format!("応答の特徴から {name} とわかります"),
            )
        })
    }

    /// What the experiments said, in one sentence.
    fn experiments(&self) -> Vec<Text> {
        if self.ignores_upgrade == Some(true) {
            let (en, ja): (Vec<_>, Vec<_>) = self.same.iter().map(|it| names(*it)).unzip();
            return vec![Text::new(
                format!("the answer is the same {}: it does not depend on the handshake", en.join(", ")),
                format!(
                    "{}でも応答は同じです。つまりハンドシェイクの内容に左右されていません",
                    ja.join("、")
                ),
            )];
        }
        let told = self.answers.iter().map(|(it, status)| {
            let (en, ja) = names(*it);
            let gap = if ja.ends_with(|it: char| it.is_ascii()) { " " } else { "" };
            (format!("{status} {en}"), format!("{ja}{gap}は HTTP {status}"))
        });
        let (en, ja): (Vec<_>, Vec<_>) = told.unzip();
        let note = Text::new(
            format!("asked in other ways, it answers HTTP {}", en.join(", ")),
            format!("リクエストを変えたときの応答: {}", ja.join("、")),
        );
        if en.is_empty() { vec![] } else { vec![note] }
    }

    /// The proxy's name in brackets, in English and in Japanese; empty where none shows.
    pub(crate) fn by(&self) -> (String, String) {
        let name = self.proxy.as_ref().map(|proxy| proxy.name.as_str());
        name.map(|name| (format!(" ({name})"), format!("（{name}）"))).unwrap_or_default()
    }

    /// Whether the same facts would fit this cause too.
    pub(crate) fn may_be(&self, cause: &str) -> bool {
        self.candidates.contains(&cause)
    }

    fn others(&self) -> Vec<Text> {
        let list = self.candidates.join(", ");
        if list.is_empty() {
            return vec![];
        }
        let fits = Text::new(
            format!("the same facts would also fit {list}"),
            format!("同じ事実は {list} でも説明できます"),
        );
        let mut told = vec![fits];
        let all = || self.candidates.iter().chain([&self.cause]);
        let done = |advice: &str| self.upstream_asked && advice.starts_with("--upstream");
        let apart = APART.iter().filter(|(cause, en, _)| !done(en) && all().any(|it| it.starts_with(cause)));
        told.extend(apart.take(2).map(|(_, en, ja)| {
            Text::new(format!("to tell them apart: {en}"), format!("見分けるには: {ja}"))
        }));
        told
    }
}

/// That it opens with this subprotocol.
pub(crate) fn with_subprotocol(name: &str) -> Text {
    Text::new(
        format!("with the subprotocol {name} the same handshake opens"),
        format!("サブプロトコル {name} を提示すると同じハンドシェイクが成功します"),
    )
}

/// What waits behind the origin: the server's own one gets further, and does not open either.
pub(crate) fn behind_the_origin(case: &Case) -> Option<Text> {
    let status = super::origin::next_fault(case)?;
    if status.is_empty() {
        return Some(Text::new(
            "with the server's own origin no answer comes: a second fault waits behind this one",
            "サーバー自身の Origin では応答がありません。この奥に別の問題があります",
        ));
    }
    Some(Text::new(
        format!("with the server's own origin it gets HTTP {status}: a second fault waits behind this one"),
        format!("サーバー自身の Origin では HTTP {status} が返ります。この奥に別の問題があります"),
    ))
}

/// What would tell a candidate from the others.
const APART: [(&str, &str, &str); 4] = [
    (
        "uri/wrong-path",
        "--try-paths asks at the usual paths, --upstream URL straight at the server",
        "--try-paths で代表的なパスを、--upstream URL で背後のサーバーへの直接接続を試してください",
    ),
    (
        "proxy/",
        "--upstream URL asks the server behind the proxy directly",
        "--upstream URL でプロキシの背後のサーバーに直接接続してください",
    ),
    (
        "origin/",
        "--origin sends an Origin that the server is known to allow",
        "--origin でサーバーが許可しているはずの Origin を送ってください",
    ),
    (
        "auth/",
        "-H or -b sends the credentials that the page has",
        "-H や -b でページと同じ認証情報を送ってください",
    ),
];

/// An experiment in words.
pub(super) fn names(variation: Variation) -> (&'static str, &'static str) {
    match variation {
        Variation::PlainGet => ("to a plain GET", "通常の GET"),
        Variation::Version99 => ("with version 99", "バージョン 99"),
        Variation::WithoutKey => ("without a key", "キーなし"),
        Variation::WithoutOrigin => ("without Origin", "Origin なし"),
        Variation::OwnOrigin => ("with the server's own Origin", "サーバー自身の Origin"),
        Variation::OtherScheme => ("with the other scheme", "もう一方のスキーム"),
        Variation::WithoutSubprotocols => ("without subprotocols", "サブプロトコルなし"),
        Variation::WithoutExtensions => ("without extensions", "拡張なし"),
        Variation::AcceptCertificateGet => {
            ("to a plain GET with the certificate accepted", "証明書を受け入れた通常の GET")
        }
        Variation::WithoutServerName => ("without a server name", "サーバー名なし"),
        Variation::OldTls => ("to a TLS hello of old", "古い TLS の場合"),
        Variation::OverHttp2 => ("over HTTP/2", "HTTP/2 経由"),
        Variation::SmallSegments => ("in small segments", "小さいセグメント"),
        Variation::UpgradeWords => ("to the words of an upgrade", "アップグレードの語句だけの GET"),
        Variation::Direct => ("without the proxy", "プロキシなし"),
        Variation::Unreadable => ("to a request that nobody can read", "読み取れないリクエスト"),
        Variation::WithoutQuery => ("without the query", "クエリなし"),
        Variation::AsBrowser => ("with the headers of a browser", "ブラウザーのヘッダー付き"),
        Variation::SecurePort => ("with wss on port 443", "443 番の wss"),
        Variation::Later => ("after a pause", "間を置いた後"),
        Variation::AcceptCertificate => ("with the certificate accepted", "証明書を受け入れた場合"),
        Variation::Upstream => ("straight to the upstream", "アップストリームへの直接接続"),
        Variation::UpstreamGet => {
            ("to a plain GET straight to the upstream", "アップストリームへの通常の GET")
        }
        Variation::OtherOrigin => {
            ("with the Origin as a rewritten Host has it", "書き換え後の Host に合う Origin")
        }
        Variation::ForeignOrigin => ("with the Origin of another site", "別サイトの Origin"),
        Variation::KnownSubprotocols => ("with known subprotocols", "既知のサブプロトコル"),
        Variation::TrailingSlash => ("with the slash at the end changed", "末尾のスラッシュを変えた場合"),
        Variation::Again => ("once more", "再試行"),
        Variation::OtherPath => ("at another path", "別のパス"),
        Variation::FreshCookies => ("with fresh cookies", "新しい Cookie 付き"),
        Variation::Upgraded => ("as wss", "wss"),
        Variation::SecureSite => ("for its site over TLS", "TLS でのサイト"),
    }
}
