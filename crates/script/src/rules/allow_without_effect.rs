use finding::{Meta, Page, Severity};

/// A comment that would silence a finding does not hold. It is judged after all rules: only then is
/// it known what they found.
pub(crate) static ALLOW: Meta = Meta {
    cause: "code/allow-without-effect",
    severity: Severity::Warning,
    page: Page {
        en: include_str!("allow_without_effect.md"),
        ja: include_str!("allow_without_effect.ja.md"),
    },
};
