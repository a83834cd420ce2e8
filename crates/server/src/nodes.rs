//! The nodes of a team: each shows by a pulse in the database that it lives, looks at that of the others,
//! and takes over what one that died leaves behind.

mod carry;
mod mirror;
mod owner;
mod presence;
mod wire;

pub(crate) use carry::carry;
pub(crate) use mirror::{Mirrors, mirror};
pub(crate) use owner::news;

use crate::bus::{Heard, State};
use crate::sessions::{self, now_ns};
use crate::together::Told;
use crate::view::Changed;
use crate::workbench::Shared;
use axum::Router;
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

/// How often a node shows that it lives, and looks at the others.
const BEAT: Duration = Duration::from_secs(1);
/// A pulse that stood still for so many looks in a row is that of a dead node.
const LOOKS: u32 = 6;
/// A look that comes later than this sees nothing: what stood still may have been the database, or we.
const LATE: Duration = Duration::from_millis(2500);

/// What this node knows of the others.
#[derive(Debug, Default)]
pub(crate) struct Nodes {
    seen: Mutex<BTreeMap<String, Seen>>,
    /// The life of this node, once it has begun.
    life: OnceLock<String>,
    pub(crate) mirrors: Mirrors,
}

#[derive(Debug)]
struct Seen {
    node: store::Node,
    /// Looks since its pulse was seen to move.
    still: u32,
}

impl Nodes {
    /// Whether a node lives, as far as is known.
    pub(crate) fn lives(&self, name: &str) -> bool {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).contains_key(name)
    }

    /// Returns when a node lives no longer, as far as is known.
    async fn dies(&self, name: &str) {
        while self.lives(name) {
            sleep(BEAT).await;
        }
    }

    /// How many live.
    pub(crate) fn count(&self) -> usize {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Takes in a look at all; the answer is those that are dead by it.
    fn look(&self, now: Vec<store::Node>, is_late: bool) -> Vec<store::Node> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = BTreeMap::new();
        for node in now {
            let still = match seen.get(&node.name) {
                Some(before) if before.node == node && !is_late => before.still + 1,
                _ => 0,
            };
            next.insert(node.name.clone(), Seen { node, still });
        }
        *seen = next;
        seen.values().filter(|it| it.still >= LOOKS).map(|it| it.node.clone()).collect()
    }
}

/// Begins the life of this node, where there can be others: what an earlier one of this name left behind is
/// taken over first.
pub(crate) async fn enter(bench: &Shared, router: Router) -> Result<(), store::Error> {
    let Some(name) = bench.store.node().map(str::to_owned) else { return Ok(()) };
    let life = bench.nodes.life.get_or_init(crate::credentials::secret);
    let before = bench.store.nodes().await?.into_iter().find(|it| it.name == name);
    if let Some(before) = before {
        take_over(bench, &before).await?;
    }
    bench.store.enter_node(life).await?;
    bench.nodes.look(bench.store.nodes().await?, true);
    let subscribed = bench.bus.subscribe(&owner::address(&name)).await;
    bench.tasks.spawn(owner::answer(Shared::clone(bench), subscribed, router));
    let news = bench.bus.subscribe(NEWS).await;
    bench.tasks.spawn(hear(Shared::clone(bench), news));
    bench.tasks.spawn(note(Shared::clone(bench)));
    bench.tasks.spawn(presence::tell(Shared::clone(bench)));
    bench.tasks.spawn(live(Shared::clone(bench), life.clone()));
    Ok(())
}

/// Where the nodes tell what concerns all of them.
const NEWS: &str = "nodes.>";
/// Something changed in who may do what.
const CHANGED: &str = "nodes.changed";
/// Something that somebody changed.
const TOLD: &str = "nodes.told";
/// A session that its node can hold no longer, by its number.
const ORPHAN: &str = "nodes.orphan";
/// An API was deleted, by its number: what lives of it ends.
const DELETED: &str = "nodes.deleted";

/// Has every node look again at those who stay connected.
pub(crate) fn tell_changed(bench: &crate::workbench::Workbench) {
    bench.bus.publish(CHANGED, "");
}

/// Tells the pages of the other nodes what somebody changed on this one.
pub(crate) fn tell_others(bench: &crate::workbench::Workbench, changed: &Changed) {
    let Some(node) = bench.store.node() else { return };
    if let Ok(said) = serde_json::to_vec(&(node, changed)) {
        bench.bus.publish(TOLD, said);
    }
}

/// What another node tells of; ours has been told already.
fn told(bench: &Shared, said: &[u8]) {
    let Ok((node, changed)) = serde_json::from_slice::<(String, Changed)>(said) else { return };
    if bench.store.node() != Some(&node) {
        bench.together.tell(Told::Changed(changed));
    }
}

/// Offers a session to the other nodes: this one stops.
pub(crate) fn offer(bench: &Shared, session: i64) {
    if bench.store.node().is_some() {
        bench.bus.publish(ORPHAN, session.to_string());
    }
}

/// Has every node end what lives of an API.
pub(crate) fn tell_deleted(bench: &Shared, api: i64) {
    if bench.store.node().is_some() {
        bench.bus.publish(DELETED, api.to_string());
    }
}

/// Writes down when the NATS server goes and comes.
async fn note(bench: Shared) {
    let mut state = bench.bus.state();
    let mut stopping = std::pin::pin!(bench.tasks.stopping());
    loop {
        match *state.borrow_and_update() {
            State::Alone => return,
            State::Up => bench.log.event("nats-up"),
            State::Away => {
                bench.log.event("nats-away");
                // Nobody tells when they go.
                bench.together.people.forget_dead(|_| false);
            }
        }
        tokio::select! {
            changed = state.changed() => if changed.is_err() { return },
            () = &mut stopping => return,
        }
    }
}

async fn hear(bench: Shared, mut news: crate::bus::Subscription) {
    let mut stopping = std::pin::pin!(bench.tasks.stopping());
    loop {
        let heard = tokio::select! {
            heard = news.next() => heard,
            () = &mut stopping => return,
        };
        match heard {
            Heard::Gap => {
                bench.look_again();
                bench.together.tell(Told::Missed);
                presence::ask(&bench);
            }
            Heard::Message(it) if it.subject == CHANGED => bench.look_again(),
            Heard::Message(it) if it.subject == TOLD => told(&bench, &it.bytes),
            Heard::Message(it) if it.subject == presence::PEOPLE => presence::hear(&bench, &it.bytes),
            Heard::Message(it) if it.subject == presence::WHO => bench.together.people.tell(),
            Heard::Message(it) => {
                let number = std::str::from_utf8(&it.bytes).ok().and_then(|it| it.parse().ok());
                match (number, &*it.subject) {
                    (Some(session), ORPHAN) => adopt(&bench, session),
                    (Some(api), DELETED) => {
                        bench.sessions.of_api(api).iter().for_each(|it| it.end());
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Shows that this node lives, and looks whether the others do, until the server stops.
async fn live(bench: Shared, life: String) {
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = Instant::now();
    let mut stopping = std::pin::pin!(bench.tasks.stopping());
    loop {
        tokio::select! {
            _ = beat.tick() => {}
            () = &mut stopping => break,
        }
        match timeout(LATE, step(&bench, &life, last.elapsed() > LATE)).await {
            Ok(Ok(())) => last = Instant::now(),
            Ok(Err(error)) => bench.log.failure("the pulse of this node cannot be told", &error),
            // The database is slow: the next look is late.
            Err(_) => {}
        }
    }
}

/// Ends the life of this node, when nothing lives on it any more. Who dies before that is taken over.
pub(crate) async fn leave(bench: &Shared) {
    let Some(life) = bench.nodes.life.get() else { return };
    if let Err(error) = bench.store.leave_node(life).await {
        bench.log.failure("this node cannot leave", &error);
    }
}

async fn step(bench: &Shared, life: &str, is_late: bool) -> Result<(), store::Error> {
    if !bench.store.pulse(life).await? {
        // Others took us for dead. What was ours is theirs.
        bench.log.event("taken-for-dead");
        bench.sessions.cut();
        bench.store.enter_node(life).await?;
    }
    for dead in bench.nodes.look(bench.store.nodes().await?, is_late) {
        take_over(bench, &dead).await?;
    }
    bench.together.people.forget_dead(|node| bench.nodes.lives(node));
    Ok(())
}

/// Takes over from a node that died, unless another is quicker.
async fn take_over(bench: &Shared, dead: &store::Node) -> Result<(), store::Error> {
    let Some(sessions) = bench.store.take_over(dead, now_ns()).await? else { return Ok(()) };
    bench.log.event("node-lost");
    for session in sessions {
        bench.bus.publish(&news(session), "");
        adopt(bench, session);
    }
    Ok(())
}

/// Goes on with a session, unless another node does.
fn adopt(bench: &Shared, session: i64) {
    let owner = Shared::clone(bench);
    bench.tasks.spawn(async move { sessions::adopt(&owner, session).await });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_dead_when_its_pulse_stands_still_and_ours_does_not() {
        let nodes = Nodes::default();
        let at = |pulse| vec![store::Node { name: "b".into(), life: "1".into(), pulse }];
        assert!(nodes.look(at(1), false).is_empty() && nodes.lives("b") && !nodes.lives("a"));
        for pulse in 2..20 {
            assert!(nodes.look(at(pulse), false).is_empty(), "it moves");
        }
        for _ in 1..LOOKS {
            assert!(nodes.look(at(19), false).is_empty(), "not yet");
        }
        assert!(nodes.look(at(19), true).is_empty(), "we were late: it may have been the database");
        for _ in 1..LOOKS {
            assert!(nodes.look(at(19), false).is_empty());
        }
        assert_eq!(nodes.look(at(19), false), at(19));
        assert!(nodes.look(vec![], false).is_empty() && nodes.count() == 0);
    }
}
