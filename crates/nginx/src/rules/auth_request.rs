use super::endpoints;
use crate::Config;
use crate::location::find as locate;
use crate::tree::Directive;
use crate::walk::content::refuses;
use crate::walk::{End, walks_at};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// nginx asks for leave before the handshake reaches the backend.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/auth-request",
        severity: Severity::Error,
        page: Page { en: include_str!("auth_request.md"), ja: include_str!("auth_request.ja.md") },
    },
    check,
};

fn check(config: &Config) -> Option<Vec<Finding>> {
    let mut found = vec![];
    if let Some(End::Refused(line, _)) = config.way().map(|walk| &walk.end) {
        found.push(refused(config, config.tree.directive(*line)));
    }
    for proxy in endpoints(config) {
        found.extend(refuses(config, proxy.level).map(|line| refused(config, line)));
        let on = |name| proxy.nearest(config, name).filter(|line| line.argument(0) != Some(b"off"));
        found.extend(on("auth_basic").map(|line| password(config, line)));
        if let Some(line) = on("auth_request") {
            found.extend(asked(config, proxy.level, line));
        }
    }
    Some(found)
}

fn refused(config: &Config, line: &Directive) -> Finding {
    RULE.meta
        .find(Text::new("nginx refuses everybody here", "nginx がここで誰にでも 403 を返します"))
        .proven()
        .at(config.span(line), Text::new("403 for a GET", "GET は 403 になります"))
}

fn password(config: &Config, line: &Directive) -> Finding {
    RULE.meta
        .find(Text::new(
            "a WebSocket of a page cannot ask its user for a password",
            "ページの WebSocket は利用者にパスワードを尋ねられません",
        ))
        .only(Severity::Note)
        .proven()
        .at(config.span(line), Text::new("401 to who has not given it yet", "未入力なら 401 になります"))
        .note(Text::new(
            "a page behind the same password has given it already",
            "同じパスワードの下にあるページからなら、すでに送られています",
        ))
}

/// What the location that is asked says, where these files tell.
fn asked(config: &Config, level: Option<crate::Id>, line: &Directive) -> Option<Finding> {
    let path = line.argument(0).filter(|path| path.starts_with(b"/") && !path.contains(&b'$'))?;
    let path = path.split(|&byte| byte == b'?').next()?;
    let server = config.server_of(level)?.id;
    if config.is_unread_at(Some(server)) {
        return None;
    }
    let Some(location) = locate(config, Some(server), path, &mut |_| true).location else {
        return Some(asks_nobody(config, line));
    };
    let mut refusals = vec![];
    for walk in walks_at(config, location, path) {
        match walk.end {
            End::Answered(by, status) if !(200..300).contains(&status) => refusals.push((by, status)),
            End::Refused(by, status) => refusals.push((by, status)),
            _ => return None,
        }
    }
    let (by, status) = *refusals.first()?;
    Some(says_no(config, line, config.tree.directive(by), status))
}

/// Whatever is asked, the answer is no. Other answers than 401 and 403 become 500.
fn says_no(config: &Config, line: &Directive, by: &Directive, status: u16) -> Finding {
    let shown = if matches!(status, 401 | 403) { status } else { 500 };
    RULE.meta
        .find(Text::new(
            "the location that is asked for leave lets nobody in",
            "認可を尋ねる先の location が誰も通しません",
        ))
        .proven()
        .at(config.span(by), Text::new(format!("always {status}"), format!("いつも {status} を返します")))
        .at(
            config.span(line),
            Text::new(format!("which becomes {shown} here"), format!("ここで {shown} になります")),
        )
}

/// The location that is asked does not exist: nginx answers 500.
fn asks_nobody(config: &Config, line: &Directive) -> Finding {
    RULE.meta
        .find(Text::new(
            "the location that is asked for leave is not there",
            "認可を尋ねる先の location がありません",
        ))
        .at(
            config.span(line),
            Text::new("404 from there becomes 500 here", "そこでの 404 はここで 500 になります"),
        )
}
