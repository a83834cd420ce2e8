//! What stopped between two machines although their connection stood.

use crate::{Case, Variation};
use model::Trace;
use model::trace::{Flow, Loss, TlsOutcome, UpgradeOutcome};

/// How far an attempt got: connected, TLS, an answer, an orderly end.
fn reached(trace: &Trace) -> u8 {
    // A certificate that is refused has come all the same.
    let tls = trace.tls.as_ref().and_then(|it| it.step.outcome.as_ref());
    let tls = tls.is_some_and(|it| !matches!(it, TlsOutcome::Lost(_)));
    let answered =
        trace.upgrade.as_ref().is_some_and(|it| matches!(it.step.outcome, UpgradeOutcome::Status(_)));
    let ended = trace.close.as_ref().is_some_and(|it| it.step.lost != Some(Loss::TimedOut));
    match () {
        () if answered && (ended || !trace.switched()) => 4,
        () if answered => 3,
        () if tls => 2,
        () => 1,
    }
}

/// Where it stalled, in words; `None`: it did not wait in vain.
pub(super) fn stalled(trace: &Trace) -> Option<(&'static str, &'static str)> {
    let tls = trace.tls.as_ref().and_then(|it| it.step.outcome.as_ref());
    let answer = trace.upgrade.as_ref().map(|it| &it.step.outcome);
    let closing = trace.close.as_ref().and_then(|it| it.step.lost);
    match () {
        () if tls == Some(&TlsOutcome::Lost(Loss::TimedOut)) => {
            Some(("in the TLS handshake", "TLS ハンドシェイク"))
        }
        () if answer == Some(&UpgradeOutcome::Lost(Loss::TimedOut)) => {
            Some(("at the upgrade", "アップグレード"))
        }
        () if closing == Some(Loss::TimedOut) => Some(("after it opened", "接続後の通信")),
        () => None,
    }
}

/// The kernel's counts of the first attempt.
pub(super) fn flow(case: &Case) -> Flow {
    case.first.tcp.as_ref().and_then(|it| it.step.flow).unwrap_or_default()
}

/// Whether small segments get further, and the same once more does not.
pub(super) fn small_ones_pass(case: &Case) -> bool {
    let (again, small) = (case.experiment(Variation::Again), case.experiment(Variation::SmallSegments));
    let first = reached(&case.first);
    small.is_some_and(|it| reached(it) > first) && again.is_none_or(|it| reached(it) <= first)
}
