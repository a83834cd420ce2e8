use super::{Answer, each};
use crate::{Config, Passage, Proxy};
use finding::{Applicability, Meta, Page, Rule, Severity, Text};

/// The `Upgrade` header is sent with every request, whatever the client asked for.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/upgrade-fixed-value",
        severity: Severity::Warning,
        page: Page {
            en: include_str!("upgrade_fixed_value.md"),
            ja: include_str!("upgrade_fixed_value.ja.md"),
        },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    match proxy.passage(config, "Upgrade") {
        Passage::Passed => {}
        Passage::Unknown => return Answer::Unknown,
        _ => return Answer::Clean,
    }
    let fixed = |value: &[u8]| value.eq_ignore_ascii_case(b"websocket");
    let Some(line) = proxy.lines(config, "Upgrade").find(|line| line.argument(1).is_some_and(fixed)) else {
        return Answer::Clean;
    };
    Answer::found(
        RULE.meta
            .find(Text::new(
                "every request is sent on as an upgrade, plain HTTP too",
                "通常の HTTP も含め、すべてのリクエストがアップグレード要求として送られます",
            ))
            .proven()
            .at(config.span(line), Text::new("the same for every request", "どのリクエストでも同じ値です"))
            .edit(
                Text::new("pass on what the client asked for", "クライアントの要求をそのまま渡す"),
                Applicability::Unsafe,
                config.replace(line, 1, "$http_upgrade"),
            ),
    )
}
