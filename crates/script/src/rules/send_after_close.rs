use crate::facts::{Site, Use};
use crate::{Api, Member, Module};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// Something is sent on a socket that the line before has closed.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/send-after-close",
        severity: Severity::Error,
        page: Page { en: include_str!("send_after_close.md"), ja: include_str!("send_after_close.ja.md") },
    },
    check: |module| {
        let sent = module.uses.iter().filter(|it| is_call(it, &["send"]));
        Some(sent.filter_map(|it| judge(module, it)).collect())
    },
};

fn is_call(it: &Use, names: &[&str]) -> bool {
    names.contains(&it.name.as_str()) && matches!(it.member, Member::Called(_))
}

fn judge(module: &Module, sent: &Use) -> Option<Finding> {
    let is_plain = |site: &Site| !site.is_conditional && !site.in_loop && site.function == sent.site.function;
    let closed = module.uses.iter().find(|it| {
        it.socket == sent.socket
            && is_call(it, &["close", "terminate"])
            && it.range.end <= sent.range.start
            && is_plain(&it.site)
    })?;
    let api = module.sockets[sent.socket].api;
    if !is_plain(&sent.site) || matches!(api, Api::Replaced | Api::Reconnecting) {
        return None;
    }
    if may_open(module, closed, sent) {
        return None;
    }
    Some(find(module, closed, sent))
}

/// Whether another may have been opened between, by a function too, or in a pause.
fn may_open(module: &Module, closed: &Use, sent: &Use) -> bool {
    let between = closed.range.end..sent.range.start;
    let is_here = |site: &Site, start: usize| site.function == sent.site.function && between.contains(&start);
    let opens =
        module.openings.iter().any(|it| it.socket == sent.socket && is_here(&it.site, it.range.start));
    let calls = module.calls.iter().any(|it| is_here(&it.site, it.range.start));
    let written = module.written(&between);
    let has = |word: &[u8]| memchr::memmem::find(written, word).is_some();
    opens || calls || has(b"await") || module.sockets[sent.socket].is_shared && has(b"(")
}

fn find(module: &Module, closed: &Use, sent: &Use) -> Finding {
    RULE.meta
        .find(Text::new(
            "the socket is closed already when this is sent",
            "すでに閉じたソケットで送信しています",
        ))
        .proven()
        .at(
            module.span(&sent.range),
            Text::new("this is thrown away without an error", "エラーもなく捨てられます"),
        )
        .at(module.span(&closed.range), Text::new("it is closed here", "ここで閉じています"))
        .note(Text::new(
            "close() sends what was given before it: let it come last",
            "close() は、それまでに渡されたものを送ってから閉じます。最後に呼びます",
        ))
}
