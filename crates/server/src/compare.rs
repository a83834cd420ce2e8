//! Two sessions beside each other: what both hold, what only one has, and what stands in the place of
//! something else.

use crate::problem::Problem;
use crate::sessions::catch_up;
use crate::view::{Comparison, Difference, RecordRow, Stretch};
use crate::workbench::Shared;
use model::{Direction, Record};
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::time::{Duration, Instant};

/// Records of each session that are compared.
const RECORDS: usize = 50_000;
/// Records that are told one by one, of those that differ.
const TOLD: usize = 1000;
/// How long an alignment may be looked for; one that takes longer is a coarser one.
const PATIENCE: Duration = Duration::from_secs(2);

/// A record as it is compared.
struct Side {
    row: RecordRow,
    direction: Direction,
    /// Of direction, kind and payload.
    content: u64,
}

/// Compares the beginnings of two sessions.
pub(crate) async fn compare(bench: &Shared, a: i64, b: i64) -> Result<Comparison, Problem> {
    let (left, left_cut) = beginning(bench, a).await?;
    let (right, right_cut) = beginning(bench, b).await?;
    let cut = left_cut || right_cut;
    let work = tokio::task::spawn_blocking(move || align(&left, &right, cut));
    work.await.map_err(|_| Problem::stopping())
}

/// What is stored of a session, and whether there is more than is compared. What the session says of
/// itself (that it opened, how it ended) is no message and is left out.
async fn beginning(bench: &Shared, id: i64) -> Result<(Vec<Side>, bool), Problem> {
    catch_up(bench, id).await;
    let last = bench.store.session(id).await?.info.stored;
    let (mut sides, mut from) = (vec![], 1);
    while sides.len() <= RECORDS && from <= last {
        let records = bench.store.records_in_block(id, from).await?;
        let Some(newest) = records.last() else { break };
        from = newest.seq.saturating_add(1);
        sides.extend(records.iter().filter(|it| it.direction != Direction::Local).map(side));
    }
    let cut = sides.len() > RECORDS || from <= last;
    sides.truncate(RECORDS);
    Ok((sides, cut))
}

fn side(record: &Record) -> Side {
    let mut hasher = DefaultHasher::new();
    (record.direction, record.kind, &record.payload[..]).hash(&mut hasher);
    Side { row: record.into(), direction: record.direction, content: hasher.finish() }
}

fn align(a: &[Side], b: &[Side], cut: bool) -> Comparison {
    let content = |sides: &[Side]| sides.iter().map(|it| it.content).collect::<Vec<_>>();
    let deadline = Instant::now() + PATIENCE;
    let steps = capture_diff_slices_deadline(Algorithm::Myers, &content(a), &content(b), Some(deadline));
    let mut told = Told { room: TOLD, ..Told::default() };
    for step in steps {
        match step {
            DiffOp::Equal { old_index, new_index, len } => {
                told.same(&a[old_index..old_index + len], &b[new_index..new_index + len]);
            }
            other => told.differ(&a[other.old_range()], &b[other.new_range()]),
        }
    }
    let Told { stretches, same, only_a, only_b, changed, untold, .. } = told;
    let moved = moved(a, b, &stretches);
    Comparison { stretches, same, only_a, only_b, changed, untold, moved, cut, compared: RECORDS as u64 }
}

/// A comparison under way.
#[derive(Default)]
struct Told {
    stretches: Vec<Stretch>,
    room: usize,
    same: u64,
    only_a: u64,
    only_b: u64,
    changed: u64,
    untold: u64,
}

impl Told {
    fn same(&mut self, a: &[Side], b: &[Side]) {
        self.same += a.len() as u64;
        let ends = a.first().zip(a.last()).zip(b.first().zip(b.last()));
        if let Some(((a_first, a_last), (b_first, b_last))) = ends {
            let span = |first: &Side, last: &Side| Range { start: first.row.seq, end: last.row.seq };
            self.stretches.push(Stretch::same(
                a.len() as u64,
                span(a_first, a_last),
                span(b_first, b_last),
                (a_first.row.at_ms, b_first.row.at_ms),
            ));
        }
    }

    /// What stands in the place of each other, pair by pair as far as the directions agree.
    fn differ(&mut self, a: &[Side], b: &[Side]) {
        let (mut left, mut right) = (a, b);
        loop {
            let pair = match (left, right) {
                ([], []) => return,
                ([one, rest_of_a @ ..], [other, rest_of_b @ ..]) if one.direction == other.direction => {
                    (left, right) = (rest_of_a, rest_of_b);
                    (Some(one), Some(other))
                }
                // The one of which more is left goes alone.
                ([one, rest @ ..], _) if left.len() >= right.len() => {
                    left = rest;
                    (Some(one), None)
                }
                (_, [other, rest @ ..]) => {
                    right = rest;
                    (None, Some(other))
                }
                ([_, ..], []) => return,
            };
            match pair {
                (Some(_), Some(_)) => self.changed += 1,
                (Some(_), None) => self.only_a += 1,
                _ => self.only_b += 1,
            }
            if self.room == 0 {
                self.untold += 1;
                continue;
            }
            self.room -= 1;
            let row = |it: Option<&Side>| it.map(|it| it.row.clone());
            self.stretches.push(Stretch::different(Difference { a: row(pair.0), b: row(pair.1) }));
        }
    }
}

/// How many of those that only one seems to have stand elsewhere in the other.
fn moved(a: &[Side], b: &[Side], stretches: &[Stretch]) -> u64 {
    let content = |sides: &[Side]| sides.iter().map(|it| (it.row.seq, it.content)).collect::<HashMap<_, _>>();
    let (left, right) = (content(a), content(b));
    let mut alone: HashMap<u64, i64> = HashMap::new();
    for it in stretches.iter().filter_map(|it| it.different.as_ref()) {
        if let Some(content) = it.a.as_ref().and_then(|row| left.get(&row.seq)) {
            *alone.entry(*content).or_default() += 1;
        }
    }
    let there = |row: &RecordRow| {
        let count = right.get(&row.seq).and_then(|content| alone.get_mut(content));
        count.is_some_and(|count| {
            *count -= 1;
            *count >= 0
        })
    };
    let others = stretches.iter().filter_map(|it| it.different.as_ref()?.b.as_ref());
    others.map(there).filter(|it| *it).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Kind;

    fn sides(texts: &[&str]) -> Vec<Side> {
        let record = |(text, seq): (&&str, u64)| Record {
            seq,
            at_ns: seq * 1_000_000,
            wall_ns: 0,
            // What begins with `>` was sent.
            direction: if text.starts_with('>') { Direction::Sent } else { Direction::Received },
            kind: Kind::Text,
            fin: true,
            reserved: 0,
            wire_size: 0,
            payload: text.as_bytes().to_vec().into(),
            frames: None,
        };
        texts.iter().zip(1..).map(record).map(|it| side(&it)).collect()
    }

    /// The alignment as text: `=N` for what is the same, `a|b` for what differs.
    fn told(a: &[&str], b: &[&str]) -> (String, Comparison) {
        let comparison = align(&sides(a), &sides(b), false);
        let text = |row: &Option<RecordRow>| row.as_ref().map_or("-".to_owned(), |it| it.preview.clone());
        let stretch = |it: &Stretch| match &it.different {
            Some(it) => format!("{}|{}", text(&it.a), text(&it.b)),
            None => format!("={}", it.count),
        };
        (comparison.stretches.iter().map(stretch).collect::<Vec<_>>().join(" "), comparison)
    }

    #[test]
    fn what_both_hold_is_a_stretch_and_the_rest_is_told_side_by_side() {
        assert_eq!(told(&["a", "b", "c"], &["a", "b", "c"]).0, "=3");
        assert_eq!(told(&["a", "x", "c"], &["a", "y", "c"]).0, "=1 x|y =1");
        assert_eq!(told(&["a", "c"], &["a", "b", "c"]).0, "=1 -|b =1");
        assert_eq!(told(&["a", "b"], &["a"]).0, "=1 b|-");
        // What was sent does not stand in the place of what was received.
        assert_eq!(told(&[">a"], &["b"]).0, ">a|- -|b");
        assert_eq!(told(&[], &[]).0, "");
    }

    #[test]
    fn a_stretch_knows_where_it_stands_in_each() {
        let (_, comparison) = told(&["x", "a", "b"], &["a", "b"]);
        let same = &comparison.stretches[1];
        assert_eq!((same.a_first, same.a_last, same.b_first, same.b_last), (2, 3, 1, 2));
        assert_eq!((same.a_ms, same.b_ms), (2.0, 1.0));
        assert_eq!((comparison.same, comparison.only_a, comparison.only_b), (2, 1, 0));
    }

    #[test]
    fn what_stands_elsewhere_is_counted_as_moved() {
        let (_, comparison) = told(&["m", "a", "b", "c"], &["a", "b", "c", "m"]);
        assert_eq!((comparison.moved, comparison.only_a, comparison.only_b), (1, 1, 1));
    }

    #[test]
    fn of_many_differences_the_first_are_told_and_the_others_counted() {
        let texts: Vec<String> = (0..TOLD + 10).map(|it| it.to_string()).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (_, comparison) = told(&texts, &[]);
        assert_eq!((comparison.stretches.len(), comparison.untold), (TOLD, 10));
        assert_eq!(comparison.only_a, TOLD as u64 + 10);
    }
}
