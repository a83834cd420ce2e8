use super::{Answer, each};
use crate::{Config, Passage, Proxy, value};
use finding::{Applicability, Meta, Page, Rule, Severity, Text};

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
        _ => return Answer::Clean,
    };
    let variable = line.argument(1).and_then(value::name);
    let Some(map) = variable.and_then(|name| value::map_of(config, name)) else { return Answer::Clean };
    if map.argument(0) != Some(b"$http_upgrade") {
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
    let title = Text::new("say upgrade by default", "default を upgrade にする");
    let finding = match config.tree.items(Some(map.id)).find(|entry| entry.is("default")) {
        Some(default) => finding
            .at(
                config.span(default),
                Text::new("taken for a handshake", "ハンドシェイクではこの値になります"),
            )
            .edit(title, Applicability::Unsafe, config.replace(default, 0, "upgrade")),
        None => {
            let finding =
                finding.at(config.span(map), Text::new("it has no default", "default がありません"));
            match config.tree.items(Some(map.id)).next() {
                Some(entry) => {
                    let edit = config.insert_before(entry, &["default upgrade;".into()]);
                    finding.edit(title, Applicability::Safe, vec![edit])
                }
                None => finding.paste(title, Text::same("default upgrade;")),
            }
        }
    };
    let used = Text::new("Connection is made of it here", "Connection はここでこの値になります");
    Answer::found(finding.at(config.span(line), used))
}
