//! Group commit: everything that has come since the last commit becomes the next, which begins at
//! once, or a moment after the last one where records come in a stream.

use crate::codec::{CODEC, Packed, pack};
use crate::gather::Gathering;
use crate::sessions::signed;
use crate::{Error, Store, blocks};
use model::Record;
use sqlx::{AnyConnection, Connection};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Duration, Instant, timeout_at};

/// A block holds at most this many records: a million messages are some 250 rows.
pub(crate) const BLOCK_RECORDS: usize = 4096;
/// A block holds at most this many payload bytes, but always one record.
pub(crate) const BLOCK_BYTES: usize = 1 << 20;
/// From the beginning of one commit to that of the next, unless a block is full before: a stream of
/// records would be cut into blocks of a few each, which take more room and are slow to be searched.
const PACE: Duration = Duration::from_millis(20);
/// How long the writer goes on gathering when it is to stop.
const LAST: Duration = Duration::from_secs(2);
/// What may wait to be written, in kibibytes, over all sessions. Who brings more waits.
const WAITING_KIB: u32 = 32 * 1024;

/// How far the capture of a session is safely stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Highest sequence number that survives whatever happens now; 0: none.
    pub stored: u64,
    /// Records could not be written: the capture ends here.
    pub lost: bool,
}

/// The capture of one session, to append to.
#[derive(Clone, Debug)]
pub struct Transcript {
    session: i64,
    progress: Arc<watch::Sender<Progress>>,
    writer: Arc<Writer>,
}

impl Store {
    /// The capture of a session, to append to. Have one at a time for a session.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such session.
    pub async fn transcript(&self, session: i64) -> Result<Transcript, Error> {
        let stored = self.session(session).await?.info.stored;
        let progress = Arc::new(watch::Sender::new(Progress { stored, lost: false }));
        Ok(Transcript { session, progress, writer: Arc::clone(&self.writer) })
    }
}

impl Transcript {
    /// Hands over the next records, their numbers following those before. Waits while too much
    /// waits to be written; returns before they are stored.
    ///
    /// # Errors
    /// [`Error::Lost`] after a failed write, [`Error::Stopped`] after [`Store::close`].
    pub async fn append(&self, records: Vec<Record>) -> Result<(), Error> {
        if self.progress.borrow().lost {
            return Err(Error::Lost { session: self.session });
        }
        let kib = records.iter().map(|it| it.payload.len() + size_of::<Record>()).sum::<usize>() / 1024 + 1;
        let kib = u32::try_from(kib).unwrap_or(WAITING_KIB).min(WAITING_KIB);
        let budget = Arc::clone(&self.writer.budget);
        let room = budget.acquire_many_owned(kib).await.map_err(|_| Error::Stopped)?;
        let progress = Arc::clone(&self.progress);
        let append = Append { session: self.session, records, progress, room };
        self.writer.queue.send(Work::Append(append)).await.map_err(|_| Error::Stopped)
    }

    /// How far it is safely stored, now and whenever that changes.
    #[must_use]
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }
}

/// The one task that writes captures.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Work>,
    budget: Arc<Semaphore>,
    task: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
enum Work {
    Append(Append),
    /// All of this session is to be gathered.
    Gather(i64),
    Stop,
}

#[derive(Debug)]
struct Append {
    session: i64,
    records: Vec<Record>,
    progress: Arc<watch::Sender<Progress>>,
    /// Given back when the records are written or lost.
    #[expect(dead_code, reason = "held for its drop")]
    room: OwnedSemaphorePermit,
}

impl Writer {
    pub(crate) fn start(connection: AnyConnection, lite: bool) -> Self {
        let (queue, waiting) = mpsc::channel(1024);
        let task = Mutex::new(Some(tokio::spawn(write(connection, lite, waiting))));
        Self { queue, budget: Arc::new(Semaphore::new(WAITING_KIB as usize)), task }
    }

    /// Has the blocks of a session that has ended gathered, when there is time.
    pub(crate) async fn gather(&self, session: i64) {
        // Where the writer has stopped it stays as it is.
        let _ = self.queue.send(Work::Gather(session)).await;
    }

    /// Writes what waits and ends the task. A second call does nothing.
    pub(crate) async fn stop(&self) {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            // Fails only when the task has ended already.
            let _ = self.queue.send(Work::Stop).await;
            let _ = task.await;
        }
    }
}

async fn write(mut connection: AnyConnection, lite: bool, mut waiting: mpsc::Receiver<Work>) {
    let mut gathering = Gathering::default();
    let mut stopping = false;
    let mut due = Instant::now();
    while !stopping {
        let first = if gathering.is_idle() { waiting.recv().await } else { waiting.try_recv().ok() };
        match first {
            Some(first) => {
                let appends;
                (appends, stopping) = all_that_comes(first, &mut waiting, due, &mut gathering).await;
                due = Instant::now() + PACE;
                store(&mut connection, lite, appends, &mut gathering).await;
            }
            None if gathering.is_idle() => break,
            None => {}
        }
        // Also while much comes: one step for each commit.
        gathering.step(&mut connection, lite).await;
    }
    let last = Instant::now() + LAST;
    while !gathering.is_idle() && Instant::now() < last {
        gathering.step(&mut connection, lite).await;
    }
    // What failed to close is closed by the end of the process.
    let _ = connection.close().await;
}

/// What the next commit holds: what has come, and what comes until it is due or a block is full; and
/// whether it is the last.
async fn all_that_comes(
    first: Work,
    waiting: &mut mpsc::Receiver<Work>,
    due: Instant,
    gathering: &mut Gathering,
) -> (Vec<Append>, bool) {
    let (mut appends, mut stopping) = (vec![], false);
    let (mut records, mut bytes) = (0, 0);
    let mut next = Some(first);
    while let Some(work) = next {
        match work {
            Work::Append(append) => {
                records += append.records.len();
                bytes += append.records.iter().map(|it| it.payload.len()).sum::<usize>();
                appends.push(append);
            }
            Work::Gather(session) => gathering.whole(session),
            Work::Stop => stopping = true,
        }
        next = if stopping || records >= BLOCK_RECORDS || bytes >= BLOCK_BYTES {
            waiting.try_recv().ok()
        } else {
            timeout_at(due, waiting.recv()).await.ok().flatten()
        };
    }
    (appends, stopping)
}

/// Writes the appends in one commit, and tells each session how far it is stored.
async fn store(connection: &mut AnyConnection, lite: bool, appends: Vec<Append>, gathering: &mut Gathering) {
    if appends.is_empty() {
        return;
    }
    let packing = tokio::task::spawn_blocking(move || (packed(&appends), appends));
    let Ok((blocks, appends)) = packing.await else { return };
    let stored = match commit(connection, lite, &blocks).await {
        Ok(stored) => stored,
        Err(_) => commit_each(connection, lite, &blocks).await,
    };
    for block in blocks.iter().filter(|it| stored.contains_key(&it.session)) {
        gathering.note(block.session, block.first.0);
    }
    for append in &appends {
        let written = stored.get(&append.session);
        append.progress.send_if_modified(|progress| {
            let before = *progress;
            match written {
                Some(&last) if !progress.lost => progress.stored = last,
                _ => progress.lost = true,
            }
            *progress != before
        });
    }
}

/// A block about to be a row.
#[derive(Debug)]
pub(crate) struct Block {
    session: i64,
    first: (u64, u64),
    last: (u64, u64),
    counts: String,
    packed: Packed,
}

fn packed(appends: &[Append]) -> Vec<Block> {
    let mut by_session: BTreeMap<i64, Vec<&Record>> = BTreeMap::new();
    for append in appends {
        by_session.entry(append.session).or_default().extend(&append.records);
    }
    let mut blocks = vec![];
    for (session, records) in by_session {
        let mut rest = &records[..];
        while !rest.is_empty() {
            let (now, later) = rest.split_at(fitting(rest));
            blocks.push(block(session, now));
            rest = later;
        }
    }
    blocks
}

/// How many of the records make the next block: at least one.
fn fitting(records: &[&Record]) -> usize {
    let mut bytes = 0;
    let fits = |record: &&&Record| {
        bytes += record.payload.len();
        bytes <= BLOCK_BYTES
    };
    records.iter().take(BLOCK_RECORDS).take_while(fits).count().max(1)
}

/// The block of these records, which follow each other.
pub(crate) fn block(session: i64, records: &[&Record]) -> Block {
    let owned: Vec<Record> = records.iter().map(|&it| it.clone()).collect();
    let time = |record: &Record| (record.seq, record.at_ns);
    let edge = |record: Option<&Record>| record.map(time).unwrap_or_default();
    Block {
        session,
        first: edge(owned.first()),
        last: edge(owned.last()),
        counts: blocks::counts(&owned),
        packed: pack(&owned),
    }
}

/// The same after a failure, each session for itself: what ails one must not end the captures of others.
async fn commit_each(connection: &mut AnyConnection, lite: bool, blocks: &[Block]) -> BTreeMap<i64, u64> {
    let mut stored = BTreeMap::new();
    for of_session in blocks.chunk_by(|one, next| one.session == next.session) {
        stored.extend(commit(connection, lite, of_session).await.unwrap_or_default());
    }
    stored
}

/// Writes the blocks in one transaction; the answer is the last sequence number of each session
/// that has all its blocks. A session that was removed meanwhile has none, and harms no other.
async fn commit(
    connection: &mut AnyConnection,
    lite: bool,
    blocks: &[Block],
) -> Result<BTreeMap<i64, u64>, Error> {
    let begin = if lite { "BEGIN IMMEDIATE" } else { "BEGIN" };
    let mut transaction = connection.begin_with(begin).await?;
    let mut stored = BTreeMap::new();
    for block in blocks {
        if insert(&mut transaction, block).await? {
            stored.insert(block.session, block.last.0);
        }
    }
    transaction.commit().await?;
    Ok(stored)
}

/// Writes a block, unless its session is gone; whether it was written.
pub(crate) async fn insert(connection: &mut AnyConnection, block: &Block) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO chunk
         (session, first_seq, last_seq, first_ns, last_ns, counts, codec, plain_size, bytes)
         SELECT id, $2, $3, $4, $5, $6, $7, $8, $9 FROM session WHERE id = $1",
    )
    .bind(block.session)
    .bind(signed(block.first.0))
    .bind(signed(block.last.0))
    .bind(signed(block.first.1))
    .bind(signed(block.last.1))
    .bind(&block.counts)
    .bind(CODEC)
    .bind(signed(block.packed.plain_size))
    .bind(&block.packed.bytes)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Direction, Kind};

    fn append(records: usize) -> Work {
        let record = Record {
            seq: 1,
            at_ns: 0,
            wall_ns: 0,
            direction: Direction::Received,
            kind: Kind::Text,
            fin: true,
            reserved: 0,
            wire_size: 2,
            payload: bytes::Bytes::new(),
            frames: None,
        };
        let progress = Arc::new(watch::Sender::new(Progress::default()));
        let room = Arc::new(Semaphore::new(1)).try_acquire_owned().expect("it is new");
        Work::Append(Append { session: 1, records: vec![record; records], progress, room })
    }

    #[tokio::test]
    async fn a_commit_takes_what_comes_until_it_is_due_or_a_block_is_full() {
        let (queue, mut waiting) = mpsc::channel(9);
        let mut gathering = Gathering::default();
        let later = Instant::now() + Duration::from_secs(3600);
        let mut come = async |records, due| {
            let (appends, stopping) =
                all_that_comes(append(records), &mut waiting, due, &mut gathering).await;
            (appends.len(), stopping)
        };
        assert_eq!(come(1, Instant::now()).await, (1, false), "what is due waits for nothing");
        assert_eq!(come(BLOCK_RECORDS, later).await, (1, false));
        let slow = tokio::spawn(async move {
            for work in [append(1), Work::Gather(7), append(1), Work::Stop] {
                tokio::task::yield_now().await;
                let _ = queue.send(work).await;
            }
        });
        assert_eq!(come(1, later).await, (3, true));
        assert!(slow.await.is_ok());
        assert!(!gathering.is_idle());
    }
}
