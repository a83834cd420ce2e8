//! Reads a refusal: the server answered the upgrade with something other than 101 (200 over HTTP/2). One
//! status has many causes; here is decided which one it is, and what else the same facts would fit.

mod between;
pub(crate) mod cookies;
pub(crate) mod csrf;
mod decide;
mod firewall;
mod framework;
mod origin;
mod status;
mod tell;
mod upstream;

pub(crate) use between::hijacked;
pub(crate) use firewall::disliked;
pub(crate) use framework::at_another_path;
pub(crate) use origin::refuses_host;
pub(crate) use tell::{behind_the_origin, with_subprotocol};

use crate::answer::Answer;
use crate::fingerprint::{self, Found, Proxy, Trait, Words};
use crate::{Case, Variation};
use finding::{Certainty, Finding};
use model::HttpVersion;
use model::trace::{TcpOutcome, UpgradeOutcome};

/// What a refusal means.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) cause: &'static str,
    certainty: Certainty,
    /// Causes that the same facts would fit too.
    candidates: Vec<&'static str>,
    pub(crate) answer: Answer,
    pub(crate) words: Option<Words>,
    pub(crate) proxy: Option<Proxy>,
    /// The library or framework that made this answer, or one to an experiment.
    pub(crate) software: Option<Found>,
    /// Experiments whose answer is the same although the handshake was damaged or left out.
    same: Vec<Variation>,
    /// Whether all of them are; `None` where none was made.
    pub(crate) ignores_upgrade: Option<bool>,
    /// Status lines of experiments, for the notes.
    answers: Vec<(Variation, String)>,
    /// The subprotocol with which it opens, where none was offered.
    pub(crate) opens_with: Option<String>,
    /// Whether the server behind the proxy was asked too.
    upstream_asked: bool,
    http: HttpVersion,
}

/// The cause, how sure, and the other candidates.
#[derive(Debug)]
struct Decision {
    cause: &'static str,
    certainty: Certainty,
    candidates: Vec<&'static str>,
}

/// The facts leave no other reading.
fn proven(cause: &'static str) -> Decision {
    Decision { cause, certainty: Certainty::Proven, candidates: vec![] }
}

/// The facts fit, and would fit these too.
fn likely(cause: &'static str, candidates: &[&'static str]) -> Decision {
    let candidates = candidates.iter().copied().filter(|it| *it != cause).collect();
    Decision { cause, certainty: Certainty::Likely, candidates }
}

/// Findings of one cause of refusal: `None` where no whole answer came.
pub(crate) fn when(
    case: &Case,
    cause: &'static str,
    tell: impl FnOnce(&Reading) -> Finding,
) -> Option<Vec<Finding>> {
    let answer = Answer::of(&case.first)?;
    if case.first.switched() {
        return Some(vec![]);
    }
    let reading = read(case, answer);
    Some(if reading.cause == cause { vec![tell(&reading)] } else { vec![] })
}

/// What the software behind is, where this case was answered at all.
pub(crate) fn software(case: &Case) -> Option<Found> {
    let of = |it: Option<Answer>| it.as_ref().and_then(fingerprint::software);
    of(Answer::of(&case.first))
        .or_else(|| of(case.answer_to(Variation::Version99)))
        .or_else(|| of(case.answer_to(Variation::WithoutKey)))
        .or_else(|| of(case.answer_to(Variation::PlainGet)))
}

fn read(case: &Case, answer: Answer) -> Reading {
    let damaged = [Variation::PlainGet, Variation::Version99, Variation::WithoutKey];
    let proxy = fingerprint::proxy(&answer);
    let own_page = proxy.as_ref().is_some_and(|it| it.own_page);
    let answers: Vec<_> = damaged
        .into_iter()
        .filter_map(|it| Some((it, case.answer_to(it)?)))
        .filter(|(_, it)| says_something(it, &answer, own_page))
        .collect();
    let same: Vec<_> = answers.iter().filter(|(_, it)| it.same_as(&answer)).map(|(it, _)| *it).collect();
    let mut reading = Reading {
        cause: "",
        certainty: Certainty::Likely,
        candidates: vec![],
        words: fingerprint::library(&answer),
        proxy,
        software: software(case),
        ignores_upgrade: (!answers.is_empty()).then_some(same.len() == answers.len()),
        same,
        answers: answers.iter().map(|(it, answer)| (*it, answer.status())).collect(),
        opens_with: opens_with(case),
        upstream_asked: case.experiment(Variation::Upstream).is_some(),
        http: case.first.attempt.http,
        answer,
    };
    let decision = decide::decide(case, &reading);
    (reading.cause, reading.certainty, reading.candidates) =
        (decision.cause, decision.certainty, decision.candidates);
    reading
}

/// The subprotocol with which it opened, and was not closed.
pub(crate) fn opens_with(case: &Case) -> Option<String> {
    let trace = case.experiment(Variation::KnownSubprotocols).filter(|it| it.switched())?;
    let closed = trace.close.as_ref().is_some_and(|it| it.step.peer_began);
    let chosen = Answer::of(trace)?.field("sec-websocket-protocol").to_owned();
    (!closed && !chosen.is_empty()).then_some(chosen)
}

/// Whether this answer to an experiment tells something of the server: a proxy that finds the
/// damaged handshake malformed (HAProxy without a key), or that has had enough of us, speaks for itself.
fn says_something(answer: &Answer, first: &Answer, own_page: bool) -> bool {
    let limited = matches!(answer.head.status, 429 | 503) && first.head.status != answer.head.status;
    let by_proxy = || fingerprint::proxy(answer).is_some_and(|it| it.own_page);
    let malformed = answer.head.status == 400 && !(own_page && first.head.status == 400);
    !(limited || malformed && by_proxy())
}

impl Reading {
    /// Whether a proxy shows in the answer.
    fn proxied(&self) -> bool {
        self.proxy.is_some()
    }

    /// Whether the answer is the proxy's own.
    pub(crate) fn own_page(&self) -> bool {
        self.proxy.as_ref().is_some_and(|it| it.own_page)
    }

    /// Whether this is known of the software behind.
    fn knows(&self, wanted: Trait) -> bool {
        self.software.as_ref().is_some_and(|it| it.row.has(wanted))
    }

    /// The name of the software behind, as the table has it.
    pub(crate) fn behind(&self) -> &'static str {
        self.software.as_ref().map_or("", |it| it.row.name)
    }

    /// The product in front, as the table has it.
    pub(crate) fn product(&self) -> &'static str {
        self.proxy.as_ref().map_or("", |it| it.product)
    }
}

/// Whether the upstream refuses TCP itself.
pub(crate) fn upstream_refuses(case: &Case) -> bool {
    case.experiment(Variation::Upstream).and_then(|it| it.tcp.as_ref()).is_some_and(|tcp| {
        tcp.step.connected.is_none()
            && tcp.step.attempts.iter().any(|it| matches!(it.outcome, TcpOutcome::Refused(_)))
    })
}

/// Whether nothing whole came back to this experiment.
fn was_lost(case: &Case, variation: Variation) -> bool {
    let upgrade = case.experiment(variation).and_then(|it| it.upgrade.as_ref());
    upgrade.is_some_and(|it| matches!(it.step.outcome, UpgradeOutcome::Lost(_)))
}

#[cfg(test)]
mod tests;
