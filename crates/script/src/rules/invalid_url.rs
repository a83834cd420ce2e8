use crate::facts::{Argument, Opening, starts_with, whole};
use crate::{Api, Module, Piece};
use finding::{Finding, Meta, Page, Rule, Severity, Text};
use url::ParseError;

/// The URL cannot be read, or its scheme is one of something else.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/invalid-url",
        severity: Severity::Error,
        page: Page { en: include_str!("invalid_url.md"), ja: include_str!("invalid_url.ja.md") },
    },
    check: |module| {
        Some(module.urls().filter_map(|(opening, url, pieces)| judge(module, opening, url, pieces)).collect())
    },
};

/// Schemes of other things that somebody may well write here.
const OTHERS: [&str; 12] =
    ["amqp", "file", "ftp", "mqtt", "mqtts", "redis", "socket", "ssl", "stomp", "tcp", "tls", "udp"];

fn judge(module: &Module, opening: &Opening, url: &Argument, pieces: &[Piece]) -> Option<Finding> {
    // React Native's and Bun's class know further schemes, and a reconnecting one asks its own.
    if matches!(opening.api, Api::Replaced | Api::Reconnecting) {
        return None;
    }
    let known = starts_with(pieces);
    let (scheme, rest) = known.trim_start().split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    if OTHERS.contains(&scheme.as_str()) {
        return Some(find(
            module,
            url,
            Text::new(
                format!("{scheme}: is no scheme of a WebSocket"),
                format!("{scheme}: は WebSocket のスキームではありません"),
            ),
        ));
    }
    if !matches!(scheme.as_str(), "ws" | "wss" | "http" | "https") {
        return None;
    }
    // Where the host ends within what is known, or all is known, it can be read.
    let end = rest.find(['/', '\\', '?', '#']);
    if end.is_none() && whole(pieces).is_none() {
        return None;
    }
    let rest = end.map_or(rest, |end| &rest[..end]);
    // The parts that other rules speak of: no host at all, or a port that is none.
    match url::Url::parse(&format!("{scheme}://{rest}")) {
        Ok(_) | Err(ParseError::EmptyHost | ParseError::InvalidPort) => None,
        Err(_) => Some(no_host(module, url, rest)),
    }
}

fn no_host(module: &Module, url: &Argument, host: &str) -> Finding {
    let shown: String = finding::safe_line(host).chars().take(30).collect();
    let finding = find(
        module,
        url,
        Text::new(
            format!("{shown} is no host that a URL may have"),
            format!("{shown} は URL のホストとして使えません"),
        ),
    );
    if !host.contains(' ') {
        return finding;
    }
    // It makes `%20` of the blank, and then finds no such host.
    finding.note(Text::new(
        "Chromium does not throw at a blank: it looks for a host of that name",
        "Chromium は空白では例外にせず、その名前のホストを探します",
    ))
}

fn find(module: &Module, url: &Argument, message: Text) -> Finding {
    RULE.meta.find(message).proven().at(
        module.span(&url.range),
        Text::new("the constructor throws a SyntaxError", "コンストラクターが SyntaxError を発生させます"),
    )
}
