//! The node on which a session lives: it does what is asked through others, and tells them what happens.

use super::carry;
use super::wire::{News, Question, pack, unpack};
use crate::bus::{Heard, Message, Subscription};
use crate::sessions::{Examination, Live, Standing};
use crate::workbench::Shared;
use axum::Router;
use bytes::Bytes;
use finding::Language;
use model::{Record, SessionState};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout};

/// Requests that are answered for other nodes at a time.
const AT_ONCE: usize = 64;
/// Whoever watches says so again before this is over.
const INTEREST: Duration = Duration::from_secs(10);
/// What happens so soon after the last telling is told together; after a pause it is told at once.
const BEAT: Duration = Duration::from_millis(5);
/// Records that are told together, and their bytes.
const MOST: usize = 2048;
const MOST_BYTES: usize = 4 << 20;
/// One who falls so far behind what happens is told the newest: the others it asks for.
const BEHIND: u64 = 4096;

/// Where a node is asked.
pub(super) fn address(node: &str) -> String {
    // A name may hold what a subject may not.
    format!("node.{}", crate::credentials::hash(node))
}

/// Where it is told what happens in a session.
pub(crate) fn news(session: i64) -> String {
    format!("session.{session}")
}

/// The sessions that others watch, and since when nobody has asked for them again.
type Watched = Arc<Mutex<BTreeMap<i64, Instant>>>;

/// Answers what other nodes ask, until the server stops.
pub(super) async fn answer(bench: Shared, mut asked: Subscription, router: Router) {
    let (turns, watched) = (Arc::new(Semaphore::new(AT_ONCE)), Watched::default());
    let mut stopping = std::pin::pin!(bench.tasks.stopping());
    loop {
        let heard = tokio::select! {
            heard = asked.next() => heard,
            () = &mut stopping => return,
        };
        // What was missed is asked again, or its asker is told that nobody answered.
        let Heard::Message(message) = heard else { continue };
        match unpack(&message.bytes) {
            Some((Question::Request(head), body)) => {
                let Ok(turn) = Arc::clone(&turns).try_acquire_owned() else {
                    bench.bus.answer(&message, carry::busy());
                    continue;
                };
                let (owner, router) = (Shared::clone(&bench), router.clone());
                bench.tasks.spawn(async move {
                    let answer = carry::done_here(router, head, body).await;
                    owner.bus.answer(&message, answer);
                    drop(turn);
                });
            }
            Some((Question::Watch { session, from }, _)) => {
                watch(&bench, &watched, &message, (session, from)).await;
            }
            None => {}
        }
    }
}

/// Tells what there is from this number on, and for a while what happens then.
async fn watch(bench: &Shared, watched: &Watched, asked: &Message, (session, from): (i64, u64)) {
    let Some(live) = bench.sessions.find(session) else {
        // It is over: the store knows all.
        return bench.bus.answer(asked, Bytes::new());
    };
    let before = watched.lock().unwrap_or_else(PoisonError::into_inner).insert(session, Instant::now());
    let standing = live.standing().borrow().clone();
    if before.is_none() {
        let (owner, watched) = (Shared::clone(bench), Arc::clone(watched));
        let telling = tell(owner, Arc::clone(&live), watched, session, standing.last + 1);
        bench.tasks.spawn(telling);
    }
    let records = records(bench, &live, session, from).await;
    // The number of a version of its own: who asks looks at the store in any case.
    let news = News { course: course(&standing), ..said(&standing, 0) };
    bench.bus.answer(asked, pack(&news, &store::parcel(&records)));
}

/// The records from this number on, as far as they go together.
async fn records(bench: &Shared, live: &Live, session: i64, from: u64) -> Vec<Record> {
    let records = match live.recent_from(from, MOST) {
        Some(records) => records,
        None => match bench.store.records_from(session, from, MOST).await {
            Ok(stored) if !stored.is_empty() => stored,
            _ => live.recent_since(from, MOST),
        },
    };
    fitting(records)
}

fn fitting(mut records: Vec<Record>) -> Vec<Record> {
    let mut bytes = 0;
    let fits = |it: &&Record| {
        bytes += it.payload.len();
        bytes <= MOST_BYTES
    };
    let count = records.iter().take_while(fits).count();
    records.truncate(count);
    records
}

/// Tells what happens in a session while somebody wants to know.
async fn tell(bench: Shared, live: Arc<Live>, watched: Watched, session: i64, mut next: u64) {
    let subject = news(session);
    let mut standing = live.standing();
    let (mut version, mut known, mut before) = (1, None, None);
    let mut shown = Arc::clone(&standing.borrow().progress);
    let mut stopping = std::pin::pin!(bench.tasks.stopping());
    loop {
        let began = Instant::now();
        let now = standing.borrow_and_update().clone();
        let mut session_now = now.session.clone();
        session_now.info.stored = 0;
        if known.as_ref() != Some(&session_now) {
            (version, known) = (version + 1, Some(session_now));
        }
        if now.last >= next + BEHIND {
            next = now.last - BEHIND / 4;
        }
        let records = if now.last >= next { fitting(live.recent_since(next, MOST)) } else { vec![] };
        let mut said = said(&now, version);
        if shown != now.progress {
            shown = Arc::clone(&now.progress);
            said.course = course(&now);
        }
        if before.as_ref() != Some(&said) || !records.is_empty() {
            next = records.last().map_or(next, |it| it.seq + 1);
            bench.bus.publish(&subject, pack(&said, &store::parcel(&records)));
            said.course = None;
            before = Some(said);
        }
        let interest = watched.lock().unwrap_or_else(PoisonError::into_inner).get(&session).copied();
        if now.over || interest.is_none_or(|it| it.elapsed() > INTEREST) {
            break;
        }
        if now.last >= next && records.is_empty() {
            // Too large for a parcel: it is read from the store.
            next += 1;
        }
        let more = now.last >= next;
        if !more {
            tokio::select! {
                _ = timeout(INTEREST, standing.changed()) => {}
                () = &mut stopping => {}
            }
        }
        sleep_until(began + BEAT).await;
    }
    watched.lock().unwrap_or_else(PoisonError::into_inner).remove(&session);
}

/// How far the attempt and its examination have come, while that is shown.
fn course(standing: &Standing) -> Option<(Value, Value)> {
    let is_shown =
        standing.report == Examination::Pending || standing.session.info.state == SessionState::Connecting;
    is_shown.then(|| (standing.progress.say(Language::En), standing.progress.say(Language::Ja)))
}

fn said(standing: &Standing, version: u64) -> News {
    News {
        version,
        last: standing.last,
        stored: standing.session.info.stored,
        lost: standing.lost,
        report: match standing.report {
            Examination::None => 0,
            Examination::Pending => 1,
            Examination::Ready => 2,
        },
        retry: standing.retry.map(|it| (it.attempt, it.most, it.at_wall_ns)),
        over: standing.over,
        course: None,
        pen: (standing.pen.holder.clone(), standing.pen.asked.clone()),
    }
}
