//! What those who work together are told at once: what somebody changed, and who is where. Every page has
//! a channel on which it hears of what it may see, and says what is on its screen.

mod people;

pub(crate) use people::People;

use crate::access::Caller;
use crate::upgrade::{self, Channel, Promised};
use crate::view::{Changed, News, Place};
use crate::workbench::Shared;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::{Instant, sleep_until};
use wire::{Event, Opcode, Outgoing, State};

/// Who is where is told at most so often: many come at a time where a server starts again.
const QUIET: Duration = Duration::from_millis(200);
/// What is told before the slowest page has heard of it, at most: one that hears less is told so.
const WAITING: usize = 512;

/// Where what happens is told.
#[derive(Debug)]
pub(crate) struct Together {
    told: broadcast::Sender<Arc<Told>>,
    pub(crate) people: People,
}

/// Something that happened.
#[derive(Debug)]
pub(crate) enum Told {
    Changed(Changed),
    /// More happened than is known here.
    Missed,
}

impl Default for Together {
    fn default() -> Self {
        Self { told: broadcast::Sender::new(WAITING), people: People::default() }
    }
}

impl Together {
    /// Tells all who may see it.
    pub(crate) fn tell(&self, told: Told) {
        // Nobody listens: nobody is to be told.
        let _ = self.told.send(Arc::new(told));
    }
}

/// Tells a page what happens until it leaves, or until what its caller may see is another: then it comes
/// again, and is judged anew.
pub(crate) async fn serve(bench: Shared, caller: Caller, page: String, promised: Promised) {
    let Some(mut channel) = promised.channel().await else { return };
    let mut told = bench.together.told.subscribe();
    let guest = bench.together.people.enter(&caller, page.clone());
    let mut page = Page { bench: &bench, caller: &caller, name: page, guest, people: None };
    let stopping = bench.tasks.stopping();
    tokio::select! {
        // It has gone: nobody is left to be told why.
        _ = page.talk(&mut channel, &mut told) => {}
        () = stopping => {}
        () = caller.changes() => {}
    }
    bench.together.people.leave(guest);
    upgrade::go_away(&mut channel).await;
}

/// A page that is told what happens.
struct Page<'a> {
    bench: &'a Shared,
    caller: &'a Caller,
    /// As it calls itself: what it changed itself is no news to it.
    name: String,
    guest: u64,
    /// Of who is where, as it was told last: a hash, since the list is as long as the team at each of its pages.
    people: Option<u64>,
}

impl Page<'_> {
    async fn talk(
        &mut self,
        channel: &mut Channel,
        told: &mut broadcast::Receiver<Arc<Told>>,
    ) -> io::Result<()> {
        let mut moves = self.bench.together.people.moves();
        moves.mark_changed();
        let mut due = Instant::now();
        loop {
            let moved = async {
                sleep_until(due).await;
                // The sender lives in `bench`: this waits for a change.
                let _ = moves.changed().await;
            };
            tokio::select! {
                () = moved => {
                    due = Instant::now() + QUIET;
                    if let Some(news) = self.moved() {
                        say(channel, &news).await?;
                    }
                }
                it = told.recv() => {
                    let news = match it {
                        Ok(it) => self.news(&it),
                        Err(RecvError::Lagged(_)) => Some(News { missed: true, ..News::default() }),
                        Err(RecvError::Closed) => return Ok(()),
                    };
                    if let Some(news) = news {
                        say(channel, &news).await?;
                    }
                }
                open = channel.exchange() => {
                    if !open? || !self.hear(channel).await {
                        return Ok(());
                    }
                }
            }
        }
    }

    fn did(&self, changed: &Changed) -> bool {
        !self.name.is_empty() && changed.page == self.name
    }

    /// What of it this page is told.
    fn news(&self, told: &Told) -> Option<News> {
        match told {
            Told::Changed(it) if self.did(it) || !self.caller.sees(it.project) => None,
            Told::Changed(it) => Some(News { changed: Some(it.clone()), ..News::default() }),
            Told::Missed => Some(News { missed: true, ..News::default() }),
        }
    }

    /// Who is where, if that is another for this page.
    fn moved(&mut self) -> Option<News> {
        let people = self.bench.together.people.seen_by(self.caller, self.guest);
        let mut hasher = DefaultHasher::new();
        people.hash(&mut hasher);
        let before = self.people.replace(hasher.finish());
        (before != self.people).then(|| News { people: Some(people), ..News::default() })
    }

    /// Hears what the page says: what is on its screen. False: it has left.
    async fn hear(&self, channel: &mut Channel) -> bool {
        let mut said: Option<Place> = None;
        while let Some(event) = channel.connection().poll_event() {
            if let Event::Message { opcode: Opcode::Text, payload, .. } = event {
                // What cannot be read says nothing.
                said = serde_json::from_slice(payload).ok().or(said);
            }
        }
        if let Some(place) = said {
            self.bench.together.people.go(self.bench, self.caller, self.guest, &place).await;
        }
        channel.connection().state() == State::Open
    }
}

async fn say(channel: &mut Channel, news: &News) -> io::Result<()> {
    let json = serde_json::to_string(news)?;
    channel.connection().send(Outgoing::Text(&json)).map_err(io::Error::other)?;
    channel.flush().await
}
