use crate::{Config, Fault};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// nginx would refuse the file. Like nginx, it says the first place only.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/syntax-error",
        severity: Severity::Error,
        page: Page { en: include_str!("syntax_error.md"), ja: include_str!("syntax_error.ja.md") },
    },
    check: |config| Some(first(config).map(|fault| find(config, fault)).into_iter().collect()),
};

/// An unknown directive is a cause of its own.
fn first(config: &Config) -> Option<&Fault> {
    config.faults.iter().find(|fault| !matches!(fault.trouble, crate::Trouble::Unknown(_)))
}

fn find(config: &Config, fault: &Fault) -> Finding {
    let source = &config.source;
    let line = config.line_at(fault.at.start);
    let words = fault.in_the_words_of_nginx();
    let mut finding = RULE
        .meta
        .find(Text::new("nginx does not accept this file", "nginx はこのファイルを受け付けません"))
        .proven()
        .at(source.span(fault.at.clone()), Text::new("nginx stops here", "nginx はここで読み込みを止めます"))
        .note(Text::same(format!("nginx: [emerg] {words} in {line}")));
    if let Some(opened) = &fault.opened {
        let text = Text::new("opened here and never closed", "ここで開いたまま閉じられていません");
        finding = finding.at(source.span(opened.clone()), text);
    }
    if let Some(at) = fault.semicolon {
        let edit = Edit { span: source.span(at..at), with: ";".into() };
        finding = finding
            .at(source.span(at..at), Text::new("a semicolon is missing here", "ここにセミコロンがありません"))
            .edit(Text::new("add the semicolon", "セミコロンを補う"), Applicability::Safe, vec![edit]);
    }
    if fault.trouble == crate::Trouble::Mark {
        let edit = Edit { span: source.span(fault.at.clone()), with: String::new() };
        let title = Text::new("remove the byte order mark", "BOM を取り除く");
        finding = finding.edit(title, Applicability::Safe, vec![edit]);
    }
    finding
}
