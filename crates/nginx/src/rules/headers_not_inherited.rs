use super::{Answer, another_forwards, each, is_lost};
use crate::{Config, Passage, Proxy};
use finding::{Applicability, Meta, Page, Rule, Severity, Text};

/// The headers are set at an upper level, and a `proxy_set_header` lower down discards them.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/headers-not-inherited",
        severity: Severity::Error,
        page: Page {
            en: include_str!("headers_not_inherited.md"),
            ja: include_str!("headers_not_inherited.ja.md"),
        },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    const HEADERS: [&str; 2] = ["Upgrade", "Connection"];
    if HEADERS.iter().any(|header| proxy.passage(config, header) == Passage::Unknown) {
        return Answer::Unknown;
    }
    let lost: Vec<_> = HEADERS
        .into_iter()
        .filter(|header| is_lost(config, proxy, header))
        .flat_map(|header| proxy.lost(config, header))
        .collect();
    let own = || proxy.headers.iter().map(|&id| config.tree.directive(id));
    let (Some(first), false) = (own().next(), lost.is_empty()) else {
        return Answer::Clean;
    };
    let mut finding = RULE
        .meta
        .find(Text::new(
            "the WebSocket headers of the level above are lost here",
            "上の階層で設定した WebSocket 用ヘッダーがここでは失われます",
        ))
        .proven()
        .at(
            config.span(first),
            Text::new("this line discards all those above", "この行が上の階層の設定をすべて無効にします"),
        );
    for line in &lost {
        finding = finding.at(config.span(line), Text::new("not in force there", "そこでは効きません"));
    }
    let may_be_meant = another_forwards(config, proxy);
    if may_be_meant {
        finding = finding.only(Severity::Warning);
    }
    // A fixed `upgrade` would change what plain requests carry.
    let by_variable = lost.iter().all(|line| line.argument(1).is_some_and(|value| value.starts_with(b"$")));
    let sure = by_variable && !may_be_meant;
    Answer::found(match config.forward(proxy) {
        Some(edits) => finding.edit(
            Text::new("repeat them here", "ここでもう一度設定する"),
            if sure { Applicability::Safe } else { Applicability::Unsafe },
            edits,
        ),
        None => finding,
    })
}
