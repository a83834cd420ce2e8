//! The recent records of a live session, for those who watch it.

use model::Record;
use std::collections::VecDeque;

/// Records kept once they are stored.
const RECORDS: usize = 8192;
/// Bytes kept once they are stored.
const BYTES: usize = 8 << 20;

/// Consecutive records, the newest at the back. Nothing leaves it before it is stored, so that
/// every record is here or there; what is not stored yet is bounded by the store's queue.
#[derive(Debug, Default)]
pub(crate) struct Ring {
    records: VecDeque<Record>,
    bytes: usize,
    /// The number that the next record has.
    next: u64,
}

impl Ring {
    /// One whose next record follows this number.
    pub(crate) fn after(last: u64) -> Self {
        Self { next: last + 1, ..Self::default() }
    }

    /// The number of the newest record so far.
    pub(crate) fn last(&self) -> u64 {
        self.next.max(1) - 1
    }

    /// Takes in the next records.
    pub(crate) fn push(&mut self, records: &[Record]) {
        for record in records {
            self.bytes += weight(record);
            self.next = record.seq + 1;
            self.records.push_back(record.clone());
        }
    }

    /// Lets go of the oldest, as far as they are stored and too many.
    pub(crate) fn trim(&mut self, stored: u64) {
        while (self.records.len() > RECORDS || self.bytes > BYTES)
            && self.records.front().is_some_and(|it| it.seq <= stored)
        {
            self.bytes -= self.records.pop_front().as_ref().map_or(0, weight);
        }
    }

    /// Up to `limit` records from `from` on; `None` when the first of them is here no more.
    pub(crate) fn from(&self, from: u64, limit: usize) -> Option<Vec<Record>> {
        let skip = usize::try_from(from.checked_sub(self.first())?).unwrap_or(usize::MAX);
        Some(self.records.iter().skip(skip).take(limit).cloned().collect())
    }

    /// Up to `limit` records from `from` on, or from the oldest here.
    pub(crate) fn since(&self, from: u64, limit: usize) -> Vec<Record> {
        self.from(from.max(self.first()), limit).unwrap_or_default()
    }

    /// Up to `limit` records below `before`, newest first, and the number of the oldest here.
    pub(crate) fn before(&self, before: u64, limit: usize) -> (Vec<Record>, u64) {
        let records = self.records.iter().rev().skip_while(|it| it.seq >= before).take(limit);
        (records.cloned().collect(), self.first())
    }

    /// The number of the oldest record here.
    fn first(&self) -> u64 {
        self.records.front().map_or(self.next.max(1), |it| it.seq)
    }
}

fn weight(record: &Record) -> usize {
    record.payload.len() + size_of::<Record>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Direction, Kind};

    fn records(seqs: std::ops::RangeInclusive<u64>) -> Vec<Record> {
        let record = |seq| Record {
            seq,
            at_ns: 0,
            wall_ns: 0,
            direction: Direction::Received,
            kind: Kind::Text,
            fin: true,
            reserved: 0,
            wire_size: 0,
            payload: bytes::Bytes::new(),
            frames: None,
        };
        seqs.map(record).collect()
    }

    fn numbers(records: Vec<Record>) -> Vec<u64> {
        records.iter().map(|it| it.seq).collect()
    }

    #[test]
    fn an_empty_ring_has_the_records_to_come_and_none_before() {
        let ring = Ring::default();
        assert_eq!(ring.from(1, 9), Some(vec![]));
        assert_eq!(ring.before(u64::MAX, 9), (vec![], 1));
    }

    #[test]
    fn records_are_read_in_both_directions() {
        let mut ring = Ring::default();
        ring.push(&records(1..=5));
        assert_eq!(ring.from(2, 2).map(numbers), Some(vec![2, 3]));
        assert_eq!(ring.from(6, 2).map(numbers), Some(vec![]));
        assert_eq!(numbers(ring.before(4, 2).0), [3, 2]);
        assert_eq!(numbers(ring.before(u64::MAX, 9).0), [5, 4, 3, 2, 1]);
    }

    #[test]
    fn only_what_is_stored_is_let_go() {
        let all = RECORDS as u64 + 10;
        let mut ring = Ring::default();
        ring.push(&records(1..=all));
        ring.trim(0);
        assert_eq!(ring.from(1, 1).map(numbers), Some(vec![1]));
        ring.trim(4);
        assert_eq!(ring.from(4, 1), None);
        assert_eq!(numbers(ring.since(4, 1)), [5]);
        assert_eq!(numbers(ring.since(7, 1)), [7]);
        assert_eq!(ring.from(5, 1).map(numbers), Some(vec![5]));
        ring.trim(all);
        assert_eq!(ring.before(u64::MAX, 1).1, 11);
    }
}
