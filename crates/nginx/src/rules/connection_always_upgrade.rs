use super::{Answer, each, kind_of};
use crate::location::Kind;
use crate::{Config, Proxy, value};
use finding::{Applicability, Edit, Meta, Page, Rule, Severity, Text};

/// Plain requests carry `Connection: upgrade` too.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/connection-always-upgrade",
        severity: Severity::Note,
        page: Page {
            en: include_str!("connection_always_upgrade.md"),
            ja: include_str!("connection_always_upgrade.ja.md"),
        },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let takes_all = matches!(kind_of(config, proxy), Some((Kind::Prefix | Kind::Final, b"/")));
    if config.is_endpoint() || !takes_all || !proxy.forwards(config) {
        return Answer::Clean;
    }
    let is_fixed = |value: &[u8]| value.eq_ignore_ascii_case(b"upgrade");
    let varies = |value: &[u8]| value::name(value).as_deref() == Some(b"http_upgrade");
    let upgrade = proxy.lines(config, "Upgrade").any(|line| line.argument(1).is_some_and(varies));
    let line = proxy.lines(config, "Connection").find(|line| line.argument(1).is_some_and(is_fixed));
    let Some(line) = line.filter(|_| upgrade) else { return Answer::Clean };
    let finding = RULE
        .meta
        .find(Text::new(
            "plain requests are sent on with Connection: upgrade too",
            "通常のリクエストにも Connection: upgrade が付きます",
        ))
        .at(config.span(line), Text::new("the same for every request", "どのリクエストでも同じ値です"))
        .note(Text::new("WebSocket works all the same", "WebSocket の動作には影響しません"));
    let Some((variable, map)) = config.upgrade_variable(proxy, config.default_connection()) else {
        return Answer::found(finding);
    };
    let mut edits: Vec<Edit> = map.into_iter().collect();
    edits.extend(config.replace(line, 1, &variable));
    let title = Text::new("say upgrade to handshakes only", "ハンドシェイクのときだけ upgrade にする");
    Answer::found(finding.edit(title, Applicability::Unsafe, edits))
}
