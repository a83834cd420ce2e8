use super::redirects_upgrade::is_redirect;
use crate::tree::Id;
use crate::walk::End;
use crate::{Config, Proxy};
use finding::{Applicability, Finding, Meta, Page, Rule, Severity, Text};

/// A `return` of the same location answers before anything is passed on.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/if-return-wins",
        severity: Severity::Error,
        page: Page { en: include_str!("if_return_wins.md"), ja: include_str!("if_return_wins.ja.md") },
    },
    check,
};

fn check(config: &Config) -> Option<Vec<Finding>> {
    if config.is_endpoint() {
        let Some(walk) = config.way() else { return Some(vec![]) };
        let End::Answered(line, status) = walk.end else { return Some(vec![]) };
        let is_return = config.tree.directive(line).is("return");
        let own = Proxy::all(config).into_iter().find(|it| it.level.is_some() && it.level == walk.location);
        let found = own.filter(|_| is_return && !is_redirect(status)).map(|it| {
            let finding = find(config, line, it.pass);
            match config.without_guard(line) {
                Some(edit) => {
                    let title = Text::new("let handshakes pass", "ハンドシェイクを通す");
                    finding.edit(title, Applicability::Unsafe, vec![edit])
                }
                None => finding,
            }
        });
        return Some(found.into_iter().collect());
    }
    let places = config.proxies.iter().filter(|proxy| proxy.forwards(config));
    let found = places.filter_map(|proxy| {
        let (line, status) = proxy.answered?;
        (!is_redirect(status)).then(|| find(config, line, proxy.pass))
    });
    Some(found.collect())
}

fn find(config: &Config, line: Id, pass: Id) -> Finding {
    RULE.meta
        .find(Text::new(
            "return answers first, and proxy_pass never runs",
            "先に return が応答し、proxy_pass は実行されません",
        ))
        .proven()
        .at(
            config.span(config.tree.directive(line)),
            Text::new("every request ends here", "どのリクエストもここで終わります"),
        )
        .at(config.span(config.tree.directive(pass)), Text::new("never reached", "ここには届きません"))
}
