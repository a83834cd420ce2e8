use super::{Answer, each};
use crate::tree::Directive;
use crate::{Config, Passage, Proxy, Request, value};
use finding::{Applicability, Finding, Meta, Page, Rule, Severity, Text};

/// The map behind the `Connection` header gives something else for a handshake.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/map-wrong-default",
        severity: Severity::Error,
        page: Page { en: include_str!("map_wrong_default.md"), ja: include_str!("map_wrong_default.ja.md") },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let (line, sent) = match proxy.passage(config, "Connection") {
        Passage::Wrong(line, sent) => (config.tree.directive(line), sent),
        Passage::Unknown => return Answer::Unknown,
        Passage::Passed => return kept(config, proxy),
        _ => return Answer::Clean,
    };
    let variable = line.argument(1).and_then(value::name);
    let Some(map) = variable.and_then(|name| value::map_of(config, &name)) else { return Answer::Clean };
    if !value::asks_for_upgrade(map) {
        return Answer::Clean;
    }
    let sent = String::from_utf8_lossy(&sent).into_owned();
    let finding = RULE
        .meta
        .find(Text::new(
            "this map does not say upgrade for a handshake",
            "この map はハンドシェイクに対して upgrade を返しません",
        ))
        .proven()
        .note(if sent.is_empty() {
            Text::new("for a handshake it gives nothing", "ハンドシェイクに対する値は空です")
        } else {
            Text::new(
                format!("for a handshake it gives {sent}"),
                format!("ハンドシェイクに対する値は {sent} です"),
            )
        });
    let used = Text::new("Connection is made of it here", "Connection はここでこの値になります");
    Answer::found(mended(config, map, finding).at(config.span(line), used))
}

/// With the edit that changes what a handshake gets, and nothing else.
fn mended(config: &Config, map: &Directive, finding: Finding) -> Finding {
    let entries = || config.tree.items(Some(map.id));
    let title = Text::new("say upgrade by default", "default を upgrade にする");
    let taken = Text::new("taken for a handshake", "ハンドシェイクではこの値になります");
    let own = Text::new("say upgrade for websocket", "websocket に upgrade を返す");
    if let Some(entry) = entries().find(|entry| entry.name.value.eq_ignore_ascii_case(b"websocket")) {
        let edits = config.replace(entry, 0, "upgrade");
        return finding.at(config.span(entry), taken).edit(own, Applicability::Unsafe, edits);
    }
    // What is said of nothing is what plain requests get.
    let says_nothing = entries().any(|entry| entry.name.value.is_empty());
    match (entries().find(|entry| entry.is("default")), entries().next()) {
        (Some(default), _) if says_nothing => {
            let edits = config.replace(default, 0, "upgrade");
            finding.at(config.span(default), taken).edit(title, Applicability::Unsafe, edits)
        }
        (Some(default), _) => {
            let edit = config.insert_before(default, &["websocket upgrade;".into()]);
            finding.at(config.span(default), taken).edit(own, Applicability::Unsafe, vec![edit])
        }
        (None, entry) => {
            let finding =
                finding.at(config.span(map), Text::new("it has no default", "default がありません"));
            let (line, title) =
                if says_nothing { ("default upgrade;", title) } else { ("websocket upgrade;", own) };
            let edit = match entry {
                Some(entry) => Some(config.insert_before(entry, &[line.into()])),
                None => config.insert_inside(map, line),
            };
            match edit {
                Some(edit) => finding.edit(title, Applicability::Safe, vec![edit]),
                None => finding.paste(title, Text::same(line)),
            }
        }
    }
}

/// A map of the client's `Connection` that knows `upgrade` alone: Firefox says `keep-alive, Upgrade`.
fn kept(config: &Config, proxy: &Proxy) -> Answer {
    let Passage::Wrong(line, _) = proxy.passage_of(config, "Connection", Request::UpgradeKept) else {
        return Answer::Clean;
    };
    let line = config.tree.directive(line);
    let variable = line.argument(1).and_then(value::name);
    let Some(map) = variable.and_then(|name| value::map_of(config, &name)) else { return Answer::Clean };
    let message = Text::new(
        "this map fails for Firefox, whose Connection is keep-alive, Upgrade",
        "この map は Connection が keep-alive, Upgrade の Firefox で失敗します",
    );
    let text = Text::new("it knows other values", "別の値だけを扱っています");
    let used = Text::new("Connection is made of it here", "Connection はここでこの値になります");
    let finding = RULE.meta.find(message).proven().only(Severity::Warning);
    Answer::found(finding.at(config.span(map), text).at(config.span(line), used))
}
