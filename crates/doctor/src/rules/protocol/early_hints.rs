//! An interim answer before the 101.

use crate::answer::Answer;
use crate::evidence;
use finding::Text;

rule!("protocol/early-hints", Error, "early_hints", |case| {
    let answer = Answer::of(&case.first)?;
    let before = case.first.upgrade.as_ref()?.step.final_head_at;
    if answer.head.status != 101 || before == 0 {
        return Some(vec![]);
    }
    let message = Text::new(
        "an interim answer comes before the 101, and Chrome refuses",
        "101 の前に中間応答があり、Chrome が拒否します",
    );
    let finding = RULE
        .meta
        .find(message)
        .proven()
        .at(evidence::whole(evidence::RESPONSE, before), Text::new("the interim answer", "中間応答"));
    Some(vec![finding])
});
