use crate::facts::{Argument, Opening};
use crate::host::{Near, near};
use crate::url::authority;
use crate::{Module, Piece};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// `ws:` to another machine: unencrypted, and refused on a page that came by `https:`.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/insecure-scheme",
        severity: Severity::Error,
        page: Page { en: include_str!("insecure_scheme.md"), ja: include_str!("insecure_scheme.ja.md") },
    },
    check: |module| {
        Some(module.urls().filter_map(|(opening, url, pieces)| judge(module, opening, url, pieces)).collect())
    },
};

fn judge(module: &Module, opening: &Opening, url: &Argument, pieces: &[Piece]) -> Option<Finding> {
    // One of several was chosen, and the choice may be by the page's own scheme.
    if url.value.each().len() > 1 || opening.site.is_conditional || module.in_test {
        return None;
    }
    let authority = authority(pieces)?;
    // On 443 the scheme is not meant: that is `code/port-mismatch`.
    let is_slip = authority.port.is_some_and(|it| it.text == "443");
    if !matches!(authority.scheme.as_str(), "ws" | "http") || is_slip {
        return None;
    }
    let is_refused = module.page.is_some_and(|it| it.is_secure) && opening.api.is_browsers();
    match near(&authority.host)? {
        Near::Loopback => return None,
        Near::Private if !is_refused => return None,
        Near::Private | Near::Public => {}
    }
    Some(find(module, url, pieces, is_refused))
}

fn find(module: &Module, url: &Argument, pieces: &[Piece], is_refused: bool) -> Finding {
    let finding = match is_refused {
        true => RULE
            .meta
            .find(Text::new(
                "an https: page may not open an unencrypted WebSocket",
                "https: のページから暗号化なしの WebSocket は開けません",
            ))
            .proven()
            .at(
                module.span(&url.range),
                Text::new("this throws a SecurityError", "SecurityError が発生します"),
            ),
        false => RULE
            .meta
            .find(Text::new(
                "ws: is unencrypted, and this host is on another machine",
                "ws: は暗号化されませんが、別のマシンに接続しています",
            ))
            .only(Severity::Warning)
            .at(
                module.span(&url.range),
                Text::new(
                    "anyone on the way reads it; an https: page may not open it",
                    "経路上で読まれ、https: のページからは開けません",
                ),
            ),
    };
    match edit(module, pieces) {
        Some(edit) => finding.edit(
            Text::new("write wss in its place", "wss に書き換える"),
            Applicability::Unsafe,
            vec![edit],
        ),
        None => finding,
    }
}

/// An `s` behind the scheme, where it is written as it is.
fn edit(module: &Module, pieces: &[Piece]) -> Option<Edit> {
    // A template begins with a text that may be empty.
    let first = pieces.iter().find(|it| !matches!(it, Piece::Known(text, _) if text.is_empty()));
    let Piece::Known(text, place) = first? else { return None };
    let colon = text.find("://")?;
    let quote = usize::from(matches!(module.written(place).first()?, b'"' | b'\''));
    let at = place.start + quote + colon;
    let is_written = module.written(&(place.start + quote..at)) == &text.as_bytes()[..colon];
    is_written.then(|| Edit { span: module.span(&(at..at)), with: "s".into() })
}
