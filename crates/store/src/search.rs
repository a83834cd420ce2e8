//! Looking through what is stored of a session, block by block: blocks that cannot hold what is
//! wanted are not read, the others are read side by side. Dropping a search ends it.

use crate::blocks::{Block, Pressed};
use crate::codec::{Entry, Reader};
use crate::{Corrupt, Error, Store};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;
use model::Record;
use model::query::{Answer, Query};
use std::collections::VecDeque;
use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

/// Bundles that are read at a time, at most: each takes a connection while it is fetched.
const SIDE_BY_SIDE: usize = 4;
/// So long after the first find a processor is left to whoever shows it.
const SHOWING: Duration = Duration::from_millis(100);
/// Blocks of which the tallies are read at a time.
const PLANNED: i64 = 256;
/// Plain bytes of a bundle, unless its one block is larger. The first is small, so that what is
/// found at once is told at once.
const BUNDLE: (u64, u64) = (1 << 17, 2 << 20);

/// Where a search begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// With the lowest number.
    OldestFirst,
    /// With the highest number.
    NewestFirst,
}

/// What a search looks at, and what it brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The lowest number to look at.
    pub from: u64,
    /// The highest number to look at.
    pub to: u64,
    /// Records to bring from one block, at most; the numbers of all come anyway.
    pub records: usize,
}

/// What a search found in consecutive records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// The lowest number looked at.
    pub first: u64,
    /// The highest number looked at.
    pub last: u64,
    /// What matches, as runs of consecutive numbers: the first and how many. Lowest first.
    pub runs: Vec<(u64, u64)>,
    /// How many could not be judged.
    pub left_out: u64,
    /// The first of those that match, in the order of the search.
    pub records: Vec<Record>,
}

/// A search under way.
pub struct Search {
    store: Store,
    session: i64,
    query: Arc<Query>,
    order: Order,
    limits: Limits,
    /// Whether a bundle was begun already.
    begun: bool,
    /// When something was found first.
    found: Option<Instant>,
    /// Blocks to come; those beyond are asked for when they are needed.
    planned: VecDeque<Block>,
    /// Numbers from here on, in the order of the search, are not planned yet.
    rest: Option<(u64, u64)>,
    reading: FuturesOrdered<BoxFuture<'static, Result<Looked, Error>>>,
}

impl Store {
    /// Looks for something among the stored records of a session.
    #[must_use]
    pub fn search(&self, session: i64, query: Arc<Query>, order: Order, limits: Limits) -> Search {
        let rest = (limits.from <= limits.to).then_some((limits.from, limits.to));
        Search {
            store: self.clone(),
            session,
            query,
            order,
            limits,
            begun: false,
            found: None,
            planned: VecDeque::new(),
            rest,
            reading: FuturesOrdered::new(),
        }
    }
}

impl Search {
    /// What the next blocks hold; none after the last.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a block cannot be read back.
    pub async fn next(&mut self) -> Result<Option<Looked>, Error> {
        while self.reading.len() < self.side_by_side() {
            if self.planned.is_empty() {
                self.plan().await?;
            }
            let Some(bundle) = self.bundle() else { break };
            self.reading.push_back(self.read(bundle));
        }
        let looked = self.reading.next().await.transpose()?;
        if looked.as_ref().is_some_and(|it| !it.runs.is_empty()) {
            self.found.get_or_insert_with(Instant::now);
        }
        Ok(looked)
    }

    /// Brings no more records, but for those of what is being read already.
    pub fn numbers_only(&mut self) {
        self.limits.records = 0;
    }

    /// One bundle for each processor, and one that is fetched meanwhile.
    fn side_by_side(&self) -> usize {
        static PROCESSORS: LazyLock<usize> = LazyLock::new(|| available_parallelism().map_or(1, usize::from));
        let shows = self.found.is_some_and(|it| it.elapsed() < SHOWING);
        let most = if shows { PROCESSORS.saturating_sub(1) } else { *PROCESSORS + 1 };
        most.clamp(1, SIDE_BY_SIDE)
    }

    async fn plan(&mut self) -> Result<(), Error> {
        let Some((from, to)) = self.rest else { return Ok(()) };
        let newest_first = self.order == Order::NewestFirst;
        let blocks = self.store.blocks(self.session, (from, to), newest_first, PLANNED).await?;
        self.rest = match blocks.last() {
            Some(block) if newest_first => {
                block.first.checked_sub(1).filter(|to| from <= *to).map(|to| (from, to))
            }
            Some(block) => block.last.checked_add(1).filter(|from| *from <= to).map(|from| (from, to)),
            None => None,
        };
        self.planned.extend(blocks);
        Ok(())
    }

    /// The next blocks, which are looked through together: none of them may hold what is wanted, or
    /// all of them may.
    fn bundle(&mut self) -> Option<Bundle> {
        let first = self.planned.pop_front()?;
        let most = if self.begun { BUNDLE.1 } else { BUNDLE.0 };
        let readable = self.query.may_be_among(&first.tally);
        self.begun |= readable;
        let mut size = first.plain_size;
        let mut blocks = vec![first];
        while let Some(next) = self.planned.front()
            && self.query.may_be_among(&next.tally) == readable
            && (!readable || size.saturating_add(next.plain_size) <= most)
        {
            size = size.saturating_add(next.plain_size);
            blocks.extend(self.planned.pop_front());
        }
        if self.order == Order::NewestFirst {
            blocks.reverse();
        }
        Some(Bundle { blocks, readable })
    }

    fn read(&self, Bundle { blocks, readable }: Bundle) -> BoxFuture<'static, Result<Looked, Error>> {
        let edges = blocks.first().map_or(0, |it| it.first)..=blocks.last().map_or(0, |it| it.last);
        let (first, last) = ((*edges.start()).max(self.limits.from), (*edges.end()).min(self.limits.to));
        if !readable {
            return Box::pin(std::future::ready(Ok(Looked { first, last, ..Looked::default() })));
        }
        let limits = Limits { from: first, to: last, ..self.limits };
        let (store, session, order) = (self.store.clone(), self.session, self.order);
        let query = Arc::clone(&self.query);
        Box::pin(async move {
            let stored = store.pressed(session, (first, last)).await?;
            if stored.is_empty() {
                return Err(Error::NotFound);
            }
            let work = tokio::task::spawn_blocking(move || look(&stored, &query, order, limits));
            let looked = work.await.map_err(|_| Error::Stopped)?;
            looked.map_err(|source| Error::Damaged { session, source })
        })
    }
}

/// Blocks that are looked through together, lowest numbers first.
struct Bundle {
    blocks: Vec<Block>,
    /// Whether what is wanted may be in them.
    readable: bool,
}

impl Looked {
    /// How many match.
    #[must_use]
    pub fn matches(&self) -> u64 {
        self.runs.iter().map(|(_, count)| count).sum()
    }

    /// Looks at one more record, the next by number; whether it matches.
    pub fn look(&mut self, seq: u64, answer: &Answer) -> bool {
        match answer {
            Answer::No => return false,
            Answer::LeftOut => {
                self.left_out += 1;
                return false;
            }
            Answer::Yes => {}
        }
        match self.runs.last_mut() {
            Some((first, count)) if *first + *count == seq => *count += 1,
            _ => self.runs.push((seq, 1)),
        }
        true
    }
}

/// Looks through blocks, lowest numbers first.
fn look(stored: &[Pressed], query: &Query, order: Order, limits: Limits) -> Result<Looked, Corrupt> {
    let mut looked = Looked { first: limits.from, last: limits.to, ..Looked::default() };
    for block in stored {
        let plain = block.open()?;
        // Most blocks do not hold what is seldom: no record of theirs is looked at.
        if query.may_be_within(&plain) {
            let found = look_at_each(&plain, query, order, limits, &mut looked)?;
            looked.records.extend(found);
            // Of those that come first in the order of the search, as many as are wanted.
            let beyond = looked.records.len().saturating_sub(limits.records);
            match order {
                Order::NewestFirst => drop(looked.records.drain(..beyond)),
                Order::OldestFirst => looked.records.truncate(limits.records),
            }
        }
    }
    if order == Order::NewestFirst {
        looked.records.reverse();
    }
    Ok(looked)
}

/// Looks at every record of a plain block; those to bring, lowest numbers first.
fn look_at_each(
    plain: &[u8],
    query: &Query,
    order: Order,
    limits: Limits,
    looked: &mut Looked,
) -> Result<Vec<Record>, Corrupt> {
    let mut found: VecDeque<Entry> = VecDeque::new();
    for entry in Reader::new(plain) {
        let entry = entry?;
        if !(limits.from..=limits.to).contains(&entry.seq) {
            continue;
        }
        if !looked.look(entry.seq, &query.asks(&entry.glance(plain))) || limits.records == 0 {
            continue;
        }
        if found.len() < limits.records {
            found.push_back(entry);
        } else if order == Order::NewestFirst {
            found.pop_front();
            found.push_back(entry);
        }
    }
    let payload = |entry: &Entry| Bytes::copy_from_slice(&plain[entry.payload.clone()]);
    Ok(found.iter().map(|entry| entry.record(payload(entry))).collect())
}
