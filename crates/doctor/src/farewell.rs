//! Reads the close frame of a server: what its code and its reason mean, and which cause they are.
//! The bare code says little: 1008 and the private codes are used for logins above all.

mod codes;

use crate::evidence::{self, CLOSE, IDLE};
use crate::idle::{self, FAREWELL};
use crate::{Case, mask};
use finding::{Finding, Span, Text};
use model::vigil::Ending;

pub(crate) use codes::meaning;

/// How the server said goodbye.
#[derive(Clone, Debug)]
pub(crate) struct Farewell {
    pub(crate) code: Option<u16>,
    pub(crate) reason: String,
    /// Where it stands.
    pub(crate) at: Span,
    /// The cause where the code alone does not decide it; `None`: the code decides.
    pub(crate) cause: Option<&'static str>,
    pub(crate) candidates: Vec<&'static str>,
}

/// The close frame with which the server ended the first connection, or a watched one: `None` where it
/// ended none. Codes that may not stand in a close frame are read too.
pub(crate) fn farewell(case: &Case) -> Option<Farewell> {
    let close = case.first.close.as_ref().map(|it| &it.step).filter(|it| it.peer_began);
    let (code, reason, at) = match close {
        Some(close) => {
            let line = evidence::close_line(close.code, &close.reason);
            (close.code, close.reason.clone(), evidence::whole(CLOSE, line.trim_end().len()))
        }
        None => {
            let reading = idle::read(case).filter(|it| it.cause == Some(FAREWELL))?;
            let Ending::Closed { code, reason } = &reading.silent.ending else { return None };
            (*code, reason.clone(), idle::line(reading.watching, reading.silent))
        }
    };
    debug_assert!([CLOSE, IDLE].contains(&at.source.as_str()), "it is one of both");
    let (cause, candidates) = decide(case, code, &reason);
    Some(Farewell { code, reason, at, cause, candidates })
}

/// Findings of one cause that a close frame tells: `None` where nothing was watched.
pub(crate) fn when(
    case: &Case,
    cause: &'static str,
    tell: impl FnOnce(&Farewell) -> Finding,
) -> Option<Vec<Finding>> {
    case.first.close.as_ref()?;
    let said = farewell(case).filter(|it| it.cause == Some(cause));
    Some(said.as_ref().map(tell).into_iter().collect())
}

/// The cause that words or a private code tell, and what else they would fit.
fn decide(case: &Case, code: Option<u16>, reason: &str) -> (Option<&'static str>, Vec<&'static str>) {
    if code == Some(1011) && names_a_missing_pong(reason) {
        return (Some(idle::NO_PONG), vec!["session/server-error"]);
    }
    if matches!(code, Some(1008 | 1013 | 3000..=4999)) && names_a_slow_reader(reason) {
        return (Some("session/slow-consumer"), vec!["session/policy"]);
    }
    if !about_credentials(case, code, reason) {
        return (None, vec![]);
    }
    if says_expired(reason) {
        return (Some("auth/token-expired"), vec!["auth/unauthorized"]);
    }
    if mask::carries_credentials(&case.first.attempt) {
        // What was sent was looked at, and refused.
        return (Some("auth/unauthorized"), vec!["auth/first-message", "auth/token-expired"]);
    }
    let mut candidates = vec!["auth/unauthorized"];
    // Forbidden may be the page, too.
    if matches!(code, Some(3003 | 4403)) && case.first.attempt.request.origin.is_some() {
        candidates.push("origin/rejected");
    }
    (Some("auth/first-message"), candidates)
}

/// Whether this is the ending of a connection whose server wants to know who is there.
pub(crate) fn is_about_credentials(case: &Case, ending: &Ending) -> bool {
    let Ending::Closed { code, reason } = ending else { return false };
    about_credentials(case, *code, reason)
}

fn about_credentials(case: &Case, code: Option<u16>, reason: &str) -> bool {
    let Some(code) = code.filter(|it| matches!(it, 1000 | 1008 | 3000..=4999)) else { return false };
    let reason = reason.to_ascii_lowercase();
    if reason.contains("origin") {
        return false;
    }
    codes::is_about_credentials(case, code) || WORDS.iter().any(|it| reason.contains(it))
}

/// Words of a reason (lower case) that are about who is there.
const WORDS: &[&str] = &[
    "unauth",
    "authent",
    "authoriz",
    "authoris",
    "not auth",
    "no auth",
    "token",
    "jwt",
    "credential",
    "log in",
    "login",
    "logged in",
    "sign in",
    "forbidden",
    "permission",
    "access denied",
    "api key",
    "api-key",
    "apikey",
    "connection_init",
    "connection initialisation",
];

fn says_expired(reason: &str) -> bool {
    let reason = reason.to_ascii_lowercase();
    let what = ["token", "jwt", "session", "credential", "api key"];
    reason.contains("expired") && what.iter().any(|it| reason.contains(it))
}

/// Whether a reason says that a pong was missed: `keepalive ping timeout` (Python's websockets and
/// uvicorn), `ping timeout` (Engine.IO), `pong timeout`.
pub(crate) fn names_a_missing_pong(reason: &str) -> bool {
    let reason = reason.to_ascii_lowercase();
    let about = reason.contains("ping") || reason.contains("pong") || reason.contains("heartbeat");
    about
        && ["timeout", "timed out", "not received", "no response", "missed"]
            .iter()
            .any(|it| reason.contains(it))
}

/// Whether a reason says that we took too little of what was sent.
fn names_a_slow_reader(reason: &str) -> bool {
    let reason = reason.to_ascii_lowercase();
    [
        "slow consumer",
        "slow client",
        "too slow",
        "backpressure",
        "back-pressure",
        "buffer full",
        "buffer overflow",
    ]
    .iter()
    .any(|it| reason.contains(it))
}

impl Farewell {
    /// The note that names what else it may be.
    pub(crate) fn others(&self) -> Option<Text> {
        let list = self.candidates.join(", ");
        (!list.is_empty()).then(|| {
            Text::new(
                format!("the same facts would also fit {list}"),
                format!("同じ事実は {list} でも説明できます"),
            )
        })
    }
}

#[cfg(test)]
mod tests;
