//! The answer is meant as HTTP, and is not valid.

use crate::answer::Answer;
use crate::clients::Form;
use crate::{Case, evidence};
use finding::{Finding, Span, Text};
use model::trace::UpgradeOutcome;
use std::ops::Range;

rule!("protocol/malformed-response", Error, "malformed_response", |case| {
    let step = &case.first.upgrade.as_ref()?.step;
    if case.first.switched() {
        return Some(odd(case).into_iter().collect());
    }
    if step.outcome != UpgradeOutcome::NotHttp || !step.response.starts_with(b"HTTP/") {
        return Some(vec![]);
    }
    let message =
        Text::new("the response head is not valid HTTP", "応答ヘッダーが HTTP として正しくありません");
    let at = evidence::whole(evidence::RESPONSE, step.response.len().min(400));
    Some(vec![RULE.meta.find(message).proven().at(at, Text::new("as it came", "受信した内容"))])
});

/// A head that tolerant readers take: RFC 9112 sections 2.2, 5.1 and 5.2 forbid a server to send it.
fn odd(case: &Case) -> Option<Finding> {
    let answer = Answer::of(&case.first)?;
    let step = &case.first.upgrade.as_ref()?.step;
    let form = Form::of(&step.response[step.final_head_at..], &answer.head);
    let empty = answer.head.field("Sec-WebSocket-Extensions").filter(|field| field.value.is_empty());
    let nul = step.response[step.final_head_at..][..form.size].iter().position(|it| *it == 0);
    if let Some(at) = nul {
        let message = Text::new(
            "a NUL stands in the response head, and clients refuse",
            "応答ヘッダーに NUL 文字があり、クライアントは拒否します",
        );
        return Some(tell(step.final_head_at, at..at + 1, message));
    }
    let (at, message) = if let Some(at) = form.bare_lf {
        (at, words("lines end in LF alone", "行末が LF だけです"))
    } else if let Some(at) = form.folded {
        (at, words("a header is folded over two lines", "ヘッダーが 2 行に折り返されています"))
    } else if let Some(at) = form.no_colon {
        (at, words("a header line has no colon", "コロンのないヘッダー行があります"))
    } else if let Some(at) = form.space_colon {
        (at, words("a space stands before the colon of a header", "ヘッダー名とコロンの間に空白があります"))
    } else {
        let message = words("Sec-WebSocket-Extensions is empty", "Sec-WebSocket-Extensions が空です");
        (empty?.line.clone(), message)
    };
    Some(tell(step.final_head_at, at, message))
}

fn words(en: &str, ja: &str) -> Text {
    Text::new(format!("{en}, and Node ws refuses"), format!("{ja}。Node ws は拒否します"))
}

fn tell(base: usize, at: Range<usize>, message: Text) -> Finding {
    let span = Span::new(evidence::RESPONSE, base + at.start..base + at.end.min(at.start + 200));
    let label = Text::new("no server may send this", "サーバーが送ってはならない形です");
    RULE.meta.find(message).proven().at(span, label)
}
