use crate::facts::Argument;
use crate::{Module, Piece};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// A secret stands in the query of the URL, which servers and proxies write into their logs.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/token-in-url",
        severity: Severity::Note,
        page: Page { en: include_str!("token_in_url.md"), ja: include_str!("token_in_url.ja.md") },
    },
    check: |module| {
        let mut found: Vec<_> =
            module.urls().filter_map(|(_, url, pieces)| judge(module, url, pieces)).collect();
        found.dedup_by(|one, other| one.labels == other.labels);
        Some(found)
    },
};

/// The names of parameters that carry what lasts, in small letters.
const SECRETS: [&str; 14] = [
    "token",
    "access_token",
    "accesstoken",
    "auth_token",
    "authtoken",
    "id_token",
    "bearer",
    "jwt",
    "apikey",
    "api_key",
    "api-key",
    "password",
    "secret",
    "sessionid",
];

fn judge(module: &Module, url: &Argument, pieces: &[Piece]) -> Option<Finding> {
    let name = pieces.iter().enumerate().find_map(|(index, piece)| {
        let Piece::Known(text, _) = piece else { return None };
        text.match_indices('=').find_map(|(at, _)| {
            // Without either, it continues what another piece began.
            let start = text[..at].rfind(['?', '&'])?;
            let name = &text[start + 1..at];
            let has_value =
                at + 1 < text.len() && !text[at + 1..].starts_with('&') || index + 1 < pieces.len();
            (has_value && SECRETS.contains(&name.to_ascii_lowercase().as_str())).then(|| name.to_owned())
        })
    })?;
    let shown = finding::safe_line(&name);
    Some(
        RULE.meta
            .find(Text::new(
                format!("the URL carries a secret: {shown}"),
                format!("URL に秘密の値（{shown}）が入っています"),
            ))
            .at(
                module.span(&url.range),
                Text::new(
                    "servers, proxies and error trackers log URLs",
                    "サーバー、プロキシ、エラー収集が URL を記録します",
                ),
            ),
    )
}
