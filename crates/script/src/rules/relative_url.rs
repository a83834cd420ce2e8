use crate::facts::{Argument, Opening, starts_with};
use crate::{Api, Module, Piece};
use finding::{Finding, Meta, Page, Rule, Severity, Text};
use std::net::Ipv4Addr;

/// The URL has no scheme: a path where there is no page, or a host that is taken for a path.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/relative-url",
        severity: Severity::Error,
        page: Page { en: include_str!("relative_url.md"), ja: include_str!("relative_url.ja.md") },
    },
    check: |module| {
        Some(module.urls().filter_map(|(opening, url, pieces)| judge(module, opening, url, pieces)).collect())
    },
};

fn judge(module: &Module, opening: &Opening, url: &Argument, pieces: &[Piece]) -> Option<Finding> {
    let text = starts_with(pieces);
    let text = text.trim_start();
    if is_host(text) {
        return Some(host(module, url, text));
    }
    if !text.starts_with(['/', '.', '?']) {
        return None;
    }
    match opening.api {
        Api::Ws => Some(path(module, url).proven()),
        // The global one of Node, Deno and Bun has no page either. React Native's neither.
        Api::Native if module.elsewhere && !module.in_browser => {
            Some(path(module, url).only(Severity::Warning))
        }
        _ => None,
    }
}

/// Whether this begins with what is certainly a host: `localhost:8080`, `10.0.0.1/`, `chat.example.com/`.
fn is_host(text: &str) -> bool {
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let authority = &text[..end];
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let has_port = port.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()));
    if port.is_some() && !has_port {
        return false;
    }
    let is_name = host.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'.'))
        && host.bytes().any(|it| it.is_ascii_alphanumeric());
    // `chat.example.com` alone may be the name of a file only in theory.
    let ending = host.rsplit_once('.').map(|(_, ending)| ending);
    let is_known = matches!(ending, Some("com" | "net" | "org" | "io" | "dev" | "app" | "example"));
    is_name && (has_port || host.parse::<Ipv4Addr>().is_ok() || host == "localhost" || is_known)
}

fn host(module: &Module, url: &Argument, text: &str) -> Finding {
    // `localhost:8080/` is read as a scheme; `10.0.0.1:80` and `a.com/` as a path.
    let is_scheme = text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text.split(['/', '?', '#']).next().is_some_and(|it| it.contains(':'));
    let label = match is_scheme {
        true => Text::new(
            "what stands before the colon is read as the scheme: it throws",
            "コロンの前がスキームと解釈され、例外になります",
        ),
        false => {
            Text::new("read as a path below the page's own host", "ページのホスト上のパスとして解釈されます")
        }
    };
    RULE.meta
        .find(Text::new(
            "the URL begins with a host and has no scheme",
            "URL がスキームなしでホストから始まっています",
        ))
        .at(module.span(&url.range), label)
        .note(Text::new("write ws:// or wss:// before it", "前に ws:// か wss:// を付けます"))
}

fn path(module: &Module, url: &Argument) -> Finding {
    RULE.meta
        .find(Text::new(
            "a relative URL, and no page that it is relative to",
            "相対 URL ですが、基準となるページがありません",
        ))
        .at(
            module.span(&url.range),
            Text::new(
                "outside a browser this throws a SyntaxError",
                "ブラウザーの外では SyntaxError になります",
            ),
        )
}
