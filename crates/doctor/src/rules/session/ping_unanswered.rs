//! Our ping got no pong while the connection stood.

use crate::evidence;
use finding::Text;

rule!("session/ping-unanswered", Warning, "ping_unanswered", |case| {
    let frames = case.first.frames.as_ref()?;
    let closed = case.first.close.as_ref().is_some_and(|close| close.step.peer_began);
    let step = &frames.step;
    if step.ping_answered.is_some() || step.lost.is_some() || closed || !step.violations.is_empty() {
        return Some(vec![]);
    }
    let waited = evidence::duration(frames.took);
    let message = Text::new(
        format!("the server did not answer a ping within {waited}"),
        format!("サーバーが {waited} 以内に ping に応答しませんでした"),
    );
    let at = case.first.target().map_or(0..0, |uri| uri.spans.host.clone());
    Some(vec![
        RULE.meta
            .find(message)
            .at(finding::Span::new(evidence::URL, at), Text::new("this server", "このサーバー"))
            .note(Text::new(
                "RFC 6455 section 5.5.3 asks for a pong as soon as possible",
                "RFC 6455 の 5.5.3 節は、できるだけ早い pong を求めています",
            )),
    ])
});
