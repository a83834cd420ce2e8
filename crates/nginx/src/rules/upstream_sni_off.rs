use super::{Answer, carries, each};
use crate::upstream::{Backend, group};
use crate::{Config, Proxy};
use finding::{Applicability, Meta, Page, Rule, Severity, Text};

/// The backend is not told by TLS which name is wanted.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/upstream-sni-off",
        severity: Severity::Warning,
        page: Page { en: include_str!("upstream_sni_off.md"), ja: include_str!("upstream_sni_off.ja.md") },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let pass = config.tree.directive(proxy.pass);
    let Some(backend) = Backend::of(pass).filter(|it| it.is_tls && carries(config, proxy)) else {
        return Answer::Clean;
    };
    let is_name = backend.host.contains(&b'.') && !Backend::is_address(backend.host);
    let line = proxy.nearest(config, "proxy_ssl_server_name");
    let is_on = line.is_some_and(|line| line.argument(0) == Some(b"on"));
    if is_on || !is_name || group(config, backend.host).is_some() || proxy.unread {
        return Answer::Clean;
    }
    let host = String::from_utf8_lossy(backend.host).into_owned();
    let finding = RULE
        .meta
        .find(Text::new(
            "the backend is not told by TLS which name is wanted",
            "TLS でバックエンドにホスト名（SNI）が伝わりません",
        ))
        .at(
            config.span(pass),
            Text::new(
                format!("{host} may serve several names, and refuse or mistake this one"),
                format!("{host} が複数の名前を扱うなら、拒まれるか取り違えられます"),
            ),
        );
    let title = Text::new("send the name", "名前を送る");
    let edits = match line {
        Some(line) => config.replace(line, 0, "on"),
        None => vec![config.insert_after(pass, &["proxy_ssl_server_name on;".to_owned()])],
    };
    Answer::found(finding.edit(title, Applicability::Safe, edits))
}
