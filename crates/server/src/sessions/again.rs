//! A connection that ended by itself is made again, as the settings of its API say. Each connection
//! is a session of its own, which says whom it follows.

use super::{Before, Examination, Live, now_ns};
use crate::resolve::Person;
use crate::view::Someone;
use crate::workbench::Shared;
use model::{Ending, Reconnect, SessionState};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// The next attempt, while it is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retry {
    /// Its number in a row, from 1.
    pub(crate) attempt: u32,
    /// So many there are at most; 0: without end.
    pub(crate) most: u32,
    /// When it is made, in nanoseconds since the Unix epoch.
    pub(crate) at_wall_ns: u64,
}

/// What a user wants of an attempt that is waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wish {
    #[default]
    Wait,
    Now,
    Stop,
}

/// The plan of a session, and how many attempts in a row led to it.
#[derive(Clone)]
pub(super) struct Plan {
    pub(super) reconnect: Reconnect,
    pub(super) attempt: u32,
}

impl Plan {
    /// The number of the attempt that follows this ending; `None`: there is none. After a connection
    /// that stood for as long as the longest pause the count begins anew.
    pub(super) fn next(&self, ending: Ending, stood: Duration) -> Option<u32> {
        let settled = stood >= Duration::from_millis(self.reconnect.longest_ms.into());
        let attempt = if settled { 1 } else { self.attempt.saturating_add(1) };
        self.reconnect.follows(ending, attempt).then_some(attempt)
    }
}

/// Waits as the plan says, then goes on with another session. A user may hurry or stop it. False:
/// none goes on; what never opened is for the doctor then.
pub(super) async fn go_on(bench: &Shared, live: &Arc<Live>, plan: &Reconnect, attempt: u32) -> bool {
    let pause = plan.pause(attempt, net::mask_seed());
    let mut wishes = live.again.subscribe();
    let at_wall_ns = now_ns().saturating_add(u64::try_from(pause.as_nanos()).unwrap_or(u64::MAX));
    let retry = Retry { attempt, most: plan.most, at_wall_ns };
    live.standing.send_modify(|it| it.retry = Some(retry));
    let wish = tokio::select! {
        () = sleep(pause) => Wish::Wait,
        // The sender lives in `live`: this waits for the value.
        wish = wishes.wait_for(|it| *it != Wish::Wait) => wish.map_or(Wish::Stop, |it| *it),
        () = super::run::ended(bench, live) => Wish::Stop,
    };
    let next = if wish == Wish::Stop { None } else { next(bench, live, attempt, wish).await };
    live.standing.send_modify(|it| {
        (it.retry, it.session.next) = (None, next);
        if next.is_none() && it.session.info.state == SessionState::Failed {
            it.report = Examination::Pending;
        }
    });
    next.is_some()
}

/// Dials the API as it is saved now. Where that is switched off meanwhile, only who asks for it.
async fn next(bench: &Shared, live: &Arc<Live>, attempt: u32, wish: Wish) -> Option<i64> {
    let api = live.standing.borrow().session.info.api;
    let api = bench.store.api(api).await.ok()?;
    if wish == Wish::Wait && !api.settings.reconnect.on {
        return None;
    }
    let info = live.standing.borrow().session.info.clone();
    let holder = live.standing.borrow().pen.holder.clone();
    let (repeats, turn) = (Arc::clone(&live.repeats), live.turn()?);
    let before = Before { info, repeats, person: live.person, holder, turn };
    super::follow(bench, &api, before, attempt).await.ok()
}

/// Goes on with a session that its node can hold no longer, as its API says, unless another node does.
pub(crate) async fn adopt(bench: &Shared, session: i64) {
    if bench.tasks.is_stopping() {
        return;
    }
    let Ok(lost) = bench.store.session(session).await else { return };
    let Ok(api) = bench.store.api(lost.info.api).await else { return };
    let plan = Plan { reconnect: api.settings.reconnect.clone(), attempt: lost.attempt };
    let stood = lost.ended_wall_ns.map_or(0, |it| it.saturating_sub(lost.info.began_wall_ns));
    let Some(attempt) = plan.next(Ending::Lost, Duration::from_nanos(stood)) else { return };
    if !matches!(bench.store.adopt(session).await, Ok(true)) {
        return;
    }
    tokio::select! {
        () = sleep(plan.reconnect.pause(attempt, net::mask_seed())) => {}
        () = bench.tasks.stopping() => return,
    }
    let person = Person::of_maker(&lost);
    let maker = lost.by.map(|(account, name)| Someone { account, name });
    // What went on where it was goes on here, whatever else there is.
    let turn = Arc::new(bench.sessions.extra_turn(person.account()));
    let before = Before { info: lost.info, repeats: Arc::default(), person, holder: maker, turn };
    match super::follow(bench, &api, before, attempt).await {
        // Whoever looks at the one that was lost is shown the way.
        Ok(_) => bench.bus.publish(&crate::nodes::news(session), ""),
        Err(_) => bench.log.event("not-adopted"),
    }
}

impl Live {
    /// Makes the attempt that is waited for at once, or never; false: none is.
    pub(crate) fn hurry(&self, wish: Wish) -> bool {
        let waits = self.standing.borrow().retry.is_some();
        if waits {
            self.again.send_replace(wish);
        }
        waits
    }

    /// The connection that goes on with this one, once it is open; `None`: none does.
    pub(crate) async fn successor(self: Arc<Self>, bench: &Shared) -> Option<Arc<Self>> {
        let mut live = self;
        loop {
            let mut standing = live.standing();
            let next = standing.wait_for(|it| it.over || it.session.next.is_some());
            let next = next.await.ok()?.session.next?;
            live = bench.sessions.find(next)?;
            let mut standing = live.standing();
            let dialled = |it: &super::Standing| it.session.info.state != SessionState::Connecting;
            let now = standing.wait_for(dialled).await.ok()?;
            if now.session.info.state == SessionState::Open {
                drop(now);
                return Some(live);
            }
        }
    }
}
