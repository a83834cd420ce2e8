use super::{Answer, carries, each};
use crate::{Config, Proxy};
use finding::{Applicability, Meta, Page, Rule, Severity, Text};

/// A page of nginx stands in for what the backend says about a refused handshake.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/errors-intercepted",
        severity: Severity::Warning,
        page: Page {
            en: include_str!("errors_intercepted.md"),
            ja: include_str!("errors_intercepted.ja.md"),
        },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let line = proxy.nearest(config, "proxy_intercept_errors").filter(|_| carries(config, proxy));
    let Some(line) = line.filter(|line| line.argument(0) == Some(b"on")) else { return Answer::Clean };
    let pages = proxy.list(config, "error_page");
    let Some(page) = pages.first() else { return Answer::Clean };
    Answer::found(
        RULE.meta
            .find(Text::new(
                "what the backend says to a refused handshake is hidden",
                "拒まれたハンドシェイクへのバックエンドの応答が隠されます",
            ))
            .only(Severity::Note)
            .proven()
            .at(config.span(line), Text::new("its errors are replaced", "エラー応答が置き換えられます"))
            .at(config.span(page), Text::new("by this", "これに置き換わります"))
            .edit(
                Text::new("let the backend speak", "バックエンドの応答をそのまま返す"),
                Applicability::Unsafe,
                config.replace(line, 0, "off"),
            ),
    )
}
