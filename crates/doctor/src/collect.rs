//! Gathers facts: the first attempt, then the experiments that decide between what is still
//! possible. It judges nothing.

mod page;
mod plan;

use crate::{Case, Experiment, Page, Variation, report};
use finding::Report;
use model::{Attempt, Trace};
use std::time::Duration;
use tokio::task::JoinSet;

/// How long an open connection is watched at most; it is less when the ping is answered.
const WATCH: Duration = Duration::from_secs(2);
/// The least time that experiments get, however long the first attempt took.
const LEAST: Duration = Duration::from_secs(1);

/// What the user asks.
#[derive(Clone, Debug)]
pub struct Question {
    /// The attempt to examine, as the user would make it.
    pub attempt: Attempt,
    /// URL of the page that opens the connection.
    pub page: Option<String>,
    /// URL of the server behind a reverse proxy, to compare with.
    pub upstream: Option<String>,
    /// How long the examination may take.
    pub timeout: Duration,
}

/// Dials, makes the experiments that are needed, and judges. A healthy endpoint costs one
/// connection.
pub async fn diagnose(question: Question) -> Report {
    let mut attempt = question.attempt.clone();
    if attempt.request.origin.is_none() {
        attempt.request.origin = Page::named(question.page.as_deref().unwrap_or_default()).origin();
    }
    // Names, TCP, TLS and the answer each have a limit of their own: together they fit.
    let share = question.timeout / 4;
    attempt.limits.connect = attempt.limits.connect.min(share);
    attempt.limits.handshake = attempt.limits.handshake.min(share * 2);
    let patience = share.min(WATCH);
    let (mut first, page) = tokio::join!(watch(attempt.clone(), patience), page::visit(&question));
    // The page has another origin than its URL told: what its browser does is to be examined.
    if let Some(origin) = page::other_origin(page.as_ref(), &question, &attempt) {
        attempt.request.origin = Some(origin);
        first = watch(attempt, patience).await;
    }
    let left = question.timeout.saturating_sub(elapsed(&first)).max(LEAST);
    examine(first, page, question, left).await
}

/// As [`diagnose`], where the first attempt was made already.
pub async fn diagnose_from(first: Trace, question: Question) -> Report {
    let left = question.timeout;
    let page = page::visit(&question).await;
    examine(first, page, question, left).await
}

async fn examine(first: Trace, page: Option<Page>, question: Question, left: Duration) -> Report {
    let mut plan = plan::plan(&first, question.upstream.as_deref());
    plan.extend(page::plan(&first, page.as_ref()));
    let experiments = make(plan, left).await;
    report::judge(&Case { first, experiments, page })
}

/// Makes the experiments side by side: each has a connection of its own. One that does not end in
/// time is left out, so the rules that need it are not asked.
async fn make(plan: Vec<(Variation, Attempt)>, left: Duration) -> Vec<Experiment> {
    let mut running = JoinSet::new();
    for (variation, mut attempt) in plan {
        attempt.limits.connect = attempt.limits.connect.min(left / 3);
        attempt.limits.handshake = attempt.limits.handshake.min(left / 3);
        running.spawn(async move {
            let trace = tokio::time::timeout(left, watch(attempt, left.min(WATCH) / 4)).await;
            trace.ok().map(|trace| Experiment { variation, trace })
        });
    }
    let mut made = vec![];
    while let Some(done) = running.join_next().await {
        made.extend(done.ok().flatten());
    }
    made.sort_by_key(|experiment: &Experiment| experiment.variation as u8);
    made
}

async fn watch(attempt: Attempt, patience: Duration) -> Trace {
    net::observe(net::dial(attempt).await, patience).await
}

/// When the last step of this trace ended.
pub(crate) fn elapsed(trace: &Trace) -> Duration {
    let end =
        |timed: Option<(Duration, Duration)>| timed.map_or(Duration::ZERO, |(began, took)| began + took);
    let steps = [
        trace.dns.as_ref().map(|it| (it.began, it.took)),
        trace.tcp.as_ref().map(|it| (it.began, it.took)),
        trace.unix.as_ref().map(|it| (it.began, it.took)),
        trace.proxy.as_ref().map(|it| (it.began, it.took)),
        trace.tls.as_ref().map(|it| (it.began, it.took)),
        trace.upgrade.as_ref().map(|it| (it.began, it.took)),
        trace.close.as_ref().map(|it| (it.began, it.took)),
    ];
    steps.into_iter().map(end).max().unwrap_or_default()
}
