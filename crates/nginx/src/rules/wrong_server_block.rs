use super::endpoints;
use crate::tree::Id;
use crate::virtual_server::{Named, listens, names, servers};
use crate::walk::{End, Stage};
use crate::{Config, Proxy};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// Another server than the one that was meant gets the request.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/wrong-server-block",
        severity: Severity::Error,
        page: Page {
            en: include_str!("wrong_server_block.md"),
            ja: include_str!("wrong_server_block.ja.md"),
        },
    },
    check,
};

fn check(config: &Config) -> Option<Vec<Finding>> {
    let found = if config.is_endpoint() { asked(config) } else { twice(config) };
    Some(found.into_iter().collect())
}

/// Two servers of one name at one socket: nginx takes the first, and only warns.
fn twice(config: &Config) -> Option<Finding> {
    let holders: Vec<Id> =
        endpoints(config).filter_map(|it| config.server_of(it.level)).map(|server| server.id).collect();
    let mut seen: Vec<(String, u16, Vec<u8>, Id)> = vec![];
    for server in servers(config) {
        let mut own: Vec<Vec<u8>> = names(config, server).map(<[u8]>::to_ascii_lowercase).collect();
        if own.is_empty() {
            own.push(vec![]);
        }
        for listen in listens(config, server) {
            for name in &own {
                let same = |it: &&(String, u16, Vec<u8>, Id)| {
                    it.0 == listen.address && it.1 == listen.port && it.2 == *name && it.3 != server.id
                };
                match seen.iter().find(same) {
                    Some(first) if holders.contains(&server.id) => {
                        return Some(conflict(config, first.3, server.id));
                    }
                    Some(_) => {}
                    None => seen.push((listen.address.clone(), listen.port, name.clone(), server.id)),
                }
            }
        }
    }
    None
}

fn conflict(config: &Config, first: Id, second: Id) -> Finding {
    let place = |id: Id| {
        let names = config.tree.items(Some(id)).find(|item| item.is("server_name"));
        config.span(names.unwrap_or(config.tree.directive(id)))
    };
    RULE.meta
        .find(Text::new(
            "another server has the same name at the same socket, and comes first",
            "同じソケットに同じ名前の server が先にあり、こちらは使われません",
        ))
        .proven()
        .at(place(second), Text::new("ignored here", "ここでは無視されます"))
        .at(place(first), Text::new("this one gets the requests", "リクエストはこちらに届きます"))
}

fn asked(config: &Config) -> Option<Finding> {
    let walk = config.way()?;
    if let End::WrongScheme(listen) = &walk.end {
        let line = listen.line.unwrap_or(listen.server);
        return Some(
            RULE.meta
                .find(Text::new(
                    "the URL and the socket differ: one speaks TLS and the other does not",
                    "URL とソケットで TLS の有無が違います",
                ))
                .proven()
                .at(
                    config.span(config.tree.directive(line)),
                    Text::new("it comes in here", "ここで受け付けます"),
                ),
        );
    }
    let chosen = walk.stages.iter().find_map(|stage| match stage {
        Stage::Serves(chosen) => Some(chosen),
        _ => None,
    })?;
    let is_forwarded = config.proxies.iter().any(|proxy| proxy.forwards(config));
    let other = Proxy::all(config).into_iter().find(|proxy| {
        let server = config.server_of(proxy.level).map(|server| server.id);
        server.is_some_and(|server| server != chosen.listen.server) && proxy.forwards(config)
    })?;
    if is_forwarded || chosen.named != Named::Default {
        return None;
    }
    let meant = config.server_of(other.level)?;
    let named = config.tree.items(Some(meant.id)).find(|item| item.is("server_name")).unwrap_or(meant);
    let finding = RULE
        .meta
        .find(Text::new(
            "no server has this host's name, and the default one gets the request",
            "このホスト名の server がなく、既定の server に届きます",
        ))
        .at(
            config.span(config.tree.directive(chosen.listen.server)),
            Text::new("the default of its socket", "このソケットの既定の server です"),
        )
        .at(config.span(named), Text::new("this one would forward it", "こちらなら転送します"));
    Some(if chosen.is_sure { finding.proven() } else { finding })
}
