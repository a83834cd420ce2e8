//! The numbers of what matches in a session, as lines that keep coming while it lives.

use crate::problem::Problem;
use crate::search::Hunt;
use crate::view::{Matches, RecordRow};
use crate::workbench::Shared;
use axum::body::Bytes;
use futures_util::Stream;
use futures_util::stream::unfold;
use std::io;
use std::time::Duration;
use store::{Looked, Order};
use tokio::time::{Instant, sleep};

/// A line comes at least so often while records are looked at, and at most so often afterwards, but
/// the first find is told at once.
const BEAT: Duration = Duration::from_millis(50);
/// Records that are brought with the first finds: what a page shows at once.
const ROWS: usize = 60;
/// Runs of a line.
const RUNS: usize = 8192;

/// A hunt whose finds are told.
pub(crate) struct Following {
    bench: Shared,
    hunt: Hunt,
    /// Whether what comes is looked at too.
    follow: bool,
    /// The first number above those that were there at the beginning.
    above: u64,
    /// What was told so far, over all lines.
    told: Matches,
    /// Records that may still be brought.
    room: usize,
    over: bool,
}

impl Following {
    pub(crate) async fn new(bench: Shared, mut hunt: Hunt, follow: bool) -> Result<Self, Problem> {
        let above = hunt.last().await? + 1;
        let hunt = hunt.with_records(ROWS);
        Ok(Self { bench, hunt, follow, above, told: Matches::default(), room: ROWS, over: false })
    }

    /// One line of JSON after the other. What cannot be read ends the stream before its last line,
    /// the one that says `done`.
    /// It is cut when `lost` says that who asked may not see the session any more.
    pub(crate) fn lines(
        self,
        lost: impl Future<Output = ()> + Send + 'static,
    ) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        unfold((self, Box::pin(lost)), |(mut following, mut lost)| async {
            if following.over {
                return None;
            }
            let line = tokio::select! {
                biased;
                () = &mut lost => return None,
                line = following.line() => line,
            };
            let line = match line {
                Ok(matches) => serde_json::to_vec(&matches).map_err(io::Error::other),
                Err(_) => Err(io::Error::other("the session cannot be read on")),
            };
            following.over |= line.is_err();
            let line = line.map(|mut line| {
                line.push(b'\n');
                Bytes::from(line)
            });
            Some((line, (following, lost)))
        })
    }

    async fn line(&mut self) -> Result<Matches, Problem> {
        let began = Instant::now();
        let mut line = Matches::default();
        while line.runs.len() < RUNS && (line.first == 0 || began.elapsed() < BEAT) {
            if self.told.matches == 0 && line.matches > 0 {
                break;
            }
            // Asked before: what comes after the end of the session would be missed.
            let lives = self.hunt.live().is_some_and(|live| !live.standing().borrow().over);
            match self.hunt.look().await? {
                Some(looked) => {
                    line.add(&looked);
                    self.bring(&looked, &mut line);
                }
                None if line.first > 0 => break,
                None if self.turns() => {}
                None if self.follow && lives => self.wait().await,
                None => {
                    self.over = true;
                    break;
                }
            }
        }
        self.told.looked += line.looked;
        self.told.matches += line.matches;
        self.told.left_out += line.left_out;
        let Matches { looked, matches, left_out, .. } = self.told;
        let of = self.hunt.last().await?;
        Ok(Matches { looked, matches, left_out, of, done: self.over, ..line })
    }

    /// Brings the first finds themselves, as long as there is room.
    fn bring(&mut self, looked: &Looked, line: &mut Matches) {
        let rows = looked.records.iter().take(self.room).map(RecordRow::from);
        let before = line.rows.len();
        line.rows.extend(rows);
        self.room -= line.rows.len() - before;
        if self.room == 0 {
            self.hunt.numbers_only();
        }
    }

    /// At the bottom of a hunt downwards: goes on upwards, where it is to be followed.
    fn turns(&mut self) -> bool {
        let turns = self.follow && self.hunt.order() == Order::NewestFirst && self.hunt.live().is_some();
        if turns {
            self.hunt = self.hunt.upwards(self.above);
        }
        turns
    }

    /// Waits until something happens, or the workbench stops.
    async fn wait(&mut self) {
        let Some(live) = self.hunt.live().cloned() else { return };
        let next = self.hunt.next().unwrap_or(u64::MAX);
        let mut standing = live.standing();
        tokio::select! {
            _ = standing.wait_for(|it| it.last >= next || it.over) => {}
            () = self.bench.tasks.stopping() => self.follow = false,
        }
        // What happens in a moment is told together.
        sleep(BEAT).await;
    }
}

impl Matches {
    /// Takes in what was found in the records beside those so far.
    fn add(&mut self, looked: &Looked) {
        let runs = looked.runs.iter().flat_map(|(first, count)| [*first, *count]).collect();
        if self.first == 0 {
            (self.first, self.last, self.runs) = (looked.first, looked.last, runs);
        } else if looked.first > self.last {
            self.last = looked.last;
            join(&mut self.runs, runs);
        } else {
            self.first = looked.first;
            let after = std::mem::replace(&mut self.runs, runs);
            join(&mut self.runs, after);
        }
        self.looked += looked.last - looked.first + 1;
        self.matches += looked.matches();
        self.left_out += looked.left_out;
    }
}

/// Puts runs after others; two that touch are one.
fn join(runs: &mut Vec<u64>, after: Vec<u64>) {
    if let ([.., first, count], [next, more, ..]) = (&mut runs[..], &after[..])
        && *first + *count == *next
    {
        *count += more;
        runs.extend(after.iter().skip(2));
    } else {
        runs.extend(after);
    }
}
