use super::endpoints;
use crate::Config;
use crate::tree::{Directive, Id};
use crate::walk::End;
use finding::{Applicability, Finding, Meta, Page, Rule, Severity, Text};

/// A page answers where the handshake should be passed on.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/spa-fallback",
        severity: Severity::Error,
        page: Page { en: include_str!("spa_fallback.md"), ja: include_str!("spa_fallback.ja.md") },
    },
    check,
};

fn check(config: &Config) -> Option<Vec<Finding>> {
    if config.is_endpoint() {
        let tries = |id: &Id| config.tree.directive(*id).is("try_files");
        let line = match config.way().map(|walk| &walk.end) {
            Some(End::Files(Some(line))) => Some(*line),
            Some(End::Answered(line, _)) => Some(*line).filter(tries),
            _ => None,
        };
        let found = line.map(|line| asked(config, config.tree.directive(line)));
        return Some(found.into_iter().collect());
    }
    let lines = endpoints(config).filter_map(|proxy| {
        let pass = config.tree.directive(proxy.pass);
        let line = config.tree.items(proxy.level).find(|item| item.is("try_files"))?;
        let last = line.argument(line.arguments.len().checked_sub(1)?)?;
        (pass.parent == proxy.level && !last.starts_with(b"@")).then_some((line, pass))
    });
    Some(lines.map(|(line, pass)| find(config, line).at(config.span(pass), never())).collect())
}

/// Where the location has a `proxy_pass` too, handshakes can go there, and all else to the files.
fn asked(config: &Config, line: &Directive) -> Finding {
    let finding = find(config, line);
    match config.past(line) {
        Some(edit) => {
            let title = Text::new("pass handshakes on", "ハンドシェイクを転送する");
            finding.edit(title, Applicability::Unsafe, vec![edit])
        }
        None => finding,
    }
}

fn never() -> Text {
    Text::new("only for paths that are files", "ファイルのあるパスでしか使われません")
}

fn find(config: &Config, line: &Directive) -> Finding {
    RULE.meta
        .find(Text::new(
            "a page or a file answers the handshake instead of the backend",
            "バックエンドではなくページやファイルがハンドシェイクに応答します",
        ))
        .proven()
        .at(
            config.span(line),
            Text::new(
                "there is no file for the endpoint, so it ends here",
                "エンドポイントのファイルはないため、ここで終わります",
            ),
        )
}
