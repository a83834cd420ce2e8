use super::{Answer, carries, each, kind_of};
use crate::location::Kind;
use crate::tree::Id;
use crate::upstream::Backend;
use crate::walk::End;
use crate::{Config, Proxy};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// The path that the backend sees is not the one that somebody expects.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/path-rewritten",
        severity: Severity::Error,
        page: Page { en: include_str!("path_rewritten.md"), ja: include_str!("path_rewritten.ja.md") },
    },
    check: |config| match config.way().map(|walk| &walk.end) {
        Some(End::Passed(pass, Some(path))) if !path.starts_with(b"/") && !path.is_empty() => {
            Some(vec![bare(config, *pass, path)])
        }
        _ => each(config, judge),
    },
};

/// What is sent is no path, and no server takes it for one.
fn bare(config: &Config, pass: Id, path: &[u8]) -> Finding {
    let path = String::from_utf8_lossy(path).into_owned();
    let message = Text::new(
        "the backend is asked for a path that does not begin with a slash",
        "バックエンドに、/ で始まらないパスが求められます",
    );
    let text = Text::new(format!("it is asked for {path}"), format!("{path} が求められます"));
    RULE.meta.find(message).proven().at(config.span(config.tree.directive(pass)), text)
}

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let pass = config.tree.directive(proxy.pass);
    let Some(backend) = Backend::of(pass).filter(|it| !it.path.is_empty() && carries(config, proxy)) else {
        return Answer::Clean;
    };
    let path = backend.path.strip_prefix(b":").unwrap_or(backend.path);
    if backend.host.contains(&b'$') {
        let is_fixed = !path.contains(&b'$');
        return if is_fixed { Answer::found(fixed(config, proxy, path)) } else { Answer::Clean };
    }
    let Some((Kind::Prefix | Kind::Final, name)) = kind_of(config, proxy) else { return Answer::Clean };
    if path.contains(&b'$') || name.is_empty() {
        return Answer::Clean;
    }
    let is_socket_io = name.windows(10).any(|part| part == b"/socket.io");
    if is_socket_io && !path.windows(10).any(|part| part == b"/socket.io") {
        return Answer::found(sent(config, proxy, name, path).note(Text::new(
            "Socket.IO listens at /socket.io/ itself, unless told otherwise",
            "Socket.IO は指定がなければ /socket.io/ で待ち受けます",
        )));
    }
    if name.ends_with(b"/") == path.ends_with(b"/") {
        return Answer::Clean;
    }
    Answer::found(sent(config, proxy, name, path))
}

/// What becomes of a path below the location.
fn sent(config: &Config, proxy: &Proxy, name: &[u8], path: &[u8]) -> Finding {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let below: &[u8] = if name.ends_with(b"/") { b"chat" } else { b"/chat" };
    let (from, to) = (text(&[name, below].concat()), text(&[path, below].concat()));
    find().at(
        config.span(config.tree.directive(proxy.pass)),
        Text::new(format!("{from} becomes {to}"), format!("{from} は {to} になります")),
    )
}

fn fixed(config: &Config, proxy: &Proxy, path: &[u8]) -> Finding {
    let path = String::from_utf8_lossy(path).into_owned();
    find().at(
        config.span(config.tree.directive(proxy.pass)),
        Text::new(
            format!("with a variable, every path becomes {path}"),
            format!("変数があるため、どのパスも {path} になります"),
        ),
    )
}

fn find() -> Finding {
    RULE.meta
        .find(Text::new(
            "the backend is asked for another path than the client asked for",
            "クライアントとは違うパスがバックエンドに求められます",
        ))
        .only(Severity::Warning)
        .proven()
}
