use super::{Answer, each};
use crate::{Config, Proxy};
use finding::{Applicability, Finding, Meta, Page, Rule, Severity, Text};

/// The handshake reaches the backend as HTTP/1.0, which knows no upgrade.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/http-version",
        severity: Severity::Warning,
        page: Page { en: include_str!("http_version.md"), ja: include_str!("http_version.ja.md") },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    if !proxy.forwards(config) {
        return Answer::Clean;
    }
    let title = Text::new("speak HTTP/1.1 to the backend", "バックエンドと HTTP/1.1 で通信する");
    if let Some(line) = proxy.nearest(config, "proxy_http_version") {
        if line.argument(0) != Some(b"1.0") {
            return Answer::Clean;
        }
        let text = Text::new("HTTP/1.0 knows no upgrade", "HTTP/1.0 にアップグレードはありません");
        let edits = config.replace(line, 0, "1.1");
        return Answer::found(find().proven().at(config.span(line), text).edit(
            title,
            Applicability::Safe,
            edits,
        ));
    }
    if config.speaks_http11() {
        return Answer::Clean;
    }
    let tree = &config.tree;
    if tree.levels(tree.directive(proxy.pass)).any(|level| config.is_unread(level)) {
        return Answer::Unknown;
    }
    let Some(line) = proxy.lines(config, "Upgrade").next() else { return Answer::Clean };
    let edit = config.insert_before(line, &["proxy_http_version 1.1;".into()]);
    let text = Text::new("no proxy_http_version is in force here", "proxy_http_version の指定がありません");
    Answer::found(
        find()
            .at(config.span(tree.directive(proxy.pass)), text)
            .note(Text::new(
                "the default is 1.0 before nginx 1.29.7, and 1.1 from then on",
                "既定値は nginx 1.29.7 より前では 1.0、それ以降は 1.1 です",
            ))
            .edit(title, Applicability::Safe, vec![edit]),
    )
}

fn find() -> Finding {
    RULE.meta.find(Text::new(
        "the handshake is sent to the backend as HTTP/1.0",
        "ハンドシェイクが HTTP/1.0 でバックエンドに送られます",
    ))
}
