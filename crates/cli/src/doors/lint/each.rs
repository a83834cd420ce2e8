//! Work on files, several at a time, told in the order of the files.

use crate::failure::Failure;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};
use std::thread;

/// So many files are begun at most before an earlier one is told.
const AHEAD: usize = 512;

/// Does the work on every file and tells the results in the order of the files. The first that cannot
/// be told ends it all.
pub(super) fn in_order<T: Send>(
    files: &[PathBuf],
    work: impl Fn(&Path) -> T + Sync,
    mut tell: impl FnMut(&Path, T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let (next, turn) = (AtomicUsize::new(0), Turn::default());
    let (give, take) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..workers {
            let (give, next, turn, work) = (give.clone(), &next, &turn, &work);
            scope.spawn(move || {
                // One that fails tells nothing: nobody waits for it.
                let _ended = EndsTurn(turn);
                script::roomy(|| {
                    while let Some((index, file)) =
                        Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|it| Some((it, files.get(it)?)))
                    {
                        if !turn.is_near(index) || give.send((index, work(file))).is_err() {
                            return;
                        }
                    }
                });
            });
        }
        drop(give);
        let told = in_turn(files, take, &turn, &mut tell);
        turn.end();
        told
    })
}

struct EndsTurn<'t>(&'t Turn);

impl Drop for EndsTurn<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.end();
        }
    }
}

fn in_turn<T>(
    files: &[PathBuf],
    take: mpsc::Receiver<(usize, T)>,
    turn: &Turn,
    tell: &mut impl FnMut(&Path, T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut waiting: Vec<Option<T>> = files.iter().map(|_| None).collect();
    let mut told = 0;
    for (index, result) in take {
        waiting[index] = Some(result);
        while let Some(result) = waiting.get_mut(told).and_then(Option::take) {
            tell(&files[told], result)?;
            told += 1;
        }
        turn.told(told);
    }
    Ok(())
}

/// How many results are told, for those who wait until theirs is near; `None`: no more is wanted.
struct Turn(Mutex<Option<usize>>, Condvar);

impl Default for Turn {
    fn default() -> Self {
        Self(Mutex::new(Some(0)), Condvar::new())
    }
}

impl Turn {
    /// Waits until few enough lie before this one; whether it is still wanted.
    fn is_near(&self, index: usize) -> bool {
        let is_far = |told: &mut Option<usize>| told.is_some_and(|told| index >= told + AHEAD);
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.1.wait_while(told, is_far).unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn told(&self, count: usize) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(count);
        self.1.notify_all();
    }

    fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.1.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_told_in_the_order_of_the_files_and_the_first_failure_ends_it() {
        let files: Vec<PathBuf> = (0..2000).map(|it| PathBuf::from(it.to_string())).collect();
        let number = |path: &Path| path.to_string_lossy().parse::<usize>().unwrap_or(usize::MAX);
        let mut told = vec![];
        let all = in_order(&files, number, |_, it| {
            told.push(it);
            Ok(())
        });
        assert!(all.is_ok() && told == (0..2000).collect::<Vec<_>>());
        let mut count = 0;
        let failed = in_order(&files, number, |_, it| {
            count += 1;
            if it == 7 { Err(Failure::Terminal("full".into())) } else { Ok(()) }
        });
        assert!(failed.is_err() && count == 8);
        assert!(in_order(&[], number, |_, _| Ok(())).is_ok());
    }

    #[test]
    fn nobody_runs_far_ahead_of_a_slow_one() {
        let files: Vec<PathBuf> = (0..4 * AHEAD).map(|it| PathBuf::from(it.to_string())).collect();
        let (begun, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut told = 0;
        let all = in_order(
            &files,
            |_| begun.fetch_add(1, Ordering::SeqCst),
            |_, _| {
                most.fetch_max(begun.load(Ordering::SeqCst) - told, Ordering::SeqCst);
                told += 1;
                Ok(())
            },
        );
        assert!(all.is_ok() && most.into_inner() <= AHEAD);
    }
}
