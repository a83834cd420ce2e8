//! The experiments as a reader sees them, and which of them the verdict stands on.

use super::ladder;
use crate::mask::Secrets;
use crate::titles::variation;
use crate::{Case, Variation};
use finding::{Certainty, Experiment, Finding, Severity, Status, Step, Text};
use model::Trace;
use std::time::Duration;

/// The first attempt and every experiment; none where the first was enough. `decisive` holds the places
/// of those that the verdict stands on.
pub(super) fn list(case: &Case, decisive: &[usize], secrets: &Secrets) -> Vec<Experiment> {
    if case.experiments.is_empty() && case.unfinished.is_empty() {
        return vec![];
    }
    let first = first(&case.first, !decisive.is_empty(), secrets);
    let others = case.experiments.iter().enumerate().map(|(index, it)| {
        let decides = decisive.contains(&index);
        Experiment { decides, ..ended(it.variation, &it.trace, &case.first, secrets) }
    });
    let unfinished = case.unfinished.iter().map(|&it| unfinished(it));
    std::iter::once(first).chain(others).chain(unfinished).collect()
}

/// The first attempt beside experiments.
pub(crate) fn first(trace: &Trace, decides: bool, secrets: &Secrets) -> Experiment {
    let title = Text::new("first attempt", "最初の試行");
    Experiment { decides, ..told("first".into(), title, trace, trace, secrets) }
}

/// An experiment that ended.
pub(crate) fn ended(what: Variation, trace: &Trace, first: &Trace, secrets: &Secrets) -> Experiment {
    let begun = begun(what);
    told(begun.variation, begun.title, trace, first, secrets)
}

/// An experiment that is being made.
pub(crate) fn begun(what: Variation) -> Experiment {
    let (code, title) = variation(what);
    Experiment { variation: code, title, outcome: None, opened: false, took: None, decides: false }
}

/// An experiment that had not ended when the time was up.
fn unfinished(what: Variation) -> Experiment {
    let outcome = Text::new("not over when the time was up", "時間切れまでに終わりませんでした");
    Experiment { outcome: Some(outcome), ..begun(what) }
}

fn told(variation: String, title: Text, trace: &Trace, first: &Trace, secrets: &Secrets) -> Experiment {
    let url = &first.attempt.url;
    let outcome = outcome(trace);
    let outcome = Text::new(secrets.text(&outcome.en, url), secrets.text(&outcome.ja, url));
    let took = Some(answered_after(trace));
    Experiment { variation, title, outcome: Some(outcome), opened: trace.switched(), took, decides: false }
}

/// What was answered: what the last step saw, up to the answer to the upgrade.
fn outcome(trace: &Trace) -> Text {
    let steps = ladder::rungs(trace);
    let reached = |step: &&Step| step.status != Status::Skipped && !matches!(step.step, "frames" | "close");
    let Some(last) = steps.iter().rfind(reached) else { return Text::same("") };
    let detail = &last.detail;
    if matches!(last.step, "dns" | "tcp" | "tls") {
        let step = last.step.to_ascii_uppercase();
        return Text::new(format!("{step}: {}", detail.en), format!("{step}: {}", detail.ja));
    }
    let closed = trace.close.as_ref().is_some_and(|close| close.step.peer_began);
    let after = steps.iter().find(|it| match it.step {
        "frames" => it.status == Status::Failed,
        "close" => closed,
        _ => false,
    });
    match after {
        Some(after) => Text::new(
            format!("{}, then {}", detail.en, after.detail.en),
            format!("{}、その後 {}", detail.ja, after.detail.ja),
        ),
        None => detail.clone(),
    }
}

/// How long it took until there was an answer, or none could come any more.
fn answered_after(trace: &Trace) -> Duration {
    let ends = [
        trace.dns.as_ref().map(|it| it.began + it.took),
        trace.tcp.as_ref().map(|it| it.began + it.took),
        trace.unix.as_ref().map(|it| it.began + it.took),
        trace.proxy.as_ref().map(|it| it.began + it.took),
        trace.tls.as_ref().map(|it| it.began + it.took),
        trace.upgrade.as_ref().map(|it| it.began + it.took),
    ];
    ends.into_iter().flatten().max().unwrap_or_default()
}

/// The places of the experiments that the verdict stands on: without any one of them it would name
/// another cause, or be less sure. Nothing where the first attempt alone says as much.
pub(super) fn decisive(case: &Case, found: &[Finding], judge: impl Fn(&Case) -> Vec<Finding>) -> Vec<usize> {
    let Some(verdict) = verdict(found) else { return vec![] };
    let with = |places: &[usize]| {
        let experiments = places.iter().map(|&place| case.experiments[place].clone()).collect();
        judge(&Case { experiments, ..case.clone() })
    };
    let stands = |places: &[usize]| self::verdict(&with(places)) == Some(verdict);
    if stands(&[]) {
        return vec![];
    }
    // Of two that say the same the earlier is kept: it is the simpler one.
    let mut kept: Vec<_> = (0..case.experiments.len()).collect();
    for place in (0..case.experiments.len()).rev() {
        let without: Vec<_> = kept.iter().copied().filter(|&it| it != place).collect();
        if stands(&without) {
            kept = without;
        }
    }
    kept
}

fn verdict(found: &[Finding]) -> Option<(&'static str, Certainty)> {
    let root = found.iter().find(|it| it.severity == Severity::Error)?;
    Some((root.rule.cause, root.certainty))
}

#[cfg(test)]
mod tests;
