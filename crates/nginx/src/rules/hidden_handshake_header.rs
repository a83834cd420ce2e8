use super::{Answer, carries, each};
use crate::tree::Directive;
use crate::{Config, Proxy};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

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
    let hides = |line: &&Directive, headers: &[&str]| {
        let hidden = line.argument(0).unwrap_or_default();
        headers.iter().any(|header| header.as_bytes().eq_ignore_ascii_case(hidden))
    };
    let lines = proxy.list(config, "proxy_hide_header");
    if let Some(line) = lines.iter().find(|line| hides(line, &["Upgrade", "Sec-WebSocket-Accept"])) {
        return Answer::found(find(
            config,
            line,
            Text::new(
                "a header that the handshake needs is taken out of the answer",
                "ハンドシェイクに必要なヘッダーが応答から取り除かれています",
            ),
            Text::new(
                "the client fails although the server accepted",
                "サーバーが受け付けてもクライアントは失敗します",
            ),
        ));
    }
    let agreed = ["Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol"];
    let line = lines.iter().find(|line| hides(line, &agreed)).filter(|_| carries(config, proxy));
    let Some(line) = line else { return Answer::Clean };
    let message = Text::new(
        "what the server agrees to is taken out of the answer",
        "サーバーの合意した内容が応答から取り除かれています",
    );
    let text = Text::new("the two sides speak differently then", "両側の話し方が食い違います");
    Answer::found(find(config, line, message, text).only(Severity::Warning))
}

fn find(config: &Config, line: &Directive, message: Text, text: Text) -> Finding {
    let edit = Edit { span: config.source.span(config.line_of(line)), with: String::new() };
    let title = Text::new("let the header through", "ヘッダーをそのまま通す");
    let finding = RULE.meta.find(message).proven().at(config.span(line), text);
    finding.edit(title, Applicability::Unsafe, vec![edit])
}
