use crate::facts::{Opening, Use};
use crate::{Api, Member, Module};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// Something is sent right behind the constructor, while the socket is still connecting.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/send-before-open",
        severity: Severity::Error,
        page: Page { en: include_str!("send_before_open.md"), ja: include_str!("send_before_open.ja.md") },
    },
    check: |module| {
        let sent =
            module.uses.iter().filter(|it| it.name == "send" && matches!(it.member, Member::Called(_)));
        Some(sent.filter_map(|it| judge(module, it)).collect())
    },
};

fn judge(module: &Module, sent: &Use) -> Option<Finding> {
    let opening = module.openings.iter().rfind(|it| {
        it.socket == sent.socket && it.site.function == sent.site.function && it.range.end <= sent.range.start
    })?;
    // A reconnecting one keeps what is sent until it is open.
    if !opening.is_new || matches!(opening.api, Api::Replaced | Api::Reconnecting) {
        return None;
    }
    let (made, used) = (&opening.site, &sent.site);
    let is_straight = !made.is_conditional && !used.is_conditional && !made.in_loop && !used.in_loop;
    if !is_straight || used.is_after_await || is_asked(module, opening, sent) {
        return None;
    }
    Some(find(module, opening, sent))
}

/// Whether its state is looked at between.
fn is_asked(module: &Module, opening: &Opening, sent: &Use) -> bool {
    module.uses.iter().any(|it| {
        it.socket == sent.socket
            && it.name == "readyState"
            && opening.range.end <= it.range.start
            && it.range.start < sent.range.start
    })
}

fn find(module: &Module, opening: &Opening, sent: &Use) -> Finding {
    let label = match opening.api {
        Api::Ws => Text::new(
            "this throws: WebSocket is not open: readyState 0 (CONNECTING)",
            "例外になります: WebSocket is not open: readyState 0 (CONNECTING)",
        ),
        _ => Text::new("this throws an InvalidStateError", "InvalidStateError が発生します"),
    };
    let finding = RULE
        .meta
        .find(Text::new(
            "the socket is still connecting when this is sent",
            "まだ接続中のソケットで送信しています",
        ))
        .proven()
        .at(module.span(&sent.range), label)
        .at(module.span(&opening.range), Text::new("it is opened here", "ここで接続を始めています"));
    let name = module.sockets[sent.socket].name.as_str();
    let starts = module.written(&sent.range).starts_with(format!("{name}.").as_bytes());
    if name.is_empty() || !starts || !is_statement(module, sent) {
        return finding;
    }
    let (start, end) = (sent.range.start, sent.range.end);
    finding.edit(
        Text::new("send it once it is open", "開いてから送る"),
        Applicability::Unsafe,
        vec![
            Edit {
                span: module.span(&(start..start)),
                with: format!("{name}.addEventListener(\"open\", () => "),
            },
            Edit { span: module.span(&(end..end)), with: ")".into() },
        ],
    )
}

/// Whether the call is a statement of its own, so that it may move into a function.
fn is_statement(module: &Module, sent: &Use) -> bool {
    let bytes = &module.source.bytes;
    let before = bytes[..sent.range.start].trim_ascii_end().last();
    let after = bytes[sent.range.end..].trim_ascii_start().first();
    matches!(before, Some(b';' | b'{' | b'}' | b'\n')) && matches!(after, None | Some(b';' | b'}'))
}
