//! The live channel: what happens in a session, told to a page. A page that keeps up is told every
//! record. One that falls behind, or a session that is faster than anyone reads, is told the newest
//! and how many there are: the page asks for the others when it shows them. Nobody is slowed down.

use crate::problem::Problem;
use crate::sessions::{self, Course, Examination, Standing};
use crate::upgrade::{self, Channel, Promised};
use crate::view::{Live, RecordRow};
use crate::workbench::Shared;
use finding::Language;
use model::SessionState;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};
use wire::{Outgoing, State};

/// Messages come at most so often: what happens meanwhile is told together.
const BEAT: Duration = Duration::from_millis(50);
/// The same where records come one by one: with a beat as long as the pause between them, one that was late
/// once would make all late that follow.
const QUICK_BEAT: Duration = Duration::from_millis(15);
/// The same where there is more than anyone reads: a page has better things to do than to draw it.
const FLOOD_BEAT: Duration = Duration::from_millis(100);
/// How far it is stored is told at most so often by itself: it goes along with what comes before that.
const STORED_BEAT: Duration = Duration::from_millis(250);
/// Rows of one message.
pub(crate) const ROWS: usize = 100;
/// What a page draws at least.
const FEWEST: usize = 10;
/// So many records behind, a page is still told each of them.
const BEHIND: u64 = 400;

/// A session to be told about, live or ended long ago.
pub(crate) struct Source {
    id: i64,
    standing: watch::Receiver<Standing>,
    /// Has the records that are not stored yet.
    live: Option<Arc<sessions::Live>>,
    /// Of an ended session: keeps `standing` from looking abandoned.
    _still: Option<watch::Sender<Standing>>,
}

impl Source {
    /// The session of this number.
    pub(crate) async fn find(bench: &Shared, id: i64) -> Result<Self, Problem> {
        // Asked first: a session that ends just now is complete in the store before it leaves memory.
        if let Some(live) = crate::nodes::mirror(bench, id).await {
            return Ok(Self { id, standing: live.standing(), live: Some(live), _still: None });
        }
        let session = bench.store.session(id).await?;
        let report = match bench.store.report(id).await? {
            Some(_) => Examination::Ready,
            None => Examination::None,
        };
        let last = session.info.stored;
        let still = watch::Sender::new(Standing {
            session,
            last,
            lost: false,
            progress: Arc::default(),
            report,
            retry: None,
            pen: sessions::Pen::default(),
            over: true,
        });
        Ok(Self { id, standing: still.subscribe(), live: None, _still: Some(still) })
    }

    /// The next rows, oldest first: from memory, else from the store. What is in neither could not
    /// be written (the session says `lost`): the page goes on after it.
    async fn rows(&self, bench: &Shared, from: u64) -> Result<Vec<RecordRow>, store::Error> {
        let live = self.live.as_deref();
        let records = match live.and_then(|live| live.recent_from(from, ROWS)) {
            Some(records) => records,
            None => match (bench.store.records_from(self.id, from, ROWS).await?, live) {
                (stored, Some(live)) if stored.is_empty() => live.recent_since(from, ROWS),
                (stored, _) => stored,
            },
        };
        Ok(records.iter().map(RecordRow::from).collect())
    }
}

/// Tells a page, which draws so many rows, about a session from record `from` on, until it leaves or may
/// not see the session any more (`lost`).
pub(crate) async fn serve(
    bench: Shared,
    mut source: Source,
    promised: Promised,
    (from, drawn): (u64, usize),
    language: Language,
    lost: impl Future<Output = ()>,
) {
    let told = Told { next: from, drawn: drawn.clamp(FEWEST, ROWS), language, ..Told::default() };
    let Some(mut channel) = promised.channel().await else { return };
    let stopping = bench.tasks.stopping();
    tokio::select! {
        // The page has gone, or the session was deleted: nobody is left to be told why.
        _ = tell(&bench, &mut source, &mut channel, told) => {}
        () = stopping => {}
        () = lost => {}
    }
    upgrade::go_away(&mut channel).await;
}

/// What the page was told last, and in which language.
#[derive(Default)]
struct Told {
    next: u64,
    /// Rows that the page draws: no more are told where some are left out.
    drawn: usize,
    stored: u64,
    session: Option<crate::view::Session>,
    progress: Arc<Course>,
    report: bool,
    language: Language,
}

async fn tell(bench: &Shared, source: &mut Source, channel: &mut Channel, mut told: Told) -> io::Result<()> {
    loop {
        let began = Instant::now();
        let standing = source.standing.borrow_and_update().clone();
        let news = news(bench, source, &standing, &mut told).await.map_err(io::Error::other)?;
        let News { messages, all, beat } = news;
        for message in messages {
            let json = serde_json::to_string(&message)?;
            channel.connection().send(Outgoing::Text(&json)).map_err(io::Error::other)?;
            channel.flush().await?;
        }
        if standing.over && source.live.as_ref().is_some_and(|live| live.is_abandoned()) {
            return Ok(());
        }
        if !listen(channel, sleep_until(began + beat)).await? {
            return Ok(());
        }
        // Whatever is still to be told is told at once; else there is time until something happens.
        let next = happens(&mut source.standing, &standing, began + STORED_BEAT);
        if all && !listen(channel, next).await? {
            return Ok(());
        }
    }
}

/// Waits until a session stands otherwise than it was told. Until `due` it is not enough that more is stored:
/// that would take the beat of the record that comes next.
async fn happens(now: &mut watch::Receiver<Standing>, told: &Standing, due: Instant) {
    let is_more = |it: &Standing| {
        let stored = it.session.info.stored;
        it.last != told.last || {
            let mut same = told.clone();
            same.session.info.stored = stored;
            *it != same
        }
    };
    let early = async { now.wait_for(is_more).await.is_ok() };
    let happened = match timeout_at(due, early).await {
        Ok(happened) => happened,
        Err(_) => now.wait_for(|it| it != told).await.is_ok(),
    };
    if !happened {
        std::future::pending::<()>().await;
    }
}

/// What is new.
struct News {
    messages: Vec<Live>,
    /// Whether that is all.
    all: bool,
    /// When the next is told, at the earliest.
    beat: Duration,
}

/// What the page is told next.
async fn news(
    bench: &Shared,
    source: &Source,
    standing: &Standing,
    told: &mut Told,
) -> Result<News, store::Error> {
    let mut messages = vec![];
    let session: crate::view::Session = standing.into();
    let stored = session.stored;
    // `stored` moves with every commit; that alone is not worth a session.
    let known = told.session.as_ref().map(|it| crate::view::Session { stored, ..it.clone() });
    if known.as_ref() != Some(&session) {
        told.session = Some(session.clone());
        messages.push(Live { session: Some(session), ..Live::default() });
    }
    let flood = standing.last.saturating_sub(told.next) >= BEHIND;
    if flood {
        told.next = standing.last - (told.drawn as u64 - 1);
    }
    let rows = if told.next <= standing.last { source.rows(bench, told.next).await? } else { vec![] };
    let beat = match rows.len() {
        _ if flood => FLOOD_BEAT,
        0 | 1 => QUICK_BEAT,
        _ => BEAT,
    };
    let all = rows.is_empty() || rows.last().is_some_and(|row| row.seq >= standing.last);
    told.next = rows.last().map_or(told.next, |row| row.seq + 1);
    if !rows.is_empty() || told.stored != stored {
        told.stored = stored;
        let (records, last) = (Some(rows), Some(standing.last));
        messages.push(Live { records, last, stored: Some(stored), ..Live::default() });
    }
    let examined = standing.report == Examination::Pending;
    if (examined || standing.session.info.state == SessionState::Connecting)
        && told.progress != standing.progress
    {
        told.progress = Arc::clone(&standing.progress);
        let examination = Some(told.progress.say(told.language));
        messages.push(Live { examination, ..Live::default() });
    }
    if standing.report == Examination::Ready && !told.report {
        told.report = true;
        messages.push(Live { report: Some(true), ..Live::default() });
    }
    Ok(News { messages, all, beat })
}

/// Serves the channel until something else happens; false: the page has left.
async fn listen(channel: &mut Channel, until: impl Future<Output = ()>) -> io::Result<bool> {
    let mut until = std::pin::pin!(until);
    loop {
        tokio::select! {
            () = &mut until => return Ok(true),
            open = channel.exchange() => {
                if !open? {
                    return Ok(false);
                }
            }
        }
        // The page says nothing but pings, which are answered already, and goodbye.
        while channel.connection().poll_event().is_some() {}
        if channel.connection().state() != State::Open {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    async fn standing() -> Standing {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store::Store::open(folder.path()).await.expect("it opens");
        let project = store.create_project("p").await.expect("it is kept").id;
        let api = store.create_api(project, "a", "ws://h/").await.expect("it is kept").id;
        let session = store.create_session(api, "ws://h/", 1).await.expect("it is kept");
        let standing = sessions::Live::elsewhere(session).standing().borrow().clone();
        store.close().await;
        standing
    }

    /// A session of which one was told, and which stands otherwise since this.
    fn since(told: &Standing, change: impl FnOnce(&mut Standing)) -> watch::Sender<Standing> {
        let now = watch::Sender::new(told.clone());
        now.send_modify(change);
        now
    }

    #[tokio::test]
    async fn a_record_is_told_at_once_and_that_more_is_stored_with_what_comes() {
        let told = standing().await;
        let hour = Instant::now() + Duration::from_secs(3600);
        let is_told =
            |now: watch::Sender<Standing>| happens(&mut now.subscribe(), &told, hour).now_or_never();
        assert!(is_told(since(&told, |it| it.last += 1)).is_some());
        assert!(is_told(since(&told, |it| it.lost = true)).is_some());
        assert!(is_told(since(&told, |it| (it.last, it.session.info.stored) = (1, 1))).is_some());
        let stored = since(&told, |it| it.session.info.stored += 1);
        // Once that is due, it comes.
        happens(&mut stored.subscribe(), &told, Instant::now()).await;
        assert!(is_told(stored).is_none());
        assert!(is_told(since(&told, |_| ())).is_none());
    }
}
