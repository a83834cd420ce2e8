use super::{Answer, each, is_lost, keepalive_conflict};
use crate::tree::{Directive, Id};
use crate::{Config, Passage, Proxy, value};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// `Upgrade` is forwarded, and `Connection`, which must announce it, is not.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/connection-not-forwarded",
        severity: Severity::Error,
        page: Page {
            en: include_str!("connection_not_forwarded.md"),
            ja: include_str!("connection_not_forwarded.ja.md"),
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
    match proxy.passage(config, "Connection") {
        Passage::Passed => Answer::Clean,
        Passage::Unknown => Answer::Unknown,
        Passage::Missing if is_lost(config, proxy, "Connection") => Answer::Clean,
        Passage::Missing => missing(config, proxy),
        Passage::Cleared(_) if keepalive_conflict::is_one(config, proxy) => Answer::Clean,
        Passage::Cleared(line) => Answer::found(wrong(config, proxy, line, b"")),
        Passage::Wrong(line, _) if is_fault_of_map(config, config.tree.directive(line)) => Answer::Clean,
        Passage::Wrong(line, sent) => Answer::found(wrong(config, proxy, line, &sent)),
    }
}

fn is_fault_of_map(config: &Config, line: &Directive) -> bool {
    let variable = line.argument(1).and_then(value::name);
    let map = variable.and_then(|name| value::map_of(config, &name));
    map.is_some_and(value::asks_for_upgrade)
}

fn missing(config: &Config, proxy: &Proxy) -> Answer {
    let Some(upgrade) = proxy.lines(config, "Upgrade").next() else { return Answer::Clean };
    let finding = find()
        .at(config.span(upgrade), Text::new("Upgrade is forwarded here", "Upgrade はここで転送されています"))
        .note(Text::new(
            "left alone, nginx sends Connection: close (before 1.29.7) or none",
            "指定がなければ nginx は Connection: close を送るか（1.29.7 より前）、何も送りません",
        ));
    let line = |value: &str| [format!("proxy_set_header Connection {value};")];
    Answer::found(match config.upgrade_variable(proxy, config.default_connection()) {
        Some((variable, map)) => {
            let mut edits: Vec<Edit> = map.into_iter().collect();
            edits.push(config.insert_after(upgrade, &line(&variable)));
            finding.edit(title(), Applicability::Safe, edits)
        }
        None => {
            let edits = vec![config.insert_after(upgrade, &line("\"upgrade\""))];
            finding.edit(title(), Applicability::Unsafe, edits)
        }
    })
}

fn wrong(config: &Config, proxy: &Proxy, line: Id, sent: &[u8]) -> Finding {
    let line = config.tree.directive(line);
    let sent = String::from_utf8_lossy(sent).into_owned();
    let text = if sent.is_empty() {
        Text::new("this removes the header", "この行でヘッダーが消えます")
    } else {
        Text::new(format!("a handshake gets {sent} here"), format!("ハンドシェイクでは {sent} になります"))
    };
    let written = line.argument(1).unwrap_or_default();
    let (variable, map) =
        config.upgrade_variable(proxy, written).unwrap_or_else(|| ("\"upgrade\"".into(), None));
    let mut edits: Vec<Edit> = map.into_iter().collect();
    edits.extend(config.replace(line, 1, &variable));
    find().at(config.span(line), text).edit(title(), Applicability::Unsafe, edits)
}

fn find() -> Finding {
    let message = Text::new(
        "Upgrade is forwarded without Connection: upgrade",
        "Upgrade は転送されますが、Connection: upgrade が送られません",
    );
    RULE.meta.find(message).proven()
}

fn title() -> Text {
    Text::new("announce the upgrade to the backend", "アップグレードをバックエンドに伝える")
}
