//! Looking through a session from one end to the other: what is stored block by block, what is not
//! stored yet in memory, and what still comes.

use crate::problem::Problem;
use crate::sessions::Live;
use crate::workbench::Shared;
use model::query::Query;
use model::{Glance, Record};
use std::sync::Arc;
use store::{Limits, Looked, Order, Search};

/// Records in memory that are looked at in one go.
const AT_ONCE: usize = 2048;

/// A hunt through one session. Dropping it ends it.
pub(crate) struct Hunt {
    bench: Shared,
    id: i64,
    live: Option<Arc<Live>>,
    query: Arc<Query>,
    order: Order,
    /// Nothing below is looked at.
    bottom: u64,
    /// What comes next, in the order of the hunt; `None`: nothing.
    next: Option<u64>,
    /// Records of matches to bring at a time.
    records: usize,
    stored: Option<Search>,
}

impl Hunt {
    /// Begins to look for something in a session, from `start` on in this order; without one from
    /// the end at which the order begins.
    pub(crate) async fn begin(
        bench: Shared,
        id: i64,
        query: Query,
        order: Order,
        start: Option<u64>,
    ) -> Result<Self, Problem> {
        // Asked first: a session that ends just now is complete in the store before it leaves memory.
        let live = crate::nodes::mirror(&bench, id).await;
        let stored = bench.store.session(id).await?.info.stored;
        let last = live.as_ref().map_or(stored, |it| it.standing().borrow().last);
        let next = match order {
            Order::OldestFirst => Some(start.unwrap_or(1).max(1)),
            Order::NewestFirst => Some(start.unwrap_or(last).min(last)).filter(|it| *it > 0),
        };
        let query = Arc::new(query);
        Ok(Self { bench, id, live, query, order, bottom: 1, next, records: 0, stored: None })
    }

    /// Brings records too: at most so many at a time.
    pub(crate) fn with_records(mut self, records: usize) -> Self {
        self.records = records;
        self
    }

    /// Brings no more records.
    pub(crate) fn numbers_only(&mut self) {
        self.records = 0;
        if let Some(search) = &mut self.stored {
            search.numbers_only();
        }
    }

    /// Nothing below this number is looked at.
    pub(crate) fn down_to(mut self, bottom: u64) -> Self {
        self.bottom = bottom.max(1);
        self
    }

    /// The session, where it lives.
    pub(crate) fn live(&self) -> Option<&Arc<Live>> {
        self.live.as_ref()
    }

    /// The direction.
    pub(crate) fn order(&self) -> Order {
        self.order
    }

    /// The highest number so far.
    pub(crate) async fn last(&mut self) -> Result<u64, Problem> {
        match &self.live {
            Some(live) => Ok(live.standing().borrow().last),
            None => Ok(self.bench.store.session(self.id).await?.info.stored),
        }
    }

    /// The same hunt, upwards from this number on.
    pub(crate) fn upwards(&self, from: u64) -> Self {
        Self {
            bench: Shared::clone(&self.bench),
            id: self.id,
            live: self.live.clone(),
            query: Arc::clone(&self.query),
            order: Order::OldestFirst,
            bottom: from,
            next: Some(from),
            records: self.records,
            stored: None,
        }
    }

    /// What comes next; `None`: nothing is left.
    pub(crate) fn next(&self) -> Option<u64> {
        self.next
    }

    /// What is found in the next records; none where there are none, or none yet.
    pub(crate) async fn look(&mut self) -> Result<Option<Looked>, Problem> {
        let looked = match self.order {
            Order::OldestFirst => self.look_up().await?,
            Order::NewestFirst => self.look_down().await?,
        };
        match (&looked, self.order) {
            (Some(looked), Order::OldestFirst) => self.next = looked.last.checked_add(1),
            (Some(looked), Order::NewestFirst) => {
                self.next = looked.first.checked_sub(1).filter(|it| *it >= self.bottom);
            }
            (None, Order::NewestFirst) => self.next = None,
            (None, Order::OldestFirst) => {}
        }
        Ok(looked)
    }

    async fn look_up(&mut self) -> Result<Option<Looked>, Problem> {
        let Some(from) = self.next.map(|it| it.max(self.bottom)) else { return Ok(None) };
        if let Some(looked) = self.look_stored(from, u64::MAX, true).await? {
            return Ok(Some(looked));
        }
        let Some(live) = self.live.clone() else { return self.look_stored(from, u64::MAX, false).await };
        match live.recent_from(from, AT_ONCE) {
            Some(records) => self.look_at(records).await,
            // Stored meanwhile; what is not there either could not be written.
            None => match self.look_stored(from, u64::MAX, false).await? {
                Some(looked) => Ok(Some(looked)),
                None => self.look_at(live.recent_since(from, AT_ONCE)).await,
            },
        }
    }

    async fn look_down(&mut self) -> Result<Option<Looked>, Problem> {
        let Some(to) = self.next.filter(|it| *it >= self.bottom) else { return Ok(None) };
        if let (None, Some(live)) = (&self.stored, &self.live) {
            let (mut records, _) = live.recent_before(to.saturating_add(1), AT_ONCE);
            records.retain(|it| it.seq >= self.bottom);
            if !records.is_empty() {
                records.reverse();
                return self.look_at(records).await;
            }
        }
        self.look_stored(self.bottom, to, false).await
    }

    /// Goes on with the search in the store, or begins one unless it should only go on.
    async fn look_stored(&mut self, from: u64, to: u64, only_on: bool) -> Result<Option<Looked>, Problem> {
        if self.stored.is_none() && !only_on {
            let limits = Limits { from, to, records: self.records };
            self.stored = Some(self.bench.store.search(self.id, Arc::clone(&self.query), self.order, limits));
        }
        let Some(search) = &mut self.stored else { return Ok(None) };
        let looked = search.next().await?;
        if looked.is_none() {
            self.stored = None;
        }
        Ok(looked)
    }

    /// Looks at records from memory, lowest number first.
    async fn look_at(&mut self, records: Vec<Record>) -> Result<Option<Looked>, Problem> {
        let (Some(first), Some(last)) = (records.first(), records.last()) else { return Ok(None) };
        let mut looked = Looked { first: first.seq, last: last.seq, ..Looked::default() };
        let (query, order, most) = (Arc::clone(&self.query), self.order, self.records);
        let work = tokio::task::spawn_blocking(move || {
            let mut found: Vec<Record> = records
                .into_iter()
                .filter(|it| looked.look(it.seq, &query.asks(&Glance::from(it))))
                .collect();
            if order == Order::NewestFirst {
                found.reverse();
            }
            found.truncate(most);
            Looked { records: found, ..looked }
        });
        work.await.map(Some).map_err(|_| Problem::stopping())
    }
}
