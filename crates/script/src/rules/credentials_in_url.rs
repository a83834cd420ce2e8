use crate::facts::Argument;
use crate::url::{Part, authority};
use crate::{Module, Piece};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// A user and a password stand in the URL.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/credentials-in-url",
        severity: Severity::Warning,
        page: Page {
            en: include_str!("credentials_in_url.md"),
            ja: include_str!("credentials_in_url.ja.md"),
        },
    },
    check: |module| Some(module.urls().filter_map(|(_, url, pieces)| judge(module, url, pieces)).collect()),
};

fn judge(module: &Module, url: &Argument, pieces: &[Piece]) -> Option<Finding> {
    let Part { text, range } = authority(pieces)?.user?;
    if text.is_empty() {
        return None;
    }
    // The message must not show the password: the place alone does.
    Some(
        RULE.meta
            .find(Text::new(
                "the URL carries a user name or a password",
                "URL にユーザー名やパスワードが入っています",
            ))
            .at(
                module.span(&range.unwrap_or_else(|| url.range.clone())),
                Text::new(
                    "it ends up in logs, and clients treat it differently",
                    "ログに残り、クライアントによって扱いも異なります",
                ),
            ),
    )
}
