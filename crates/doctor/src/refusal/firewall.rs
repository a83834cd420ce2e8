//! What attempts that look more harmless prove of something in front that blocks.

use super::{Decision, Reading, likely, proven};
use crate::{Case, Variation};

const BLOCKED: &str = "proxy/waf-blocked";

/// What in the request is blocked, where an experiment without it gets further.
pub(crate) fn disliked(case: &Case) -> Option<Variation> {
    let status = |trace| crate::answer::Answer::of(trace).map(|it| it.head.status);
    let refused = status(&case.first)?;
    // Whatever else is answered, it was let in: what stands in front no longer blocks it.
    let passes = |it: &Variation| {
        let other = case.experiment(*it).and_then(status);
        other.is_some_and(|other| other != refused && !matches!(other, 429 | 500..=599))
    };
    [Variation::AsBrowser, Variation::WithoutQuery].into_iter().find(passes)
}

/// A page blocks this request, and not one that differs in what firewalls look at. Where the page is not
/// the proxy's own, the application may be what dislikes the query.
pub(super) fn by_experiment(case: &Case, reading: &Reading) -> Option<Decision> {
    let blocks = matches!(reading.answer.head.status, 403 | 406);
    disliked(case).filter(|_| blocks)?;
    Some(if reading.own_page() { proven(BLOCKED) } else { likely(BLOCKED, &["auth/forbidden"]) })
}
