//! Reading captures back: only the blocks that a range needs are inflated.

use crate::{Error, Store, codec};
use model::Record;
use sqlx::Row;
use sqlx::any::AnyRow;

impl Store {
    /// The newest records of a session with a number below `before`, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a block cannot be read back.
    pub async fn records_before(
        &self,
        session: i64,
        before: u64,
        limit: usize,
    ) -> Result<Vec<Record>, Error> {
        let mut found = vec![];
        let mut before = before;
        while found.len() < limit {
            let row = sqlx::query(
                "SELECT codec, plain_size, bytes FROM chunk
                 WHERE session = $1 AND first_seq < $2
                 AND last_seq <= COALESCE(
                     (SELECT MIN(last_seq) FROM chunk WHERE session = $1 AND last_seq >= $2 - 1), $2)
                 ORDER BY last_seq DESC LIMIT 1",
            )
            .bind(session)
            .bind(bound(before))
            .fetch_optional(&self.pool)
            .await?;
            let Some(row) = row else { break };
            let records = unpack(session, row).await?;
            let below = records.into_iter().rev().filter(|it| it.seq < before);
            found.extend(below.take(limit - found.len()));
            // Every block holds a record, so each turn goes further back.
            match found.last() {
                Some(oldest) if oldest.seq < before => before = oldest.seq,
                _ => break,
            }
        }
        Ok(found)
    }

    /// The records of a session from number `from` on, oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a block cannot be read back.
    pub async fn records_from(&self, session: i64, from: u64, limit: usize) -> Result<Vec<Record>, Error> {
        let mut found: Vec<Record> = vec![];
        let mut from = from;
        while found.len() < limit {
            let row = sqlx::query(
                "SELECT codec, plain_size, bytes FROM chunk
                 WHERE session = $1 AND last_seq >= $2 ORDER BY last_seq LIMIT 1",
            )
            .bind(session)
            .bind(bound(from))
            .fetch_optional(&self.pool)
            .await?;
            let Some(row) = row else { break };
            let records = unpack(session, row).await?;
            let above = records.into_iter().filter(|it| it.seq >= from);
            found.extend(above.take(limit - found.len()));
            match found.last() {
                Some(newest) if newest.seq >= from => from = newest.seq.saturating_add(1),
                _ => break,
            }
        }
        Ok(found)
    }

    /// The records of a session from number `from` on that stand in the same block: few where they
    /// are large. None after the last.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a block cannot be read back.
    pub async fn records_in_block(&self, session: i64, from: u64) -> Result<Vec<Record>, Error> {
        let row = sqlx::query(
            "SELECT codec, plain_size, bytes FROM chunk
             WHERE session = $1 AND last_seq >= $2 ORDER BY last_seq LIMIT 1",
        )
        .bind(session)
        .bind(bound(from))
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(vec![]) };
        let records = unpack(session, row).await?;
        Ok(records.into_iter().filter(|it| it.seq >= from).collect())
    }

    /// One record.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not stored, [`Error::Damaged`] where its block cannot be read back.
    pub async fn record(&self, session: i64, seq: u64) -> Result<Record, Error> {
        let found = self.records_from(session, seq, 1).await?.pop();
        found.filter(|it| it.seq == seq).ok_or(Error::NotFound)
    }
}

/// A number from outside as SQL compares it.
pub(crate) fn bound(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

async fn unpack(session: i64, row: AnyRow) -> Result<Vec<Record>, Error> {
    let (codec, size) = (row.get::<i64, _>("codec"), row.get::<i64, _>("plain_size").cast_unsigned());
    let bytes: Vec<u8> = row.get("bytes");
    // A block is small, unless one message was large: inflating that must not hold up the others.
    let work = tokio::task::spawn_blocking(move || codec::unpack(codec, size, &bytes));
    match work.await {
        Ok(read) => read.map_err(|source| Error::Damaged { session, source }),
        Err(_) => Err(Error::Stopped),
    }
}
