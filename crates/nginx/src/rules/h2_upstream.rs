use super::{Answer, carries, each};
use crate::{Config, Proxy};
use finding::{Applicability, Meta, Page, Rule, Severity, Text};

/// The backend is spoken to in HTTP/2, which has no `Upgrade`.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/h2-upstream",
        severity: Severity::Error,
        page: Page { en: include_str!("h2_upstream.md"), ja: include_str!("h2_upstream.ja.md") },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let is_two = |value: &[u8]| matches!(value, b"2" | b"2.0");
    let line = proxy.nearest(config, "proxy_http_version").filter(|_| carries(config, proxy));
    let Some(line) = line.filter(|line| line.argument(0).is_some_and(is_two)) else { return Answer::Clean };
    Answer::found(
        RULE.meta
            .find(Text::new(
                "HTTP/2 to the backend carries no upgrade",
                "バックエンドとの HTTP/2 ではアップグレードを運べません",
            ))
            .proven()
            .at(
                config.span(line),
                Text::new("nginx knows no extended CONNECT", "nginx は拡張 CONNECT に対応していません"),
            )
            .edit(
                Text::new("speak HTTP/1.1 to the backend", "バックエンドと HTTP/1.1 で通信する"),
                Applicability::Unsafe,
                config.replace(line, 0, "1.1"),
            ),
    )
}
