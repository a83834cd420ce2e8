use super::{Answer, another_forwards, each, is_lost};
use crate::tree::{Directive, Id};
use crate::{Config, Passage, Proxy};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// The backend never sees `Upgrade: websocket`. Half-configured it is a fault; where nothing
/// is configured at all it is advice, since the place may serve plain HTTP alone.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/upgrade-not-forwarded",
        severity: Severity::Error,
        page: Page {
            en: include_str!("upgrade_not_forwarded.md"),
            ja: include_str!("upgrade_not_forwarded.ja.md"),
        },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let connection = proxy.passage(config, "Connection");
    match (proxy.passage(config, "Upgrade"), connection) {
        (Passage::Passed, _) => Answer::Clean,
        (Passage::Unknown, _) => Answer::Unknown,
        (Passage::Missing, _)
            if is_lost(config, proxy, "Upgrade") || is_lost(config, proxy, "Connection") =>
        {
            Answer::Clean
        }
        (Passage::Missing, Passage::Passed) if proxy.hands_connection_on(config) => advice(config, proxy),
        (Passage::Missing, Passage::Passed) => Answer::found(half(config, proxy)),
        (Passage::Missing, Passage::Unknown) => Answer::Unknown,
        (Passage::Missing, _) => advice(config, proxy),
        (Passage::Cleared(line), Passage::Passed) => Answer::found(wrong(config, line, b"")),
        (Passage::Wrong(line, sent), _) => Answer::found(wrong(config, line, &sent)),
        (Passage::Cleared(line), _) if config.is_endpoint() => Answer::found(wrong(config, line, b"")),
        // Nobody writes an empty string by mistake.
        (Passage::Cleared(_), _) => Answer::Clean,
    }
}

/// `Connection: upgrade` without saying to what.
fn half(config: &Config, proxy: &Proxy) -> Finding {
    let finding = RULE
        .meta
        .find(Text::new(
            "Connection: upgrade is sent without an Upgrade header",
            "Connection: upgrade は送られますが、Upgrade ヘッダーがありません",
        ))
        .proven();
    let Some(line) = proxy.lines(config, "Connection").next() else { return finding };
    let edit = config.insert_before(line, &["proxy_set_header Upgrade $http_upgrade;".into()]);
    finding
        .at(
            config.span(line),
            Text::new("an upgrade is announced, but not to what", "何へのアップグレードかが伝わりません"),
        )
        .edit(title(), Applicability::Safe, vec![edit])
}

fn wrong(config: &Config, line: Id, sent: &[u8]) -> Finding {
    let line = config.tree.directive(line);
    let shown = String::from_utf8_lossy(sent).into_owned();
    let (message, text) = if sent.is_empty() {
        (
            Text::new("the Upgrade header is removed", "Upgrade ヘッダーが取り除かれます"),
            Text::new("nothing is sent here", "ここでは何も送られません"),
        )
    } else if sent.eq_ignore_ascii_case(b"websocket") {
        (
            Text::new("the Upgrade header is sent twice", "Upgrade ヘッダーが二重に送られます"),
            Text::new("one of these", "このうちの一つです"),
        )
    } else {
        (
            Text::new(
                "the Upgrade header does not say websocket",
                "Upgrade ヘッダーが websocket になりません",
            ),
            Text::new(
                format!("a handshake gets {shown} here"),
                format!("ハンドシェイクでは {shown} になります"),
            ),
        )
    };
    let finding = RULE.meta.find(message).proven().at(config.span(line), text);
    if sent.eq_ignore_ascii_case(b"websocket") {
        return finding;
    }
    let applicability = if sent.is_empty() { Applicability::Unsafe } else { Applicability::Safe };
    finding.edit(title(), applicability, config.replace(line, 1, "$http_upgrade"))
}

/// Nothing at all is configured.
fn advice(config: &Config, proxy: &Proxy) -> Answer {
    let is_internal = config.nearest_at(proxy.level, "internal").is_some();
    if !config.is_endpoint() && (is_internal || another_forwards(config, proxy)) {
        return Answer::Clean;
    }
    // Where other servers carry WebSocket, this one hardly lacks it by mistake.
    let most = match config.forwards() {
        _ if config.is_endpoint() => Severity::Error,
        true => Severity::Note,
        false => Severity::Warning,
    };
    let finding = RULE
        .meta
        .find(Text::new(
            "a WebSocket handshake would arrive here as a plain request",
            "WebSocket のハンドシェイクは、ここでは通常のリクエストとして届きます",
        ))
        .only(most)
        .at(
            config.span(config.tree.directive(proxy.pass)),
            Text::new("Upgrade and Connection are not forwarded", "Upgrade と Connection が転送されません"),
        );
    Answer::found(finding.edit(title(), Applicability::Unsafe, configure(config, proxy)))
}

/// All that this place needs. What its list of headers inherits is repeated, since a list of
/// its own would discard it.
fn configure(config: &Config, proxy: &Proxy) -> Vec<Edit> {
    let tree = &config.tree;
    let is_own = proxy.headers_at == Some(proxy.level);
    let now = proxy.lines(config, "Connection").next();
    let (variable, map) =
        config.upgrade_variable(proxy.level, now).unwrap_or_else(|| ("\"upgrade\"".into(), None));
    let mut edits: Vec<Edit> = map.into_iter().collect();
    let mut lines = vec![];
    match proxy.nearest(config, "proxy_http_version") {
        Some(version) if version.argument(0) == Some(b"1.1") => {}
        Some(version) if version.parent == proxy.level => edits.extend(config.replace(version, 0, "1.1")),
        _ => lines.push("proxy_http_version 1.1;".into()),
    }
    if !is_own {
        let inherited =
            proxy.headers.iter().map(|&id| tree.directive(id)).filter(|line| {
                !line.argument(0).is_some_and(|name| name.eq_ignore_ascii_case(b"connection"))
            });
        lines.extend(inherited.map(|line| config.text(line.range.clone())));
    }
    lines.push("proxy_set_header Upgrade $http_upgrade;".into());
    match proxy.lines(config, "Connection").next().filter(|_| is_own) {
        Some(line) => edits.extend(config.replace(line, 1, &variable)),
        None => lines.push(format!("proxy_set_header Connection {variable};")),
    }
    edits.push(insert(config, proxy, &lines));
    edits
}

/// Behind the `proxy_pass`, or before the `if` in which it stands.
fn insert(config: &Config, proxy: &Proxy, lines: &[String]) -> Edit {
    let pass = config.tree.directive(proxy.pass);
    let is_at_level = |directive: &&Directive| directive.parent == proxy.level;
    let mut around = config.tree.levels(pass).flatten().map(|id| config.tree.directive(id));
    match around.find(is_at_level) {
        Some(block) if pass.parent != proxy.level => config.insert_before(block, lines),
        _ => config.insert_after(pass, lines),
    }
}

fn title() -> Text {
    Text::new("forward the Upgrade header", "Upgrade ヘッダーを転送する")
}
