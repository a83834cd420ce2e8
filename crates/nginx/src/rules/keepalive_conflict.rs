use super::{Answer, each};
use crate::value::{self, Request, Value, evaluate};
use crate::{Config, Passage, Proxy};
use finding::{Applicability, Edit, Meta, Page, Rule, Severity, Text};

/// `Connection` is emptied to keep connections to the backends open, and handshakes lose it.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/keepalive-conflict",
        severity: Severity::Error,
        page: Page {
            en: include_str!("keepalive_conflict.md"),
            ja: include_str!("keepalive_conflict.ja.md"),
        },
    },
    check: |config| each(config, judge),
};

/// Whether this is why `Connection` is missing here.
pub(super) fn is_one(config: &Config, proxy: &Proxy) -> bool {
    let keeps = |group| config.tree.items(Some(group)).any(|item| item.is("keepalive"));
    proxy.group(config).is_some_and(|group| keeps(group.id))
}

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    if proxy.passage(config, "Upgrade") != Passage::Passed {
        return Answer::Clean;
    }
    let Passage::Cleared(line) = proxy.passage(config, "Connection") else { return Answer::Clean };
    let Some(group) = proxy.group(config).filter(|_| is_one(config, proxy)) else { return Answer::Clean };
    let line = config.tree.directive(line);
    let mut finding = RULE
        .meta
        .find(Text::new(
            "Connection is emptied for keepalive, and handshakes lose it too",
            "keepalive のための空の Connection で、ハンドシェイクも Connection を失います",
        ))
        .proven()
        .at(
            config.span(line),
            Text::new("handshakes need upgrade here", "ハンドシェイクには upgrade が必要です"),
        );
    if let Some(keepalive) = config.tree.items(Some(group.id)).find(|item| item.is("keepalive")) {
        let text = Text::new("why it is emptied", "空にした理由");
        finding = finding.at(config.span(keepalive), text);
    }
    let Some((variable, map)) = variable(config, proxy) else { return Answer::found(finding) };
    let mut edits: Vec<Edit> = map.into_iter().collect();
    edits.extend(config.replace(line, 1, &variable));
    let title = Text::new("empty it for plain requests only", "通常のリクエストのときだけ空にする");
    Answer::found(finding.edit(title, Applicability::Safe, edits))
}

/// A variable that is `upgrade` for a handshake and empty else, and the map that makes it.
fn variable(config: &Config, proxy: &Proxy) -> Option<(String, Option<Edit>)> {
    let maps = config.tree.all().iter().filter(|it| it.is("map") && value::asks_for_upgrade(it));
    let mut names = maps.filter_map(|map| map.argument(1)).filter(|variable| {
        let text = |request| evaluate(config, variable, request);
        let shakes = text(Request::Upgrade).text().is_some_and(|it| it.eq_ignore_ascii_case(b"upgrade"));
        shakes && text(Request::Plain) == Value::Text(vec![])
    });
    if let Some(variable) = names.next() {
        return Some((String::from_utf8_lossy(variable).into_owned(), None));
    }
    let taken = value::map_of(config, b"connection_upgrade").is_some();
    let name = if taken { "$upgrade_or_keepalive" } else { "$connection_upgrade" };
    Some((name.into(), Some(config.insert_map(proxy.level, name.trim_start_matches('$'), "upgrade", b"")?)))
}
