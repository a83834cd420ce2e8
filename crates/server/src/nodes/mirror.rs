//! A session that lives on another node, as this one shows it: fed by what its node tells, filled up where
//! something was missed, and by the store where that node is silent.

use super::owner;
use super::wire::{News, Question, pack, unpack};
use crate::bus::{Heard, Subscription};
use crate::sessions::{Course, Examination, Live, Retry};
use crate::workbench::Shared;
use bytes::Bytes;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How often the node is asked whether all was heard.
const AGAIN: Duration = Duration::from_secs(2);
/// How long it has to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// The sessions of other nodes that are looked at through this one.
#[derive(Debug, Default)]
pub(crate) struct Mirrors(Mutex<BTreeMap<i64, Weak<Live>>>);

/// A live session by its number, wherever it lives; `None`: it is over, or nobody can say more than the store.
pub(crate) async fn mirror(bench: &Shared, session: i64) -> Option<Arc<Live>> {
    if let Some(live) = bench.sessions.find(session) {
        return Some(live);
    }
    let me = bench.store.node()?;
    let place = bench.store.place_of(session).await.ok()?;
    if place.node == me || !bench.nodes.lives(&place.node) {
        return None;
    }
    let owner = owner::address(&place.node);
    // What has ended may be waiting to connect again.
    let question = pack(&Question::Watch { session, from: u64::MAX }, &[]);
    if !place.is_live && bench.bus.request(&owner, question, PATIENCE).await.is_ok_and(|it| it.is_empty()) {
        return None;
    }
    let stored = bench.store.session(session).await.ok()?;
    let live = {
        let mut mirrors = bench.nodes.mirrors.0.lock().unwrap_or_else(PoisonError::into_inner);
        mirrors.retain(|_, it| it.strong_count() > 0);
        if let Some(live) = mirrors.get(&session).and_then(Weak::upgrade) {
            return Some(live);
        }
        let live = Live::elsewhere(stored);
        mirrors.insert(session, Arc::downgrade(&live));
        live
    };
    let news = bench.bus.subscribe(&owner::news(session)).await;
    let glass =
        Glass { bench: Shared::clone(bench), live: Arc::downgrade(&live), session, owner, version: 0 };
    bench.tasks.spawn(glass.follow(news));
    Some(live)
}

/// What keeps a mirror true.
struct Glass {
    bench: Shared,
    live: Weak<Live>,
    session: i64,
    owner: String,
    version: u64,
}

/// Whether there is more to come.
#[derive(PartialEq, Eq)]
enum Then {
    Wait,
    /// Something is missing.
    Ask,
    Over,
}

impl Glass {
    async fn follow(mut self, mut news: Subscription) {
        let mut stopping = std::pin::pin!(Shared::clone(&self.bench).tasks.stopping());
        loop {
            // Nobody looks any more.
            let Some(live) = self.live.upgrade() else { return };
            let before = live.have();
            let then = self.ask(&live).await;
            if then == Then::Over {
                return;
            }
            let until = Instant::now() + AGAIN;
            // What moves on is asked for at once.
            let mut wait = then == Then::Wait || live.have() == before;
            drop(live);
            while wait {
                let heard = tokio::select! {
                    heard = news.next() => Some(heard),
                    () = sleep_until(until) => None,
                    () = &mut stopping => return,
                };
                let Some(live) = self.live.upgrade() else { return };
                wait = match heard {
                    Some(Heard::Message(message)) => match self.hear(&live, &message.bytes).await {
                        Then::Wait => true,
                        Then::Ask => false,
                        Then::Over => return,
                    },
                    Some(Heard::Gap) | None => false,
                };
            }
        }
    }

    /// Asks the node for what is missing.
    async fn ask(&mut self, live: &Arc<Live>) -> Then {
        let question = pack(&Question::Watch { session: self.session, from: live.have() + 1 }, &[]);
        match self.bench.bus.request(&self.owner, question, PATIENCE).await {
            Ok(answer) => self.hear(live, &answer).await,
            // It is away, or too busy: the store knows whether it was given up.
            Err(_) => self.look(live, true).await,
        }
    }

    /// Takes in what the node tells.
    async fn hear(&mut self, live: &Arc<Live>, bytes: &Bytes) -> Then {
        let Some((news, parcel)) = unpack::<News>(bytes) else { return self.look(live, true).await };
        live.take(store::unparcel(&parcel).unwrap_or_default());
        let renewed = news.version == 0 || news.version != self.version;
        if news.version != 0 {
            self.version = news.version;
        }
        if (news.over || renewed) && self.look(live, news.over).await == Then::Over {
            return Then::Over;
        }
        self.show(live, &news);
        if news.last > live.have() {
            // What is too large to be told is read where it is stored.
            if news.stored > live.have() {
                self.read(live).await;
            }
            return if news.last > live.have() { Then::Ask } else { Then::Wait };
        }
        Then::Wait
    }

    fn show(&self, live: &Live, news: &News) {
        live.show(|it| {
            it.session.info.stored = news.stored.min(it.last);
            it.lost = news.lost;
            (it.pen.holder, it.pen.asked) = news.pen.clone();
            it.report = match news.report {
                1 => Examination::Pending,
                2 => Examination::Ready,
                _ => Examination::None,
            };
            if let Some((en, ja)) = &news.course {
                it.progress = Arc::new(Course::Told(en.clone(), ja.clone()));
            }
            let retry = |(attempt, most, at_wall_ns)| Retry { attempt, most, at_wall_ns };
            it.retry = news.retry.map(retry);
        });
    }

    async fn read(&self, live: &Live) {
        const ROWS: usize = 512;
        if let Ok(records) = self.bench.store.records_from(self.session, live.have() + 1, ROWS).await {
            live.take(records);
        }
    }

    /// Looks at the store. `last`: its node knows no more of it.
    async fn look(&self, live: &Arc<Live>, last: bool) -> Then {
        let session = match self.bench.store.session(self.session).await {
            Ok(session) => session,
            Err(store::Error::NotFound) => {
                live.is_gone();
                return Then::Over;
            }
            // It is looked at again.
            Err(_) => return Then::Wait,
        };
        let lives = self.bench.store.place_of(self.session).await.is_ok_and(|it| it.is_live);
        if lives || !last {
            live.show(|it| {
                let stored = it.session.info.stored;
                it.session = session;
                it.session.info.stored = stored;
            });
            return Then::Wait;
        }
        // All that is left of it is stored.
        while session.info.stored > live.have() {
            let before = live.have();
            self.read(live).await;
            if live.have() == before {
                break;
            }
        }
        let report = self.bench.store.report(self.session).await;
        live.show(|it| {
            it.last = it.last.max(session.info.stored);
            it.session = session;
            it.retry = None;
            it.report = match report {
                Ok(Some(_)) => Examination::Ready,
                _ => Examination::None,
            };
            it.over = true;
        });
        Then::Over
    }
}
