use crate::Config;
use crate::tree::Id;
use crate::walk::End;
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// nginx redirects, and no browser follows a redirect when it opens a WebSocket.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/redirects-upgrade",
        severity: Severity::Error,
        page: Page { en: include_str!("redirects_upgrade.md"), ja: include_str!("redirects_upgrade.ja.md") },
    },
    check,
};

/// Whether it is the status of a redirect.
pub(super) fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

fn check(config: &Config) -> Option<Vec<Finding>> {
    if config.is_endpoint() {
        let end = config.way().map(|walk| &walk.end);
        let Some(End::Answered(line, status)) = end else { return Some(vec![]) };
        let found = is_redirect(*status).then(|| find(config, *line));
        return Some(found.into_iter().collect());
    }
    let answered = config.forwarders().filter_map(|it| it.answered);
    let mut lines: Vec<Id> = answered.filter(|it| is_redirect(it.1)).map(|it| it.0).collect();
    lines.dedup();
    Some(lines.into_iter().map(|line| find(config, line)).collect())
}

fn find(config: &Config, line: Id) -> Finding {
    let is_sure = !config.way().is_some_and(|walk| walk.is_assumed);
    let finding = RULE
        .meta
        .find(Text::new(
            "the handshake is answered by a redirect, which browsers do not follow",
            "ハンドシェイクにリダイレクトが返りますが、ブラウザーは従いません",
        ))
        .at(
            config.span(config.tree.directive(line)),
            Text::new("before anything is passed on", "転送より先にここで応答します"),
        );
    if is_sure { finding.proven() } else { finding }
}
