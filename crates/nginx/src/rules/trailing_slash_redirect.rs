use super::{endpoints, kind_of};
use crate::location::{self, Kind, find as locate};
use crate::walk::End;
use crate::{Config, Proxy};
use finding::{Applicability, Finding, Meta, Page, Rule, Severity, Text};

/// Without its last slash the URL is redirected, which browsers do not follow.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/trailing-slash-redirect",
        severity: Severity::Error,
        page: Page {
            en: include_str!("trailing_slash_redirect.md"),
            ja: include_str!("trailing_slash_redirect.ja.md"),
        },
    },
    check,
};

/// What libraries always ask for with its slash.
const ALWAYS: &[&[u8]] = &[b"/socket.io/", b"/sockjs/", b"/sockjs-node/", b"/engine.io/"];

fn check(config: &Config) -> Option<Vec<Finding>> {
    if config.is_endpoint() {
        let Some(End::AddsSlash(id)) = config.way().map(|walk| &walk.end) else { return Some(vec![]) };
        let location = config.tree.directive(*id);
        let message = Text::new(
            "the URL lacks the location's last slash and is redirected",
            "URL に location の末尾の / がなく、転送（301）されます",
        );
        let text = Text::new("nginx answers 301 itself", "nginx 自身が 301 を返します");
        let finding = RULE.meta.find(message).proven().at(config.span(location), text);
        let has_pass = config.tree.items(Some(*id)).any(|item| item.is("proxy_pass"));
        let name = location::kind(location).map(|(_, name)| name).filter(|_| has_pass);
        return Some(vec![match name.and_then(|name| config.as_with_slash(location, name)) {
            Some(edit) => finding.edit(title(), Applicability::Unsafe, vec![edit]),
            None => finding,
        }]);
    }
    Some(endpoints(config).filter_map(|proxy| judge(config, proxy)).collect())
}

fn title() -> Text {
    Text::new("serve handshakes without it, too", "/ のないハンドシェイクも受け付ける")
}

fn judge(config: &Config, proxy: &Proxy) -> Option<Finding> {
    let (Kind::Prefix | Kind::Final | Kind::Exact, name) = kind_of(config, proxy)? else { return None };
    let bare = name.strip_suffix(b"/").filter(|bare| !bare.is_empty())?;
    if ALWAYS.iter().any(|path| name.ends_with(path)) {
        return None;
    }
    let location = config.tree.directive(proxy.level?);
    let way = locate(config, location.parent, bare, &mut |_| false);
    if !way.adds_slash || way.location != proxy.level {
        return None;
    }
    let bare = String::from_utf8_lossy(bare).into_owned();
    let message = Text::new(
        format!("{bare}, without a slash, is redirected and does not open"),
        format!("末尾に / のない {bare} は転送（301）され、開けません"),
    );
    let text = Text::new("only paths with this slash come here", "この / の付いたパスだけが届きます");
    Some(RULE.meta.find(message).only(Severity::Note).proven().at(config.span(location), text))
}
