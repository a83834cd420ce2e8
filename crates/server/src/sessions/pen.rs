//! Who may command a live session: one at a time. Whose it is gives the pen away, and may take it back.

use super::Live;
use crate::access::Caller;
use crate::problem::Problem;
use crate::view::Someone;
use axum::http::StatusCode;
use finding::Text;

/// Who commands, and who would like to. On a user's own machine there is nobody to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pen {
    /// `None`: the user of this machine.
    pub(crate) holder: Option<Someone>,
    pub(crate) asked: Option<Someone>,
}

impl Live {
    /// Refuses who does not hold the pen.
    pub(crate) fn obeys(&self, caller: &Caller) -> Result<(), Problem> {
        let Some(someone) = caller.someone() else { return Ok(()) };
        let standing = self.standing.borrow();
        match &standing.pen.holder {
            Some(holder) if holder.account != someone.account => Err(another(holder)),
            _ => Ok(()),
        }
    }

    /// Somebody would like to command it. Who asks last is answered.
    pub(crate) fn ask_for_pen(&self, someone: Someone) {
        self.standing.send_if_modified(|it| {
            let asks = it.pen.holder.as_ref().is_some_and(|holder| holder.account != someone.account);
            if asks {
                it.pen.asked = Some(someone);
            }
            asks
        });
    }

    /// Gives the pen to somebody, or to nobody who asked. Only who holds it may, and whose session it is.
    pub(crate) fn give_pen(&self, caller: &Caller, to: Option<Someone>) -> Result<(), Problem> {
        if self.person.account() != caller.account() {
            self.obeys(caller)?;
        }
        self.standing.send_modify(|it| {
            it.pen.asked = None;
            if to.is_some() {
                it.pen.holder = to;
            }
        });
        Ok(())
    }
}

fn another(holder: &Someone) -> Problem {
    let name = finding::safe_line(&holder.name);
    let text = Text::new(
        format!("{name} commands this session"),
        format!("このセッションは {name} さんが操作しています"),
    );
    let hint = Text::new("ask for it, then wait until it is handed over", "操作の引き継ぎを依頼してください");
    Problem::new(StatusCode::FORBIDDEN, "not-yours", text).hint(hint)
}
