use super::{Answer, another_forwards, each, is_lost};
use crate::tree::Id;
use crate::{Config, Passage, Proxy};
use finding::{Applicability, Finding, Meta, Page, Rule, Severity, Text};

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
        (Passage::Wrong(line, sent), _) if sent.eq_ignore_ascii_case(b"websocket") => {
            Answer::found(anew(config, proxy, line, &sent))
        }
        (Passage::Wrong(line, sent), _) => Answer::found(wrong(config, line, &sent)),
        (Passage::Cleared(line), _) if config.is_endpoint() => Answer::found(anew(config, proxy, line, b"")),
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

/// More than one line is to be changed: it is sent twice, or both headers are missing.
fn anew(config: &Config, proxy: &Proxy, line: Id, sent: &[u8]) -> Finding {
    let finding = wrong(config, line, sent);
    match config.forward(proxy) {
        Some(edits) => finding.edit(title(), Applicability::Unsafe, edits),
        None => finding,
    }
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
    Answer::found(match config.forward(proxy) {
        Some(edits) => finding.edit(title(), Applicability::Unsafe, edits),
        None => finding,
    })
}

fn title() -> Text {
    Text::new("forward the Upgrade header", "Upgrade ヘッダーを転送する")
}
