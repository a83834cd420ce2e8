use crate::facts::Argument;
use crate::host::{Near, near};
use crate::url::authority;
use crate::{Module, Piece};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// The port is that of the other scheme: `wss:` on 80, `ws:` on 443.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/port-mismatch",
        severity: Severity::Error,
        page: Page { en: include_str!("port_mismatch.md"), ja: include_str!("port_mismatch.ja.md") },
    },
    check: |module| Some(module.urls().filter_map(|(_, url, pieces)| judge(module, url, pieces)).collect()),
};

fn judge(module: &Module, url: &Argument, pieces: &[Piece]) -> Option<Finding> {
    let authority = authority(pieces)?;
    let port = authority.port?;
    // What a machine has on its own ports is its own affair.
    if near(&authority.host).is_some_and(|it| it == Near::Loopback) {
        return None;
    }
    let label = match (authority.scheme.as_str(), port.text.as_str()) {
        ("wss" | "https", "80") => Text::new(
            "80 is the port without TLS: the handshake of TLS fails there",
            "80 は TLS なしのポートで、TLS のハンドシェイクが失敗します",
        ),
        ("ws" | "http", "443") => Text::new(
            "443 is the port of TLS: it answers 400 to plain text",
            "443 は TLS のポートで、平文には 400 が返ります",
        ),
        _ => return None,
    };
    let finding = RULE
        .meta
        .find(Text::new(
            format!("{}: goes to port {}, which is the other scheme's", authority.scheme, port.text),
            format!("{}: なのにポート {} （もう一方のスキーム用）です", authority.scheme, port.text),
        ))
        .at(module.span(port.range.as_ref().unwrap_or(&url.range)), label);
    let Some(range) = port.range else { return Some(finding) };
    // The colon too: the scheme has its own port.
    Some(finding.edit(
        Text::new("leave the port to the scheme", "ポートを省いてスキームに任せる"),
        Applicability::Unsafe,
        vec![Edit { span: module.span(&(range.start - 1..range.end)), with: String::new() }],
    ))
}
