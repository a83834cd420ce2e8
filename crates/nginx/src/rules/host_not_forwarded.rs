use super::{Answer, carries, each};
use crate::virtual_server::listens;
use crate::{Config, Proxy, value};
use finding::{Applicability, Finding, Meta, Page, Rule, Severity, Text};

/// The backend does not see the host that the client asked for.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/host-not-forwarded",
        severity: Severity::Note,
        page: Page {
            en: include_str!("host_not_forwarded.md"),
            ja: include_str!("host_not_forwarded.ja.md"),
        },
    },
    check: |config| each(config, judge),
};

/// Who passes one of these on wants the backend to know how it was asked for.
const TOLD: &[&str] = &["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Port"];

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let is_told = TOLD.iter().any(|header| proxy.lines(config, header).next().is_some());
    let told_otherwise = proxy.lines(config, "X-Forwarded-Host").next().is_some();
    if !carries(config, proxy) || proxy.unread || told_otherwise {
        return Answer::Clean;
    }
    match proxy.lines(config, "Host").next() {
        Some(line) => match line.argument(1).and_then(value::name).as_deref() {
            Some(b"host") if has_unusual_port(config, proxy) => {
                let text = Text::new("$host leaves the port out", "$host にはポートが含まれません");
                let edits = config.replace(line, 1, "$http_host");
                Answer::found(find().at(config.span(line), text).edit(title(), Applicability::Unsafe, edits))
            }
            _ => Answer::Clean,
        },
        None if is_told || config.is_endpoint() => {
            let last = proxy.headers.last().map(|&id| config.tree.directive(id));
            let pass = config.tree.directive(proxy.pass);
            let line = ["proxy_set_header Host $http_host;".to_owned()];
            let edit = config.insert_after(last.unwrap_or(pass), &line);
            let text = Text::new(
                "Host is the name of the backend here",
                "ここでは Host がバックエンドの名前になります",
            );
            Answer::found(find().at(config.span(pass), text).edit(title(), Applicability::Unsafe, vec![edit]))
        }
        None => Answer::Clean,
    }
}

fn has_unusual_port(config: &Config, proxy: &Proxy) -> bool {
    let server = config.server_of(proxy.level);
    let listens = server.map(|server| listens(config, server)).unwrap_or_default();
    !listens.is_empty() && listens.iter().all(|listen| ![0, 80, 443].contains(&listen.port))
}

fn find() -> Finding {
    RULE.meta
        .find(Text::new(
            "the backend does not see the host that the client asked for",
            "クライアントが求めたホストがバックエンドに伝わりません",
        ))
        .note(Text::new(
            "a backend that holds Origin against Host refuses browsers then",
            "Origin と Host を照合するバックエンドは、ブラウザーを拒みます",
        ))
}

fn title() -> Text {
    Text::new("pass the host on as it came", "ホストをそのまま渡す")
}
