use super::{Answer, another_forwards, each, is_lost};
use crate::tree::Directive;
use crate::value::{Request, evaluate};
use crate::{Config, Passage, Proxy};
use finding::{Applicability, Edit, Meta, Page, Rule, Severity, Text};

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
    let (Some(first), Some(last), false) = (own().next(), own().next_back(), lost.is_empty()) else {
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
    Answer::found(finding.edit(
        Text::new("repeat them here", "ここでもう一度設定する"),
        if sure { Applicability::Safe } else { Applicability::Unsafe },
        repeated(config, proxy, &lost, last),
    ))
}

/// The lines once more, behind those of this level. A plain request carries `Connection: close` here
/// by now, and goes on to.
fn repeated(config: &Config, proxy: &Proxy, lost: &[&Directive], last: &Directive) -> Vec<Edit> {
    let mut edits = vec![];
    let mut lines = vec![];
    for line in lost {
        let written = line.argument(1).unwrap_or_default();
        let is_connection = line.argument(0).is_some_and(|it| it.eq_ignore_ascii_case(b"connection"));
        let is_kept = evaluate(config, written, Request::Plain).text() == Some(b"close");
        match config.upgrade_variable(proxy.level, None).filter(|_| is_connection && !is_kept) {
            Some((variable, map)) => {
                edits.extend(map);
                lines.push(format!("proxy_set_header Connection {variable};"));
            }
            None => lines.push(config.text(line.range.clone())),
        }
    }
    edits.push(config.insert_after(last, &lines));
    edits
}
