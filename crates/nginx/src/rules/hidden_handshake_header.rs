use super::{Answer, each};
use crate::{Config, Proxy};
use finding::{Applicability, Edit, Meta, Page, Rule, Severity, Text};

/// The backend accepts, and nginx takes a header out of its answer that the client needs.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/hidden-handshake-header",
        severity: Severity::Error,
        page: Page {
            en: include_str!("hidden_handshake_header.md"),
            ja: include_str!("hidden_handshake_header.ja.md"),
        },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let needed = |name: &[u8]| {
        [b"Upgrade".as_slice(), b"Sec-WebSocket-Accept"].iter().any(|it| it.eq_ignore_ascii_case(name))
    };
    let mut hidden = proxy.list(config, "proxy_hide_header").into_iter();
    let Some(line) = hidden.find(|line| line.argument(0).is_some_and(needed)) else { return Answer::Clean };
    Answer::found(
        RULE.meta
            .find(Text::new(
                "a header that the handshake needs is taken out of the answer",
                "ハンドシェイクに必要なヘッダーが応答から取り除かれています",
            ))
            .proven()
            .at(
                config.span(line),
                Text::new(
                    "the client fails although the server accepted",
                    "サーバーが受け付けてもクライアントは失敗します",
                ),
            )
            .edit(
                Text::new("let the header through", "ヘッダーをそのまま通す"),
                Applicability::Unsafe,
                vec![Edit { span: config.source.span(config.line_of(line)), with: String::new() }],
            ),
    )
}
