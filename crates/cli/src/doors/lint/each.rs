//! Work on files, several at a time, told in the order of the files.

use crate::failure::Failure;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// So many results wait at most until an earlier one is there.
const AHEAD: usize = 256;

/// Does the work on every file and tells the results in the order of the files. The first that cannot
/// be told ends it all.
pub(super) fn in_order<T: Send>(
    files: &[PathBuf],
    work: impl Fn(&Path) -> T + Sync,
    mut tell: impl FnMut(&Path, T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    for files in files.chunks(AHEAD * workers) {
        let next = AtomicUsize::new(0);
        let (give, take) = mpsc::channel();
        let told = thread::scope(|scope| {
            for _ in 0..workers.min(files.len()) {
                let (give, next, work) = (give.clone(), &next, &work);
                scope.spawn(move || {
                    while let Some((index, file)) =
                        Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|it| Some((it, files.get(it)?)))
                    {
                        if give.send((index, work(file))).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(give);
            in_turn(files, take, &mut tell)
        });
        told?;
    }
    Ok(())
}

fn in_turn<T>(
    files: &[PathBuf],
    take: mpsc::Receiver<(usize, T)>,
    tell: &mut impl FnMut(&Path, T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut waiting: Vec<Option<T>> = files.iter().map(|_| None).collect();
    let mut turn = 0;
    for (index, result) in take {
        waiting[index] = Some(result);
        while let Some(result) = waiting.get_mut(turn).and_then(Option::take) {
            tell(&files[turn], result)?;
            turn += 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_told_in_the_order_of_the_files_and_the_first_failure_ends_it() {
        let files: Vec<PathBuf> = (0..600).map(|it| PathBuf::from(it.to_string())).collect();
        let number = |path: &Path| path.to_string_lossy().parse::<usize>().unwrap_or(usize::MAX);
        let mut told = vec![];
        let all = in_order(&files, number, |_, it| {
            told.push(it);
            Ok(())
        });
        assert!(all.is_ok() && told == (0..600).collect::<Vec<_>>());
        let mut count = 0;
        let failed = in_order(&files, number, |_, it| {
            count += 1;
            if it == 7 { Err(Failure::Terminal("full".into())) } else { Ok(()) }
        });
        assert!(failed.is_err() && count == 8);
    }
}
