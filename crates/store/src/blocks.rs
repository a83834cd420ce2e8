//! What is known of a block without inflating it (which records it holds, and a tally of them), and the
//! blocks as a search reads them.

use crate::captures::bound;
use crate::codec::{Corrupt, open};
use crate::{Error, Store};
use model::query::Tally;
use model::{Direction, Glance, Kind, Record};
use serde_json::{Map, Value};
use sqlx::Row;
use sqlx::any::AnyRow;
use sqlx::sqlite::SqliteRow;

/// A block that is stored.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) tally: Tally,
    pub(crate) plain_size: u64,
}

/// The tally of records as the column `counts` keeps it: kinds, directions, the smallest and the
/// largest payload, and the bytes of all.
pub(crate) fn counts(records: &[Record]) -> String {
    let mut tally = Tally::default();
    records.iter().for_each(|it| tally.add(&Glance::from(it)));
    let kinds = Kind::ALL.iter().map(|it| it.name()).zip(tally.kinds);
    let directions = Direction::ALL.iter().map(|it| it.name()).zip(tally.directions.unwrap_or_default());
    let mut counts: Map<String, Value> = kinds
        .chain(directions)
        .filter(|(_, count)| *count > 0)
        .map(|(it, count)| (it.into(), count.into()))
        .collect();
    let (smallest, largest) = tally.sizes.unwrap_or_default();
    let bytes: u64 = records.iter().map(|it| it.payload.len() as u64).sum();
    let wire = records.iter().fold(0_u64, |sum, it| sum.saturating_add(it.wire_size));
    for (name, value) in [("smallest", smallest), ("largest", largest), ("bytes", bytes), ("wire", wire)] {
        counts.insert(name.into(), value.into());
    }
    Value::Object(counts).to_string()
}

/// Whether what stands under this name is of one record, and no sum.
pub(crate) fn of_one(name: &str) -> bool {
    matches!(name, "smallest" | "largest")
}

/// The tally that such a column holds. Older versions counted kinds only.
pub(crate) fn tally(counts: &str, times: (u64, u64)) -> Tally {
    let counts: Map<String, Value> = serde_json::from_str(counts).unwrap_or_default();
    let count = |name: &str| counts.get(name).and_then(Value::as_u64);
    Tally {
        kinds: Kind::ALL.map(|it| count(it.name()).unwrap_or(0)),
        directions: count("bytes").map(|_| Direction::ALL.map(|it| count(it.name()).unwrap_or(0))),
        sizes: count("smallest").zip(count("largest")),
        times,
    }
}

impl Store {
    /// At most so many of the blocks that hold records of these numbers, in this order.
    pub(crate) async fn blocks(
        &self,
        session: i64,
        (from, to): (u64, u64),
        newest_first: bool,
        limit: i64,
    ) -> Result<Vec<Block>, Error> {
        let sql = if newest_first {
            "SELECT first_seq, last_seq, first_ns, last_ns, counts, plain_size FROM chunk
             WHERE session = $1 AND last_seq >= $2 AND first_seq <= $3
             AND last_seq <= COALESCE(
                 (SELECT MIN(last_seq) FROM chunk WHERE session = $1 AND last_seq >= $3), $3)
             ORDER BY last_seq DESC LIMIT $4"
        } else {
            "SELECT first_seq, last_seq, first_ns, last_ns, counts, plain_size FROM chunk
             WHERE session = $1 AND last_seq >= $2 AND first_seq <= $3 ORDER BY last_seq LIMIT $4"
        };
        let rows = sqlx::query(sql).bind(session).bind(bound(from)).bind(bound(to)).bind(limit);
        Ok(rows.fetch_all(&self.pool).await?.iter().map(block).collect())
    }

    /// The blocks that hold the records of these numbers, as they stand there now: in other pieces
    /// perhaps than when they were planned. Lowest numbers first; none where the session was removed.
    pub(crate) async fn pressed(&self, session: i64, (from, to): (u64, u64)) -> Result<Vec<Pressed>, Error> {
        let sql = "SELECT codec, plain_size, bytes FROM chunk
             WHERE session = $1 AND last_seq >= $2 AND last_seq <= COALESCE(
                 (SELECT MIN(last_seq) FROM chunk WHERE session = $1 AND last_seq >= $3), $3)
             ORDER BY last_seq";
        if let Some(lite) = &self.lite {
            let rows = sqlx::query(sql).bind(session).bind(bound(from)).bind(bound(to));
            Ok(rows.fetch_all(lite).await?.into_iter().map(Pressed::Lent).collect())
        } else {
            let rows = sqlx::query(sql).bind(session).bind(bound(from)).bind(bound(to));
            Ok(rows.fetch_all(&self.pool).await?.into_iter().map(Pressed::Copied).collect())
        }
    }
}

/// A block as the database gave it. The driver of SQLite lends its bytes, where the one for any
/// database copies them twice more.
pub(crate) enum Pressed {
    Lent(SqliteRow),
    Copied(AnyRow),
}

impl Pressed {
    /// Its plain bytes.
    pub(crate) fn open(&self) -> Result<Vec<u8>, Corrupt> {
        match self {
            Self::Lent(row) => open(row.get(0), row.get::<i64, _>(1).cast_unsigned(), row.get(2)),
            Self::Copied(row) => {
                open(row.get(0), row.get::<i64, _>(1).cast_unsigned(), &row.get::<Vec<u8>, _>(2))
            }
        }
    }
}

fn block(row: &AnyRow) -> Block {
    let number = |name: &str| row.get::<i64, _>(name).cast_unsigned();
    Block {
        first: number("first_seq"),
        last: number("last_seq"),
        tally: tally(row.get("counts"), (number("first_ns"), number("last_ns"))),
        plain_size: number("plain_size"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_comes_back_and_an_old_one_knows_less() {
        let record = |kind, payload: &[u8]| Record {
            seq: 1,
            at_ns: 7,
            wall_ns: 0,
            direction: Direction::Received,
            kind,
            fin: true,
            reserved: 0,
            wire_size: 9,
            payload: payload.to_vec().into(),
            frames: None,
        };
        let counts = counts(&[record(Kind::Text, b"abc"), record(Kind::Ping, b""), record(Kind::Text, b"a")]);
        let read = tally(&counts, (7, 7));
        assert_eq!((read.kinds[0], read.kinds[2], read.directions), (2, 1, Some([0, 3, 0])), "{counts}");
        assert_eq!((read.sizes, read.times), (Some((0, 3)), (7, 7)), "{counts}");
        let old = tally("{\"text\":5}", (1, 2));
        assert_eq!((old.kinds[0], old.directions, old.sizes), (5, None, None));
    }
}
