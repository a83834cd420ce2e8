//! Gathering small blocks: what comes a record at a time is stored a record at a time, so that it is
//! safe at once, and becomes few large blocks later, which take less room and are searched fast.

use crate::captures::bound;
use crate::codec;
use crate::writer::{BLOCK_BYTES, BLOCK_RECORDS, Block, block, insert};
use crate::{Error, Store};
use sqlx::{AnyConnection, Connection, Row};
use std::collections::{BTreeMap, VecDeque};

/// Fewer neighbours than that stay as they are: to write them again would bring little.
const FEW: usize = 4;
/// Blocks that a session under way has at its end before they are gathered.
const TAIL: u64 = 256;

/// What is to be gathered, and what may be one day.
#[derive(Debug, Default)]
pub(crate) struct Gathering {
    /// The sessions under way: from which number on they have blocks that were not gathered, and how many.
    tails: BTreeMap<i64, (u64, u64)>,
    /// Sessions to be looked through, and from which number on.
    waiting: VecDeque<(i64, u64)>,
}

/// Blocks that follow each other and fit into one.
#[derive(Debug, Default, PartialEq, Eq)]
struct Group {
    blocks: usize,
    first: u64,
    last: u64,
    plain_size: u64,
}

impl Group {
    /// Takes in the next block, if it fits.
    fn takes(&mut self, (first, last, plain_size): (u64, u64, u64)) -> bool {
        let begins = if self.blocks == 0 { first } else { self.first };
        let size = self.plain_size.saturating_add(plain_size);
        let fits = last.saturating_sub(begins) < BLOCK_RECORDS as u64 && size <= BLOCK_BYTES as u64;
        if fits || self.blocks == 0 {
            *self = Self { blocks: self.blocks + 1, first: begins, last, plain_size: size };
        }
        fits
    }
}

impl Gathering {
    /// Nothing is to be done.
    pub(crate) fn is_idle(&self) -> bool {
        self.waiting.is_empty()
    }

    /// A block was written that begins with this number.
    pub(crate) fn note(&mut self, session: i64, first: u64) {
        let (from, blocks) = self.tails.entry(session).or_insert((first, 0));
        *blocks += 1;
        if *blocks >= TAIL {
            self.waiting.push_back((session, *from));
            self.tails.remove(&session);
        }
    }

    /// Nothing follows in this session: all of it is to be gathered.
    pub(crate) fn whole(&mut self, session: i64) {
        self.tails.remove(&session);
        self.waiting.retain(|(it, _)| *it != session);
        self.waiting.push_back((session, 0));
    }

    /// Makes one block of the next ones that fit into one. What fails stays as it is, and is whole.
    pub(crate) async fn step(&mut self, connection: &mut AnyConnection, lite: bool) {
        let Some((session, from)) = self.waiting.pop_front() else { return };
        if let Ok(Some(group)) = next(connection, session, from).await {
            self.waiting.push_front((session, group.last.saturating_add(1)));
            let _ = merge(connection, lite, session, &group).await;
        }
    }
}

/// The next blocks from this number on that are better one; none in the rest of the session.
async fn next(connection: &mut AnyConnection, session: i64, from: u64) -> Result<Option<Group>, Error> {
    let mut from = from;
    loop {
        let rows = sqlx::query(
            "SELECT first_seq, last_seq, plain_size FROM chunk
             WHERE session = $1 AND last_seq >= $2 ORDER BY last_seq LIMIT $3",
        );
        let rows = rows.bind(session).bind(bound(from)).bind(bound(BLOCK_RECORDS as u64));
        let rows = rows.fetch_all(&mut *connection).await?;
        let mut group = Group::default();
        for row in &rows {
            let number = |name: &str| row.get::<i64, _>(name).cast_unsigned();
            let block = (number("first_seq"), number("last_seq"), number("plain_size"));
            if group.takes(block) {
                continue;
            }
            if group.blocks >= FEW {
                return Ok(Some(group));
            }
            group = Group::default();
            group.takes(block);
        }
        if group.blocks >= FEW {
            return Ok(Some(group));
        }
        if rows.len() < BLOCK_RECORDS {
            return Ok(None);
        }
        from = group.last.saturating_add(1);
    }
}

/// Puts one block in the place of these, all at once. They are as they were if that fails.
async fn merge(connection: &mut AnyConnection, lite: bool, session: i64, group: &Group) -> Result<(), Error> {
    let (first, last) = (bound(group.first), bound(group.last));
    let range = "session = $1 AND first_seq >= $2 AND last_seq BETWEEN $2 AND $3";
    let read = format!("SELECT codec, plain_size, bytes FROM chunk WHERE {range} ORDER BY last_seq");
    let read = sqlx::query(sqlx::AssertSqlSafe(read)).bind(session).bind(first).bind(last);
    let rows = read.fetch_all(&mut *connection).await?;
    let work = tokio::task::spawn_blocking(move || -> Result<Block, codec::Corrupt> {
        let mut records = vec![];
        for row in &rows {
            let size = row.get::<i64, _>("plain_size").cast_unsigned();
            records.extend(codec::unpack(row.get("codec"), size, &row.get::<Vec<u8>, _>("bytes"))?);
        }
        Ok(block(session, &records.iter().collect::<Vec<_>>()))
    });
    let merged =
        work.await.map_err(|_| Error::Stopped)?.map_err(|source| Error::Damaged { session, source })?;
    let begin = if lite { "BEGIN IMMEDIATE" } else { "BEGIN" };
    let mut transaction = connection.begin_with(begin).await?;
    let remove = format!("DELETE FROM chunk WHERE {range}");
    let remove = sqlx::query(sqlx::AssertSqlSafe(remove)).bind(session).bind(first).bind(last);
    // Removed meanwhile with their session, or gathered by another node: dropping it undoes it.
    if remove.execute(&mut *transaction).await?.rows_affected() == group.blocks as u64
        && insert(&mut transaction, &merged).await?
    {
        transaction.commit().await?;
    }
    Ok(())
}

impl Store {
    /// Has the sessions gathered that lie in many small blocks: those of older versions, and those for
    /// which there was no time.
    pub(crate) async fn gather_what_was_left(&self) -> Result<(), Error> {
        let sessions: Vec<i64> = sqlx::query_scalar(
            "SELECT session.id FROM chunk JOIN session ON session.id = chunk.session
             WHERE session.node = $1 AND session.state NOT IN ('connecting', 'open')
             GROUP BY session.id
             HAVING COUNT(*) >= 64 AND MAX(chunk.last_seq) - MIN(chunk.last_seq) < COUNT(*) * 1024",
        )
        .bind(self.home.node())
        .fetch_all(&self.pool)
        .await?;
        for session in sessions {
            self.writer.gather(session).await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_under_way_is_gathered_now_and_then_and_whole_at_its_end() {
        let mut gathering = Gathering::default();
        for seq in 1..TAIL {
            gathering.note(7, seq * 10);
        }
        assert!(gathering.is_idle());
        gathering.note(7, TAIL * 10);
        gathering.note(7, TAIL * 10 + 10);
        assert_eq!(gathering.waiting, [(7, 10)]);
        assert_eq!(gathering.tails[&7], (TAIL * 10 + 10, 1));
        gathering.whole(7);
        assert_eq!((gathering.waiting.make_contiguous(), gathering.tails.len()), (&mut [(7, 0)][..], 0));
    }

    #[test]
    fn a_group_holds_what_fits_into_a_block() {
        let mut group = Group::default();
        assert!(group.takes((1, 4000, 10)) && group.takes((4001, 4096, 10)));
        assert!(!group.takes((4097, 4097, 10)));
        assert_eq!(group, Group { blocks: 2, first: 1, last: 4096, plain_size: 20 });
        let mut group = Group::default();
        assert!(group.takes((1, 1, 1 << 19)) && !group.takes((2, 2, (1 << 19) + 1)));
        // A block that is too large is a group that nothing joins.
        let mut group = Group::default();
        assert!(!group.takes((1, 1, 1 << 30)) && !group.takes((2, 2, 1)));
        assert_eq!(group, Group { blocks: 1, first: 1, last: 1, plain_size: 1 << 30 });
    }
}
