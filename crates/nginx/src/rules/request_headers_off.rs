use super::{Answer, each};
use crate::{Config, Proxy};
use finding::{Applicability, Meta, Page, Rule, Severity, Text};

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
