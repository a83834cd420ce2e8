//! Reads what the watching of idle connections saw: which one cause fits it, how sure that is, and
//! what else would fit.

mod known;
mod lumps;
mod words;

pub(crate) use known::{matching, remedy};
pub(crate) use lumps::{Lumps, lumps};
pub(crate) use words::{detail, label, line, lines, status};

use crate::answer::Answer;
use crate::fingerprint;
use crate::{Case, Variation, farewell};
use finding::{Certainty, Finding, Meta, Text};
use model::trace::Loss;
use model::vigil::{Ending, Manner, Vigil, Watching};
use std::time::Duration;

pub(crate) const IDLE_PROXY: &str = "proxy/idle-timeout";
pub(crate) const IDLE_SERVER: &str = "session/idle-timeout";
pub(crate) const LIFETIME: &str = "proxy/lifetime-limit";
pub(crate) const NAT: &str = "network/nat-idle-expiry";
pub(crate) const HALF_OPEN: &str = "session/half-open";
pub(crate) const NO_PONG: &str = "session/no-pong";
/// It ended at the same moment as the others: what it said then, if anything, is the cause.
pub(crate) const FAREWELL: &str = "";

/// What was seen, and the one cause that fits it.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) watching: &'a Watching,
    /// The silent connection, which shows it.
    pub(crate) silent: &'a Vigil,
    /// `None`: all is well. [`FAREWELL`]: what the server said at the end is to be read.
    pub(crate) cause: Option<&'static str>,
    certainty: Certainty,
    candidates: Vec<&'static str>,
    /// The proxy that shows, by its name.
    pub(crate) proxy: Option<String>,
}

type Decision = (&'static str, Certainty, Vec<&'static str>);

/// Findings of one cause: `None` where idle connections were not watched.
pub(crate) fn when(
    case: &Case,
    cause: &'static str,
    tell: impl FnOnce(&Reading<'_>) -> Finding,
) -> Option<Vec<Finding>> {
    let reading = read(case)?;
    Some(if reading.cause == Some(cause) { vec![tell(&reading)] } else { vec![] })
}

/// What the watching of this case means; `None` where nothing was watched.
pub(crate) fn read(case: &Case) -> Option<Reading<'_>> {
    let watching = case.idle.as_ref()?;
    let silent = watching.silent()?;
    let proxy = proxy(case);
    let decision = decide(case, watching, silent, proxy.as_deref());
    let (cause, certainty, candidates) = match decision {
        Some((cause, certainty, candidates)) => (Some(cause), certainty, candidates),
        None => (None, Certainty::Proven, vec![]),
    };
    Some(Reading { watching, silent, cause, certainty, candidates, proxy })
}

/// The proxy that shows in the answer that opened, or in that to a request that cannot be read.
fn proxy(case: &Case) -> Option<String> {
    let named = |answer: Answer| fingerprint::proxy(&answer).map(|it| it.name);
    let forward = || case.first.proxy.as_ref().map(|it| it.step.proxy.clone());
    Answer::of(&case.first)
        .and_then(named)
        .or_else(forward)
        .or_else(|| case.answer_to(Variation::Unreadable).and_then(named))
}

fn decide(case: &Case, watching: &Watching, silent: &Vigil, proxy: Option<&str>) -> Option<Decision> {
    if silent.stood() {
        return vanished(case, watching, silent);
    }
    let pinging = watching.pinging();
    if says_ping_timeout(&silent.ending) {
        return Some((NO_PONG, Certainty::Likely, vec!["session/server-error"]));
    }
    if farewell::is_about_credentials(case, &silent.ending) {
        return Some((FAREWELL, Certainty::Likely, vec![]));
    }
    // A reset that answers our first word after the silence.
    if !silent.pings.is_empty() && silent.ending == Ending::Lost(Loss::Reset) {
        return Some(match pinging.filter(|it| it.stood()) {
            Some(_) => (NAT, Certainty::Proven, vec![]),
            None => (FAREWELL, Certainty::Likely, vec![]),
        });
    }
    Some(match pinging.map(|it| compare(silent, it)) {
        Some(Outcome::Saved) => idle(watching, silent, proxy),
        Some(Outcome::SameAge) => lifetime(silent),
        Some(Outcome::SameMoment) => (FAREWELL, Certainty::Likely, vec![]),
        Some(Outcome::Open) | None => {
            let (cause, _, mut candidates) = idle(watching, silent, proxy);
            candidates.push(LIFETIME);
            (cause, Certainty::Likely, candidates)
        }
    })
}

/// The silent connection was never ended: what is sent on it may vanish all the same.
fn vanished(case: &Case, watching: &Watching, silent: &Vigil) -> Option<Decision> {
    let answers = case.first.frames.as_ref().is_some_and(|it| it.step.ping_answered.is_some());
    silent.pings.last().filter(|it| it.answered.is_none() && answers)?;
    let slowest = watching.pinging().and_then(|it| it.pings.iter().filter_map(|it| it.answered).max());
    if silent.waited < slowest.unwrap_or_default() * 2 {
        // It may only be late.
        return None;
    }
    Some(match watching.pinging() {
        Some(pinging) if pinging.stood() && pinging.answers_at_the_end() == Some(true) => {
            (NAT, Certainty::Proven, vec![])
        }
        Some(pinging) if pinging.stood() && pinging.answered() > 0 => (HALF_OPEN, Certainty::Proven, vec![]),
        _ => (HALF_OPEN, Certainty::Likely, vec![NAT]),
    })
}

/// What became of the connection that pings, beside the silent one that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// It outlived the age at which the silent one ended.
    Saved,
    /// It ended at the same age, although it was never idle.
    SameAge,
    /// It ended at the same moment, at another age.
    SameMoment,
    /// It tells nothing: too few pings, or the watching ended too early.
    Open,
}

fn compare(silent: &Vigil, pinging: &Vigil) -> Outcome {
    let tolerance = (silent.age / 10).max(Duration::from_millis(300));
    let Manner::Pinging(every) = pinging.manner else { return Outcome::Open };
    if pinging.stood() {
        return if pinging.age > silent.age { Outcome::Saved } else { Outcome::Open };
    }
    let of_ages = pinging.age.abs_diff(silent.age);
    let of_moments = pinging.ended().abs_diff(silent.ended());
    if of_ages > tolerance {
        return match () {
            () if of_moments <= tolerance => Outcome::SameMoment,
            () if pinging.age > silent.age => Outcome::Saved,
            () => Outcome::Open,
        };
    }
    let idled = pinging.answered() < 2 || every * 2 > silent.age;
    if idled { Outcome::Open } else { Outcome::SameAge }
}

/// A ping saves it: who ended the silent one, the server or what stands before it?
fn idle(watching: &Watching, silent: &Vigil, proxy: Option<&str>) -> Decision {
    let Ending::Lost(loss) = silent.ending else {
        // What stands in between knows no close frames.
        return (IDLE_SERVER, Certainty::Proven, vec![]);
    };
    if let Some(direct) = watching.upstream() {
        let lives = direct.age > silent.age && (direct.stood() || direct.age > silent.age * 3 / 2);
        if lives {
            return (IDLE_PROXY, Certainty::Proven, vec![]);
        }
        if !direct.stood() {
            return (IDLE_SERVER, Certainty::Proven, vec![]);
        }
    }
    if proxy.is_some() || loss == Loss::Reset || !matching(silent.age).is_empty() {
        (IDLE_PROXY, Certainty::Likely, vec![IDLE_SERVER])
    } else {
        (IDLE_SERVER, Certainty::Likely, vec![IDLE_PROXY])
    }
}

/// A ping does not save it. A server that counts messages alone looks the same, unless it talks.
fn lifetime(silent: &Vigil) -> Decision {
    if let Ending::Closed { reason, .. } = &silent.ending {
        let reason = reason.to_ascii_lowercase();
        if ["idle", "inactiv", "no activity"].iter().any(|it| reason.contains(it)) {
            return (IDLE_SERVER, Certainty::Proven, vec![]);
        }
    }
    let talks = silent.messages.len() >= 3 && longest_silence(silent) * 2 < silent.age;
    if talks {
        (LIFETIME, Certainty::Proven, vec![])
    } else {
        (LIFETIME, Certainty::Likely, vec![IDLE_SERVER])
    }
}

fn longest_silence(vigil: &Vigil) -> Duration {
    let mut last = Duration::ZERO;
    let ages = vigil.messages.iter().map(|it| it.at).chain([vigil.age]);
    ages.map(|at| at.saturating_sub(std::mem::replace(&mut last, at))).max().unwrap_or(vigil.age)
}

/// Whether the server says that it missed a pong.
pub(crate) fn says_ping_timeout(ending: &Ending) -> bool {
    let Ending::Closed { reason, .. } = ending else { return false };
    farewell::names_a_missing_pong(reason)
}

/// Whether the server ends who answers no ping, while it lets live who does.
pub(crate) fn demands_pongs(watching: &Watching) -> Option<&Vigil> {
    let (silent, deaf) = (watching.silent()?, watching.deaf()?);
    let outlived = silent.age > deaf.age && !deaf.heard_pings.is_empty() && silent.sent_pongs > 0;
    (!deaf.stood() && outlived).then_some(deaf)
}

impl Reading<'_> {
    /// The finding: the line of the silent connection, that of the one that pings, how sure it is and
    /// what else it may be.
    pub(crate) fn tell(&self, rule: &'static Meta, message: Text) -> Finding {
        let mut finding = rule.find(message).at(line(self.watching, self.silent), label(self.silent));
        for other in [self.watching.pinging(), self.watching.upstream()].into_iter().flatten() {
            finding = finding.at(line(self.watching, other), label(other));
        }
        finding.certainty = self.certainty;
        if !self.candidates.is_empty() {
            let list = self.candidates.join(", ");
            finding = finding.note(Text::new(
                format!("the same facts would also fit {list}"),
                format!("同じ事実は {list} でも説明できます"),
            ));
        }
        finding
    }

    /// The same, and who answers a request that nobody can read, where that showed the proxy.
    pub(crate) fn with_reader(&self, finding: Finding, case: &Case) -> Finding {
        let answer = case.answer_to(Variation::Unreadable);
        let Some(answer) = answer.filter(|it| fingerprint::proxy(it).map(|it| it.name) == self.proxy) else {
            return finding;
        };
        let Some(name) = &self.proxy else { return finding };
        let label = Text::new(
            format!("{name} answers a request that cannot be read"),
            format!("読み取れないリクエストには {name} が応答"),
        );
        finding.at(answer.status_line(Variation::Unreadable.source()), label)
    }

    /// The age of the silent connection at its end, as a reader sees it.
    pub(crate) fn age(&self) -> String {
        crate::evidence::duration(self.silent.age)
    }
}

#[cfg(test)]
mod tests;
