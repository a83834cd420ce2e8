use super::map_missing::is_own;
use super::{Answer, carries, each};
use crate::tree::Directive;
use crate::upstream::{Backend, group};
use crate::value::{Piece, Value, pieces};
use crate::{Config, Proxy};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// The backend has a name that is looked up for each request, and nobody is there to ask.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/upstream-unresolved",
        severity: Severity::Error,
        page: Page {
            en: include_str!("upstream_unresolved.md"),
            ja: include_str!("upstream_unresolved.ja.md"),
        },
    },
    check,
};

/// A variable that nothing makes keeps nginx from starting, whatever is asked for.
fn check(config: &Config) -> Option<Vec<Finding>> {
    let passes = config.tree.all().iter().filter(|line| line.is("proxy_pass"));
    let found: Vec<Finding> =
        passes.filter_map(|pass| Some(unknown(config, pass, &undefined(config, pass)?))).collect();
    if found.is_empty() { each(config, judge) } else { Some(found) }
}

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let pass = config.tree.directive(proxy.pass);
    let varies = match Backend::of(pass) {
        Some(backend) => backend.host.contains(&b'$') || backend.path.contains(&b'$'),
        None => true,
    };
    if !varies || !carries(config, proxy) {
        return Answer::Clean;
    }
    if proxy.host(config).text().is_some_and(<[u8]>::is_empty) && config.is_endpoint() {
        return Answer::found(empty(config, pass));
    }
    if proxy.nearest(config, "resolver").is_some() {
        return Answer::Clean;
    }
    let levels = config.up(proxy.level).collect::<Vec<_>>();
    if levels.iter().any(|level| config.is_unread(*level)) {
        return Answer::Unknown;
    }
    let Value::Text(host) = proxy.host(config) else { return Answer::Unknown };
    if host.is_empty() || Backend::is_address(&host) || group(config, &host).is_some() {
        return Answer::Clean;
    }
    let host = String::from_utf8_lossy(&host).into_owned();
    Answer::found(
        RULE.meta
            .find(Text::new(
                "the backend's name cannot be looked up: there is no resolver",
                "バックエンドの名前を引けません（resolver がありません）",
            ))
            .proven()
            .at(
                config.span(pass),
                Text::new(
                    format!("with a variable, {host} is looked up for each request"),
                    format!("変数があるため、リクエストごとに {host} を引きます"),
                ),
            )
            .note(Text::new("every handshake gets 502", "どのハンドシェイクも 502 になります"))
            .paste(
                Text::new("name a resolver", "resolver を指定する"),
                Text::new(
                    "resolver 127.0.0.53; # your own name server\n",
                    "resolver 127.0.0.53; # 実際のネームサーバーのアドレス\n",
                ),
            ),
    )
}

/// A variable of the URL that nothing in the whole configuration makes.
fn undefined(config: &Config, pass: &Directive) -> Option<String> {
    let url = pass.argument(0).filter(|url| url.contains(&b'$'))?;
    let is_whole = config.tree.items(None).any(|item| item.is("http")) && !config.has_unread();
    let mut names = pieces(url).into_iter().filter_map(|piece| match piece {
        Piece::Variable(name) => Some(name),
        Piece::Text(_) => None,
    });
    let is_group = |name: &[u8]| name.first().is_some_and(u8::is_ascii_digit);
    let name =
        names.find(|name| is_whole && !is_group(name) && !is_own(name) && !config.variables.is_made(name))?;
    Some(String::from_utf8_lossy(name).into_owned())
}

fn unknown(config: &Config, pass: &Directive, variable: &str) -> Finding {
    RULE.meta
        .find(Text::new(
            format!("nothing defines ${variable}, of which the backend's name is made"),
            format!("バックエンドの名前に使う ${variable} がどこにも定義されていません"),
        ))
        .at(config.span(pass), Text::new("nginx does not start", "nginx は起動しません"))
        .note(Text::same(format!("nginx: [emerg] unknown \"{variable}\" variable")))
}

/// Nothing has given the variable a value by then.
fn empty(config: &Config, pass: &Directive) -> Finding {
    RULE.meta
        .find(Text::new(
            "the backend has no name: the variable is empty",
            "変数が空のため、バックエンドの名前がありません",
        ))
        .proven()
        .at(
            config.span(pass),
            Text::new("nothing has set it on this way", "ここまでに値が設定されていません"),
        )
        .note(Text::new("every handshake gets 500", "どのハンドシェイクも 500 になります"))
}
