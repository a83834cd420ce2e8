//! 401, whatever the Origin; or the same said by a close frame.

use crate::farewell::{self, meaning};
use crate::{Case, evidence, mask, refusal};
use finding::{Finding, Text};

rule!("auth/unauthorized", Error, "unauthorized", |case| {
    if case.first.switched() {
        return farewell::when(case, RULE.meta.cause, |said| after_opening(case, said));
    }
    refusal::when(case, RULE.meta.cause, |reading| {
        let challenge = reading.answer.field("www-authenticate").to_owned();
        let sent =
            evidence::request_line(case, "Authorization").or_else(|| evidence::request_line(case, "Cookie"));
        let message = if sent.is_some() || mask::carries_credentials(&case.first.attempt) {
            Text::new(
                "the server does not accept these credentials (401)",
                "サーバーがこの認証情報を受け付けません (401)",
            )
        } else {
            Text::new(
                "the server wants credentials and got none (401)",
                "サーバーは認証を求めていますが、認証情報がありません (401)",
            )
        };
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(field) = reading.answer.head.field("www-authenticate") {
            let text = Text::new("what it wants", "求められている方式");
            finding = finding.at(reading.answer.line(evidence::RESPONSE, field), text);
        }
        if let Some(sent) = sent {
            finding = finding.at(sent, Text::new("refused", "拒否された値"));
        }
        // The server's word stands in a command to paste: only a plain one may.
        let scheme =
            challenge.split_whitespace().next().filter(|it| it.bytes().all(|it| it.is_ascii_alphanumeric()));
        let scheme = scheme.unwrap_or("Bearer");
        finding.paste(
            Text::new("send credentials with the handshake", "ハンドシェイクに認証情報を付ける"),
            Text::same(format!(
                "wscope doctor {} -H 'Authorization: {scheme} …'\n",
                crate::rules::quoted(&case.first.attempt.url)
            )),
        )
    })
});

/// The server opened, looked at what was sent, and closed.
fn after_opening(case: &Case, said: &farewell::Farewell) -> Finding {
    let code = said.code.unwrap_or(1005);
    let message = Text::new(
        format!("the server opens, and does not accept these credentials ({code})"),
        format!("サーバーは開いた後、この認証情報を受け付けません ({code})"),
    );
    let mut finding = RULE.meta.find(message).at(said.at.clone(), meaning(case, code));
    for name in ["Authorization", "Cookie", "Sec-WebSocket-Protocol"] {
        if let Some(sent) = evidence::request_line(case, name) {
            finding = finding.at(sent, Text::new("sent", "送った値"));
        }
    }
    finding.notes.extend(said.others());
    finding
}
