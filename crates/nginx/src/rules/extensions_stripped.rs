use super::{Answer, carries, each};
use crate::{Config, Proxy};
use finding::{Applicability, Edit, Meta, Page, Rule, Severity, Text};

/// What the client proposes for the connection does not reach the backend.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/extensions-stripped",
        severity: Severity::Warning,
        page: Page {
            en: include_str!("extensions_stripped.md"),
            ja: include_str!("extensions_stripped.ja.md"),
        },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    if !carries(config, proxy) {
        return Answer::Clean;
    }
    let empty = |header| proxy.lines(config, header).find(|line| line.argument(1) == Some(b""));
    let (line, what, follows, severity) =
        match (empty("Sec-WebSocket-Protocol"), empty("Sec-WebSocket-Extensions")) {
            (Some(line), _) => (
                line,
                Text::new(
                    "the subprotocols that a client asks for are taken out",
                    "クライアントの求めるサブプロトコルが取り除かれます",
                ),
                Text::new(
                    "a client that asks for one refuses the answer",
                    "求めたクライアントは応答を拒みます",
                ),
                Severity::Warning,
            ),
            (None, Some(line)) => (
                line,
                Text::new(
                    "the extensions that a client offers are taken out",
                    "クライアントの提示する拡張が取り除かれます",
                ),
                Text::new("messages go uncompressed", "メッセージは圧縮されません"),
                Severity::Note,
            ),
            (None, None) => return Answer::Clean,
        };
    let edit = Edit { span: config.source.span(config.line_of(line)), with: String::new() };
    Answer::found(RULE.meta.find(what).proven().only(severity).at(config.span(line), follows).edit(
        Text::new("let the header through", "ヘッダーをそのまま渡す"),
        Applicability::Unsafe,
        vec![edit],
    ))
}
