//! What else may become of a handshake, where a condition hangs on what no file tells: a header that
//! something before adds, a cookie, an address.

use crate::rewriting::Event;
use crate::tree::Id;
use crate::walk::{End, Stage};
use crate::{Config, rules};
use finding::{Certainty, Finding, Severity, Text};

/// A condition of which it cannot be told whether it holds, and what answers if it does.
struct Doubt {
    condition: Id,
    line: Id,
    status: u16,
}

/// The findings, with what else would fit said: a fault behind such a condition is likely at most, and
/// where there is none the condition is worth a note.
pub(crate) fn weigh(config: &Config, findings: Vec<Finding>) -> Vec<Finding> {
    let Some(doubt) = doubt(config) else { return findings };
    let fails = |it: &Finding| it.severity == Severity::Error;
    if findings.iter().any(fails) {
        let place = config.line(doubt.condition);
        let text = Text::new(
            format!("unless the if at {place} holds: then nginx answers {} itself", doubt.status),
            format!("{place} の if が成り立つ場合は、先に nginx が {} を返します", doubt.status),
        );
        let weigh = |finding: Finding| match fails(&finding) {
            true => Finding { certainty: Certainty::Likely, ..finding }.note(text.clone()),
            false => finding,
        };
        return findings.into_iter().map(weigh).chain(note(config, &doubt)).collect();
    }
    findings.into_iter().chain(note(config, &doubt)).collect()
}

fn doubt(config: &Config) -> Option<Doubt> {
    let assumes = |stage: &Stage, as_if: bool| match stage {
        Stage::Rewriting(Event::Assumed(id, holds)) if *holds == as_if => Some(*id),
        _ => None,
    };
    let (first, others) = config.walks().split_first()?;
    let is_if = |id: &Id| config.tree.directive(*id).is("if");
    let mut open = first.stages.iter().filter_map(|stage| assumes(stage, false)).filter(is_if);
    open.find_map(|condition| {
        let held = others.iter().filter(|it| it.stages.iter().any(|at| assumes(at, true) == Some(condition)));
        let mut answers = held.filter_map(|walk| match walk.end {
            End::Answered(line, status) if walk.end != first.end => Some((line, status)),
            _ => None,
        });
        let own = answers.find(|(line, _)| config.tree.directive(*line).parent == Some(condition));
        own.map(|(line, status)| Doubt { condition, line, status })
    })
}

fn note(config: &Config, doubt: &Doubt) -> Option<Finding> {
    let cause = match doubt.status {
        300..400 => "nginx/redirects-upgrade",
        _ => "nginx/if-return-wins",
    };
    let rule = rules::RULES.iter().find(|rule| rule.meta.cause == cause)?;
    let message = Text::new(
        format!("where this condition holds, nginx answers {} itself", doubt.status),
        format!("この条件が成り立つと、nginx が自ら {} を返します", doubt.status),
    );
    let span = |id: Id| config.span(config.tree.directive(id));
    let finding = rule.meta.find(message).only(Severity::Note);
    let text = Text::new("no file tells whether it does", "成り立つかどうかはファイルからは分かりません");
    let answer = Text::new("the answer then", "そのときの応答");
    Some(finding.at(span(doubt.condition), text).at(span(doubt.line), answer))
}
