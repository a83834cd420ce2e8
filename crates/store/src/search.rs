//! Looking through what is stored of a session, block by block: blocks that cannot hold what is
//! wanted are not read, the others are read side by side. Dropping a search ends it.

use crate::blocks::Block;
use crate::codec::{Entry, Reader, inflate};
use crate::{Error, Store};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;
use model::Record;
use model::query::{Answer, Query};
use std::collections::VecDeque;
use std::sync::Arc;

/// Blocks that are read at a time.
const SIDE_BY_SIDE: usize = 3;
/// Blocks of which the tallies are read at a time.
const PLANNED: i64 = 64;

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
            planned: VecDeque::new(),
            rest,
            reading: FuturesOrdered::new(),
        }
    }
}

impl Search {
    /// What the next block holds; none after the last.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a block cannot be read back.
    pub async fn next(&mut self) -> Result<Option<Looked>, Error> {
        while self.reading.len() < SIDE_BY_SIDE {
            if self.planned.is_empty() {
                self.plan().await?;
            }
            let Some(block) = self.planned.pop_front() else { break };
            self.reading.push_back(self.read(block));
        }
        self.reading.next().await.transpose()
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

    fn read(&self, block: Block) -> BoxFuture<'static, Result<Looked, Error>> {
        let (limits, order) = (self.limits, self.order);
        let (first, last) = (block.first.max(limits.from), block.last.min(limits.to));
        if !self.query.may_be_among(&block.tally) {
            return Box::pin(std::future::ready(Ok(Looked { first, last, ..Looked::default() })));
        }
        let (store, session, query) = (self.store.clone(), self.session, Arc::clone(&self.query));
        Box::pin(async move {
            let bytes = store.block_bytes(session, &block).await?.ok_or(Error::NotFound)?;
            let work = tokio::task::spawn_blocking(move || {
                let plain = inflate(block.codec, block.plain_size, &bytes)?;
                look(plain, &query, order, Limits { from: first, to: last, ..limits })
            });
            let looked = work.await.map_err(|_| Error::Stopped)?;
            looked.map_err(|source| Error::Damaged { session, source })
        })
    }
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

/// Looks through an inflated block.
fn look(plain: Vec<u8>, query: &Query, order: Order, limits: Limits) -> Result<Looked, crate::Corrupt> {
    let mut looked = Looked { first: limits.from, last: limits.to, ..Looked::default() };
    let mut found: Vec<Entry> = vec![];
    for entry in Reader::new(&plain) {
        let entry = entry?;
        if !(limits.from..=limits.to).contains(&entry.seq) {
            continue;
        }
        let matches = looked.look(entry.seq, &query.asks(&entry.glance(&plain)));
        if matches && limits.records > 0 && (order == Order::NewestFirst || found.len() < limits.records) {
            found.push(entry);
        }
    }
    if order == Order::NewestFirst {
        found.reverse();
        found.truncate(limits.records);
    }
    let payload = |entry: &Entry| Bytes::copy_from_slice(&plain[entry.payload.clone()]);
    looked.records = found.iter().map(|entry| entry.record(payload(entry))).collect();
    Ok(looked)
}
