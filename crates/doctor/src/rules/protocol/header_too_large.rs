//! The response head is longer than clients accept.

use crate::answer::Answer;
use crate::clients::{Form, NODE, PYTHON};
use crate::refusal::{self, Reading};
use crate::{Case, evidence};
use finding::{Finding, Severity, Text};
use model::trace::{UpgradeOutcome, UpgradeStep};

rule!("protocol/header-too-large", Error, "header_too_large", |case| {
    let refused = refusal::when(case, RULE.meta.cause, |reading| request(reading, case));
    if let Some(refused) = refused.filter(|it| !it.is_empty()) {
        return Some(refused);
    }
    let step = &case.first.upgrade.as_ref()?.step;
    let found = match Answer::of(&case.first).filter(|_| case.first.switched()) {
        Some(answer) => large(step, &answer),
        None => endless(step),
    };
    Some(found.into_iter().map(limits).collect())
});

/// The server does not read so long a request.
fn request(reading: &Reading, case: &Case) -> Finding {
    let size = case.first.upgrade.as_ref().map_or(0, |it| it.step.request.len());
    let message = Text::new(
        format!("the request head of {size} bytes is too large for the server"),
        format!("{size} バイトのリクエストヘッダーは、サーバーには大きすぎます"),
    );
    let finding = reading.tell(&RULE.meta, message).note(Text::new(
        "limits: nginx 8 KiB a line, Apache and Tomcat 8 KiB, Node 16 KiB a head",
        "上限: nginx は 1 行 8 KiB、Apache と Tomcat は 8 KiB、Node はヘッダー全体で 16 KiB",
    ));
    finding.paste(
        Text::new(
            "send less: cookies and tokens make heads long; or let the proxy read more",
            "Cookie やトークンを減らす。またはプロキシの上限を上げる",
        ),
        Text::same("# nginx, in http or server:\nlarge_client_header_buffers 4 32k;\n"),
    )
}

fn endless(step: &UpgradeStep) -> Option<Finding> {
    if step.outcome != UpgradeOutcome::TooLong {
        return None;
    }
    let length = step.response.len();
    let message = Text::new(
        format!("the response head does not end within {length} bytes"),
        format!("応答ヘッダーが {length} バイトを超えても終わりません"),
    );
    let at = evidence::whole(evidence::RESPONSE, length.min(200));
    Some(RULE.meta.find(message).proven().at(at, Text::new("its beginning", "先頭部分")))
}

/// It opens, and not for all.
fn large(step: &UpgradeStep, answer: &Answer) -> Option<Finding> {
    let form = Form::of(&step.response[step.final_head_at..], &answer.head);
    let (size, longest, fields) = (form.size, form.longest.len(), form.fields);
    let (message, severity) = match () {
        () if size > NODE => (
            Text::new(
                format!("the response head has {size} bytes, and Node ws reads 16 KiB"),
                format!("応答ヘッダーが {size} バイトあります。Node ws の上限は 16 KiB です"),
            ),
            Severity::Warning,
        ),
        () if longest > PYTHON => (
            Text::new(
                format!("a header line has {longest} bytes, and Python websockets reads 8 KiB"),
                format!("ヘッダー行が {longest} バイトあります。Python websockets の上限は 8 KiB です"),
            ),
            Severity::Note,
        ),
        () if fields > 124 => (
            Text::new(
                format!("the answer has {fields} headers, and some clients read no more than 124"),
                format!("ヘッダーが {fields} 個あります。124 個までしか読まないクライアントがあります"),
            ),
            Severity::Note,
        ),
        () => return None,
    };
    let start = step.final_head_at + form.longest.start;
    let at = finding::Span::new(evidence::RESPONSE, start..start + longest.min(80));
    let finding = RULE.meta.find(message).only(severity).proven();
    Some(finding.at(at, Text::new("the longest line begins here", "最も長い行の先頭")))
}

fn limits(finding: Finding) -> Finding {
    finding.note(Text::new(
        "limits: Node ws and HAProxy 16 KiB, Python websockets 8 KiB a line, Chrome 256 KiB",
        "上限: Node ws と HAProxy は 16 KiB、Python websockets は 1 行 8 KiB、Chrome は 256 KiB",
    ))
}
