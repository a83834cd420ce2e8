//! Rails' Action Cable in Puma.

use super::healthy;
use super::refusal::{ELSEWHERE_ORIGIN, from, instead, may, own};
use super::{row, unsure};
use crate::set_up::{direct, through};
use crate::{Made, Row};
use peers::action_cable;

pub(crate) const ROWS: &[Row] = &[
    healthy("Action Cable, a page of its own", || cable(own(direct("ws", action_cable("usual")?)))),
    healthy("Action Cable with its subprotocol, a page that it allows", || {
        let mut stage = cable(from("https://app.example", direct("ws", action_cable("strict")?)))?;
        stage.question.attempt.request.subprotocols = vec!["actioncable-v1-json".into()];
        Ok(stage)
    }),
    row("origin/required", "Action Cable, no Origin", || cable(direct("ws", action_cable("usual")?))),
    row("origin/rejected", "Action Cable, another Origin", || {
        cable(from(ELSEWHERE_ORIGIN, direct("ws", action_cable("usual")?)))
    }),
    may(
        "origin/rejected",
        &["auth/forbidden"],
        "Action Cable that allows one page alone, another Origin",
        || cable(from(ELSEWHERE_ORIGIN, direct("ws", action_cable("strict")?))),
    ),
    unsure(&["uri/wrong-path"], "nginx with proxy_pass alone before Action Cable", || {
        cable(own(through("proxy_set_header Host $http_host;", action_cable("usual")?)))
    }),
];

fn cable(made: Made) -> Made {
    instead("/cable", made)
}
