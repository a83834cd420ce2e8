//! How many sessions are live, or about to be, in all and of each account: a bound on what one member can
//! have the server hold open. Those that follow one another have one turn.

use super::{Live, Sessions};
use crate::connections::Bounds;
use crate::problem::Problem;
use axum::http::StatusCode;
use finding::Text;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The turns that are taken, by account.
#[derive(Debug, Default)]
pub(super) struct Turns(Arc<Mutex<BTreeMap<Option<i64>, usize>>>);

/// A turn that is taken until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Arc<Mutex<BTreeMap<Option<i64>, usize>>>,
    account: Option<i64>,
}

impl Sessions {
    /// A turn for another session of this account.
    pub(crate) fn turn(&self, account: Option<i64>, bounds: &Bounds) -> Result<Turn, Problem> {
        let mut taken = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.get(&account).is_some_and(|it| *it >= bounds.live_per_account)
            || bounds.live_per_account == 0
        {
            return Err(of_account(bounds.live_per_account));
        }
        if taken.values().sum::<usize>() >= bounds.live {
            return Err(in_all());
        }
        *taken.entry(account).or_default() += 1;
        Ok(Turn { turns: Arc::clone(&self.turns.0), account })
    }

    /// A turn beyond the bounds.
    pub(super) fn extra_turn(&self, account: Option<i64>) -> Turn {
        let mut taken = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        *taken.entry(account).or_default() += 1;
        Turn { turns: Arc::clone(&self.turns.0), account }
    }
}

impl Live {
    /// The turn that it has, for who goes on with it.
    pub(super) fn turn(&self) -> Option<Arc<Turn>> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Gives its turn back: it has ended, though pages may still look at it.
    pub(super) fn give_back(&self) {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut taken = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.get_mut(&self.account) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(taken.remove(&self.account)),
        }
    }
}

fn of_account(most: usize) -> Problem {
    let text = Text::new(
        format!("{most} connections of yours are live, or made, already"),
        format!("あなたの接続がすでに {most} 件あり、上限に達しています"),
    );
    let hint = Text::new("close one of them first", "先に、いずれかを切断してください");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-sessions", text).hint(hint)
}

fn in_all() -> Problem {
    let text = Text::new(
        "the server has as many live sessions as it may",
        "サーバー全体の接続数が上限に達しています",
    );
    let hint = Text::new(
        "wait until one has ended, or ask who looks after the server",
        "終わるのを待つか、サーバーの管理者に相談してください",
    );
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too-many-sessions", text).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_has_its_turns_and_all_have_theirs() {
        let (sessions, bounds) =
            (Sessions::default(), Bounds { live: 3, live_per_account: 2, ..Bounds::default() });
        let mine = [sessions.turn(Some(1), &bounds), sessions.turn(Some(1), &bounds)];
        assert!(mine.iter().all(Result::is_ok) && sessions.turn(Some(1), &bounds).is_err());
        let other = sessions.turn(Some(2), &bounds);
        assert!(other.is_ok() && sessions.turn(Some(3), &bounds).is_err(), "three in all");
        let extra = sessions.extra_turn(Some(3));
        drop(mine);
        assert!(sessions.turn(Some(1), &bounds).is_ok());
        drop((other, extra));
        assert!(sessions.turns.0.lock().expect("not poisoned").is_empty());
    }
}
