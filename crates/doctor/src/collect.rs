//! Gathers facts: the first attempt, then the experiments that decide between what is still
//! possible. It judges nothing.

mod around;
mod here;
mod idle;
mod later;
mod near;
mod page;
pub(crate) mod plan;
mod teller;

use crate::{Case, Client, Experiment, Page, Variation, report};
use finding::{Progress, Report};
use model::{Attempt, Trace};
use std::time::Duration;
use teller::Teller;
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
    /// The client that the verdict is about; `None`: about the major ones.
    pub client: Option<Client>,
    /// How long the examination may take; the watching of idle connections comes on top.
    pub timeout: Duration,
    /// How long idle connections are watched at most; `None`: they are not.
    pub idle: Option<Duration>,
    /// Whether the usual paths of WebSocket servers on this host are tried too, where it is refused.
    pub try_paths: bool,
}

impl Question {
    /// Why this attempt fails, asked of nothing else, within twenty seconds.
    #[must_use]
    pub fn about(attempt: Attempt) -> Self {
        Self {
            attempt,
            page: None,
            upstream: None,
            client: None,
            timeout: Duration::from_secs(20),
            idle: None,
            try_paths: false,
        }
    }
}

/// Dials, makes the experiments that are needed, and judges. A healthy endpoint costs one
/// connection.
pub async fn diagnose(question: Question) -> Report {
    diagnose_watched(question, |_| {}).await
}

/// As [`diagnose`]; whenever a step or an experiment ends, all that is known so far is shown.
pub async fn diagnose_watched(question: Question, show: impl Fn(Progress) + Send + Sync) -> Report {
    let teller = Teller::new(&show);
    let mut attempt = question.attempt.clone();
    if attempt.request.origin.is_none() {
        attempt.request.origin = Page::named(question.page.as_deref().unwrap_or_default()).origin();
    }
    offer_compression(&mut attempt);
    // Names, TCP, TLS and the answer each have a limit of their own: together they fit.
    let share = question.timeout / 4;
    attempt.limits.connect = attempt.limits.connect.min(share);
    attempt.limits.handshake = attempt.limits.handshake.min(share * 2);
    attempt.counts_flow = true;
    let patience = share.min(WATCH);
    let walk = async |attempt| {
        let dialed = net::dial_watched(attempt, |trace| teller.walked(trace)).await;
        net::observe(dialed, patience).await
    };
    let (mut first, page) = tokio::join!(walk(attempt.clone()), page::visit(&question));
    // The page has another origin than its URL told: what its browser does is to be examined.
    if let Some(origin) = page::other_origin(page.as_ref(), &question, &attempt) {
        attempt.request.origin = Some(origin);
        first = walk(attempt).await;
    }
    let left = question.timeout.saturating_sub(elapsed(&first)).max(LEAST);
    examine(first, page, question, left, &teller).await
}

/// As [`diagnose`], where the first attempt was made already.
pub async fn diagnose_from(first: Trace, question: Question) -> Report {
    diagnose_from_watched(first, question, |_| {}).await
}

/// As [`diagnose_watched`], where the first attempt was made already.
pub async fn diagnose_from_watched(
    first: Trace,
    question: Question,
    show: impl Fn(Progress) + Send + Sync,
) -> Report {
    let left = question.timeout;
    let page = page::visit(&question).await;
    examine(first, page, question, left, &Teller::new(&show)).await
}

async fn examine(
    first: Trace,
    page: Option<Page>,
    question: Question,
    left: Duration,
    teller: &Teller<'_>,
) -> Report {
    teller.walked(&first);
    let mut plan = plan::plan(&first, question.upstream.as_deref());
    if question.try_paths {
        plan.extend(plan::elsewhere(&first));
    }
    plan.extend(page::plan(&first, page.as_ref()));
    teller.planned(&first, &plan);
    let ((mut experiments, unfinished), around) =
        tokio::join!(make(plan, left, |ended| teller.ended(&first, ended)), around::look(&first, left));
    let mut seen = None;
    // From here on it waits by the clock, for who allowed it.
    if let Some(lasting) = question.idle {
        let later = later::ask(&first, lasting, left).await;
        later.iter().for_each(|it| teller.ended(&first, it));
        experiments.extend(later);
        let upstream = question.upstream.as_deref();
        let watch = idle::Watch { first: &first, lasting, left, upstream };
        if watch.makes_sense() {
            let watching = watch.keep().await;
            if idle::wants_a_reader(&watching) {
                experiments.extend(idle::find_reader(&first, left / 4).await);
            }
            seen = Some(watching);
        }
    }
    let client = question.client;
    report::judge(&Case { first, experiments, unfinished, page, client, around, idle: seen })
}

/// Makes the experiments side by side: each has a connection of its own. Those that do not end in
/// time come back by their names.
async fn make(
    plan: Vec<(Variation, Attempt)>,
    left: Duration,
    tell: impl Fn(&Experiment),
) -> (Vec<Experiment>, Vec<Variation>) {
    let mut unfinished: Vec<Variation> = plan.iter().map(|(variation, _)| *variation).collect();
    let mut running = JoinSet::new();
    for (variation, mut attempt) in plan {
        attempt.limits.connect = attempt.limits.connect.min(left / 3);
        attempt.limits.handshake = attempt.limits.handshake.min(left / 3);
        running.spawn(async move {
            tokio::select! {
                // What ends at the very end has not ended in time.
                biased;
                () = tokio::time::sleep(left) => None,
                trace = watch(attempt, left.min(WATCH) / 4) => Some(Experiment { variation, trace }),
            }
        });
    }
    let mut made = vec![];
    while let Some(done) = running.join_next().await {
        let ended = done.ok().flatten();
        ended.iter().for_each(&tell);
        made.extend(ended);
    }
    made.sort_by_key(|experiment: &Experiment| experiment.variation as u8);
    unfinished.retain(|it| !made.iter().any(|made| made.variation == *it));
    (made, unfinished)
}

/// Every browser offers compression, and a server may fail at that alone.
fn offer_compression(attempt: &mut Attempt) {
    let request = &mut attempt.request;
    let given = request.headers.iter().any(|it| it.name.eq_ignore_ascii_case("Sec-WebSocket-Extensions"));
    if request.deflate.is_none() && !given {
        request.deflate = Some(wire::DeflateOffer::usual());
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_does_not_end_in_time_comes_back_by_its_name() {
        // Nobody accepts, and there is no time at all.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a port");
        let attempt = Attempt::new(format!("ws://{}/", listener.local_addr().expect("it is bound")));
        let plan = vec![(Variation::PlainGet, attempt)];
        let (made, unfinished) = make(plan, Duration::ZERO, |_| ()).await;
        assert!(made.is_empty());
        assert_eq!(unfinished, [Variation::PlainGet]);
    }
}
