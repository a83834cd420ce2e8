use super::{Answer, carries, each};
use crate::{Config, Proxy};
use finding::{Applicability, Meta, Page, Rule, Severity, Text};

/// The handshake reaches the backend as another method than GET.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/method-changed",
        severity: Severity::Error,
        page: Page { en: include_str!("method_changed.md"), ja: include_str!("method_changed.ja.md") },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let other = |value: &[u8]| !value.eq_ignore_ascii_case(b"GET") && !value.contains(&b'$');
    let line = proxy.nearest(config, "proxy_method").filter(|_| carries(config, proxy));
    let Some(line) = line.filter(|line| line.argument(0).is_some_and(other)) else { return Answer::Clean };
    Answer::found(
        RULE.meta
            .find(Text::new(
                "the handshake is sent on by another method than GET",
                "ハンドシェイクが GET 以外のメソッドで渡されます",
            ))
            .proven()
            .at(config.span(line), Text::new("servers answer 405", "サーバーは 405 を返します"))
            .edit(
                Text::new("keep the method", "メソッドを変えない"),
                Applicability::Unsafe,
                config.replace(line, 0, "GET"),
            ),
    )
}
