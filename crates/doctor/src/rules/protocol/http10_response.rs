//! A 101 in HTTP/1.0.

use crate::answer::Answer;
use crate::evidence;
use finding::Text;

rule!("protocol/http10-response", Error, "http10_response", |case| {
    let answer = Answer::of(&case.first)?;
    if answer.head.status != 101 || answer.head.version != "HTTP/1.0" {
        return Some(vec![]);
    }
    let message = Text::new(
        "the 101 is an HTTP/1.0 answer, which Firefox refuses",
        "101 が HTTP/1.0 の応答で、Firefox が拒否します",
    );
    let finding = RULE
        .meta
        .find(message)
        .proven()
        .at(evidence::status_line(&answer), Text::new("HTTP/1.1 belongs here", "HTTP/1.1 が必要です"))
        .paste(
            Text::new("let nginx speak HTTP/1.1 upstream", "nginx からの転送を HTTP/1.1 にする"),
            Text::same("proxy_http_version 1.1;\n"),
        );
    Some(vec![finding])
});
