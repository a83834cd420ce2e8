use super::{Answer, carries, each};
use crate::{Config, Proxy};
use finding::{Applicability, Edit, Meta, Page, Rule, Severity, Text};

/// The backend sees another `Origin` than that of the page.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/origin-rewritten",
        severity: Severity::Warning,
        page: Page { en: include_str!("origin_rewritten.md"), ja: include_str!("origin_rewritten.ja.md") },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let other = |value: &[u8]| crate::value::name(value).as_deref() != Some(b"http_origin");
    let mut lines = proxy.lines(config, "Origin").filter(|line| line.argument(1).is_some_and(other));
    let Some(line) = lines.next().filter(|_| carries(config, proxy)) else { return Answer::Clean };
    let text = if line.argument(1) == Some(b"") {
        Text::new("it is taken out", "取り除かれます")
    } else {
        Text::new("another value is sent", "別の値が送られます")
    };
    let edit = Edit { span: config.source.span(config.line_of(line)), with: String::new() };
    Answer::found(
        RULE.meta
            .find(Text::new(
                "the backend does not see the Origin of the page",
                "ページの Origin がバックエンドに伝わりません",
            ))
            .proven()
            .at(config.span(line), text)
            .note(Text::new(
                "any page of any site may open it then, or none at all",
                "どのサイトのページからも開けるか、どこからも開けなくなります",
            ))
            .edit(Text::new("pass it as it is", "そのまま渡す"), Applicability::Unsafe, vec![edit]),
    )
}
