use crate::Module;
use crate::facts::{Listener, Member};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// A socket is closed in `unload`, which browsers do not always send, or in `beforeunload`, after
/// which the page may stay.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/unload-close",
        severity: Severity::Warning,
        page: Page { en: include_str!("unload_close.md"), ja: include_str!("unload_close.ja.md") },
    },
    check: |module| Some(module.listeners.iter().filter_map(|it| judge(module, it)).collect()),
};

fn judge(module: &Module, it: &Listener) -> Option<Finding> {
    let label = match it.event.as_str() {
        "unload" => Text::new(
            "often never sent, and it keeps the page out of the back cache",
            "送られないことも多く、戻る操作用のキャッシュも使えなくなります",
        ),
        "beforeunload" => Text::new(
            "the user may stay, and then the socket is closed",
            "ユーザーがページに留まっても、ソケットは閉じられます",
        ),
        _ => return None,
    };
    let function = it.function?;
    let closes = module.uses.iter().any(|used| {
        let is_close =
            matches!(used.name.as_str(), "close" | "terminate") && matches!(used.member, Member::Called(_));
        is_close && module.is_within(used.site.function, function)
    });
    let is_written = module.written(&it.name_range) == it.event.as_bytes();
    closes.then(|| {
        let finding = RULE
            .meta
            .find(Text::new(
                format!("the socket is closed in {}", it.event),
                format!("{} でソケットを閉じています", it.event),
            ))
            .at(module.span(&it.name_range), label);
        match is_written {
            true => finding.edit(
                Text::new("listen to pagehide", "pagehide を使う"),
                Applicability::Unsafe,
                vec![Edit { span: module.span(&it.name_range), with: "pagehide".into() }],
            ),
            false => finding,
        }
    })
}
