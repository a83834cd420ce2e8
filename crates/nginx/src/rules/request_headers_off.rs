use super::{Answer, carries, each};
use crate::tree::Directive;
use crate::value::Request;
use crate::{Config, Proxy};
use finding::{Applicability, Finding, Meta, Page, Rule, Severity, Text};

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

/// What a handshake has and a plain request has not: so plain requests stay as they are.
const OF_HANDSHAKES: [&str; 4] = [
    "proxy_set_header Sec-WebSocket-Key $http_sec_websocket_key;",
    "proxy_set_header Sec-WebSocket-Version $http_sec_websocket_version;",
    "proxy_set_header Sec-WebSocket-Protocol $http_sec_websocket_protocol;",
    "proxy_set_header Sec-WebSocket-Extensions $http_sec_websocket_extensions;",
];

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    if let Some(finding) = spoiled(config, proxy) {
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
                Text::new("pass those of the handshake", "ハンドシェイクのヘッダーを渡す"),
                Applicability::Unsafe,
                vec![config.set_at(proxy, &OF_HANDSHAKES.map(str::to_owned))],
            ),
    )
}

/// A header without which no server accepts a handshake, or no client its answer, taken out or replaced
/// by a line of its own.
fn spoiled(config: &Config, proxy: &Proxy) -> Option<Finding> {
    let scene = proxy.scene(config, Request::Upgrade);
    let sent = |line: &Directive| scene.value(line.argument(1).unwrap_or_default());
    // What is known beforehand is not the client's own key.
    let is_wrong = |line: &Directive, right: &[u8]| sent(line).text().is_some_and(|it| it != right);
    let headers = [("Sec-WebSocket-Key", &b"?"[..]), ("Sec-WebSocket-Version", b"13")];
    let mut lines = headers.into_iter().filter_map(|(header, right)| {
        let line = proxy.lines(config, header).find(|line| is_wrong(line, right))?;
        Some((header, line))
    });
    let (header, line) = lines.next().filter(|_| carries(config, proxy))?;
    let own = format!("$http_{}", header.to_ascii_lowercase().replace('-', "_"));
    let is_out = sent(line).text().is_some_and(<[u8]>::is_empty);
    let (message, text) = if is_out {
        (
            Text::new(
                "a header that every handshake needs is taken out here",
                "どのハンドシェイクにも必要なヘッダーがここで取り除かれています",
            ),
            Text::new("the backend refuses it then", "バックエンドに拒まれます"),
        )
    } else {
        (
            Text::new(
                format!("the client's own {header} is replaced here"),
                format!("クライアントの {header} がここで置き換えられています"),
            ),
            Text::new("one of the two sides refuses it then", "両側のどちらかに拒まれます"),
        )
    };
    Some(RULE.meta.find(message).proven().at(config.span(line), text).edit(
        Text::new("let the header through", "ヘッダーをそのまま渡す"),
        Applicability::Safe,
        config.replace(line, 1, &own),
    ))
}
