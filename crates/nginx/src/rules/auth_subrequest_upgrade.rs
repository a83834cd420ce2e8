use super::{Answer, carries, each};
use crate::location::find as locate;
use crate::{Config, Proxy};
use finding::{Applicability, Meta, Page, Rule, Severity, Text};

/// The question whether somebody may come in carries the upgrade, too.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/auth-subrequest-upgrade",
        severity: Severity::Error,
        page: Page {
            en: include_str!("auth_subrequest_upgrade.md"),
            ja: include_str!("auth_subrequest_upgrade.ja.md"),
        },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let line = proxy.nearest(config, "auth_request").filter(|_| carries(config, proxy));
    let path = line.and_then(|line| line.argument(0)).filter(|path| path.starts_with(b"/"));
    let (Some(line), Some(path), Some(server)) = (line, path, config.server_of(proxy.level)) else {
        return Answer::Clean;
    };
    let path = path.split(|&byte| byte == b'?').next().unwrap_or_default();
    let way = locate(config, Some(server.id), path, &mut |_| true);
    let own = if config.is_endpoint() { Proxy::all(config) } else { vec![] };
    let all: &[Proxy] = if config.is_endpoint() { &own } else { &config.proxies };
    let asked = all.iter().find(|it| it.level.is_some() && it.level == way.location && it.forwards(config));
    let Some(asked) = asked else { return Answer::Clean };
    let pass = config.tree.directive(asked.pass);
    let is_same = asked.host(config) == proxy.host(config);
    let finding = RULE
        .meta
        .find(Text::new(
            "who is asked for leave gets the upgrade too, and must not accept it",
            "認可の問い合わせにもアップグレードが渡り、受け付けられると失敗します",
        ))
        .only(if is_same { Severity::Error } else { Severity::Warning })
        .at(
            config.span(pass),
            Text::new("a 101 from here ends the connection", "ここから 101 が返ると接続が切れます"),
        )
        .at(config.span(line), Text::new("asked for here", "ここで問い合わせます"));
    let lines =
        ["proxy_set_header Upgrade \"\";".to_owned(), "proxy_set_header Connection close;".to_owned()];
    let edits = if asked.headers_at == Some(asked.level) {
        ["Upgrade", "Connection"]
            .into_iter()
            .zip(["\"\"", "close"])
            .filter_map(|(header, value)| Some((asked.lines(config, header).next()?, value)))
            .flat_map(|(line, value)| config.replace(line, 1, value))
            .collect()
    } else {
        vec![config.insert_after(pass, &lines)]
    };
    let title = Text::new("ask without the upgrade", "アップグレードなしで問い合わせる");
    Answer::found(finding.edit(title, Applicability::Unsafe, edits))
}
