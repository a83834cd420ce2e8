use crate::facts::Opening;
use crate::{Api, Module, Role};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// A React component opens a socket while it renders.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/connection-per-render",
        severity: Severity::Error,
        page: Page {
            en: include_str!("connection_per_render.md"),
            ja: include_str!("connection_per_render.ja.md"),
        },
    },
    check: |module| {
        if !is_react(module) {
            return Some(vec![]);
        }
        Some(module.openings.iter().filter_map(|it| judge(module, it)).collect())
    },
};

/// Whether the components of this file are functions that run at each render: those of Solid and
/// the composables of Vue run once.
fn is_react(module: &Module) -> bool {
    let imports = |names: &[&str]| module.imports.iter().any(|it| names.contains(&it.as_str()));
    let has = |word: &[u8]| memchr::memmem::find(&module.source.bytes, word).is_some();
    let is_hooked = has(b"useState(") || has(b"useEffect(") || has(b"useRef(") || has(b"useMemo(");
    imports(&["react", "preact", "preact/hooks", "react-native"])
        || is_hooked && !imports(&["vue", "solid-js", "@vueuse/core", "#imports"])
}

fn judge(module: &Module, opening: &Opening) -> Option<Finding> {
    let function = &module.functions[opening.site.function];
    let name = function.name.as_deref()?;
    let is_component = name.starts_with(|it: char| it.is_ascii_uppercase())
        || name.strip_prefix("use").is_some_and(|it| it.starts_with(|it: char| it.is_ascii_uppercase()));
    let renders = function.renders && matches!(function.role, Role::Plain | Role::Callback);
    let is_sure = !opening.site.is_conditional && !function.is_async && opening.api != Api::Replaced;
    if !is_component || !renders || !is_sure {
        return None;
    }
    let shown = finding::safe_line(name);
    Some(
        RULE.meta
            .find(Text::new(
                format!("{shown} opens a connection each time it renders"),
                format!("{shown} がレンダリングのたびに接続を開きます"),
            ))
            .proven()
            .at(
                module.span(&opening.range),
                Text::new("this runs at every render", "レンダリングごとに実行されます"),
            ),
    )
}
