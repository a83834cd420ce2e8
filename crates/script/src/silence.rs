//! Findings that a comment of the file allows.

use crate::facts::{Allow, Module};
use crate::rules::ALLOW;
use finding::{Finding, Text};

/// The findings without those that a comment allows, and one for each comment that does not hold.
pub(crate) fn silence(module: &Module, found: Vec<Finding>) -> Vec<Finding> {
    if module.allows.is_empty() {
        return found;
    }
    let mut used = vec![false; module.allows.len()];
    let mut left: Vec<_> = found
        .into_iter()
        .filter(|finding| {
            let line = finding.labels.first().map(|it| module.source.line_column(it.span.range.start).0);
            let allows = module.allows.iter().position(|allow| {
                Some(allow.line) == line && allow.cause == finding.rule.cause && !allow.reason.is_empty()
            });
            if let Some(allow) = allows {
                used[allow] = true;
            }
            allows.is_none()
        })
        .collect();
    let idle = module.allows.iter().zip(&used).filter(|(_, used)| !**used);
    left.extend(idle.map(|(allow, _)| complain(module, allow)));
    left
}

fn complain(module: &Module, allow: &Allow) -> Finding {
    let (message, label) = if allow.cause.is_empty() {
        (
            Text::new("this comment names no cause to allow", "許可する原因がコメントに書かれていません"),
            Text::new("write the code, then the reason", "コード、理由の順に書きます"),
        )
    } else if allow.reason.is_empty() {
        (
            Text::new(
                "this comment gives no reason, so it allows nothing",
                "理由がないため、コメントは無効です",
            ),
            Text::new("say why behind the code", "コードの後に理由を書きます"),
        )
    } else {
        (
            Text::new("this comment allows what is not found", "検出されないものを許可するコメントです"),
            Text::new(
                "nothing of this code is found on the next line",
                "次の行にこのコードの指摘はありません",
            ),
        )
    };
    ALLOW.find(message).proven().at(module.span(&allow.range), label)
}
