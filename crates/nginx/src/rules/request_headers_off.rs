use super::{Answer, carries, each};
use crate::tree::Directive;
use crate::{Config, Proxy};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// No header of the client reaches the backend, so neither do the key and the version.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/request-headers-off",
        severity: Severity::Error,
        page: Page {
            en: include_str!("request_headers_off.md"),
            ja: include_str!("request_headers_off.ja.md"),
        },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    if let Some(finding) = cleared(config, proxy) {
        return Answer::found(finding);
    }
    let line = proxy.nearest(config, "proxy_pass_request_headers");
    let Some(line) = line.filter(|line| line.argument(0) == Some(b"off")) else { return Answer::Clean };
    if !proxy.forwards(config) || proxy.lines(config, "Sec-WebSocket-Key").next().is_some() {
        return Answer::Clean;
    }
    Answer::found(
        RULE.meta
            .find(Text::new(
                "the handshake is forwarded without its key and version",
                "ハンドシェイクがキーとバージョンなしで転送されます",
            ))
            .proven()
            .at(
                config.span(line),
                Text::new("no header of the client passes", "クライアントのヘッダーが一切渡りません"),
            )
            .edit(
                Text::new("pass the client's headers", "クライアントのヘッダーを渡す"),
                Applicability::Unsafe,
                config.replace(line, 0, "on"),
            ),
    )
}

/// A header without which no server accepts a handshake, taken out by a line of its own.
fn cleared(config: &Config, proxy: &Proxy) -> Option<Finding> {
    let is_empty = |line: &&Directive| line.argument(1) == Some(b"");
    let mut lines = ["Sec-WebSocket-Key", "Sec-WebSocket-Version"]
        .into_iter()
        .filter_map(|header| proxy.lines(config, header).find(is_empty));
    let line = lines.next().filter(|_| carries(config, proxy))?;
    let edit = Edit { span: config.source.span(config.line_of(line)), with: String::new() };
    Some(
        RULE.meta
            .find(Text::new(
                "a header that every handshake needs is taken out here",
                "どのハンドシェイクにも必要なヘッダーがここで取り除かれています",
            ))
            .proven()
            .at(config.span(line), Text::new("the backend refuses it then", "バックエンドに拒まれます"))
            .edit(
                Text::new("let the header through", "ヘッダーをそのまま渡す"),
                Applicability::Safe,
                vec![edit],
            ),
    )
}
