//! Rails' Action Cable in Puma.

use super::refusal::{ELSEWHERE_ORIGIN, from, instead, may, own};
use super::{healthy, row, unsure};
use crate::set_up::{ask, nginx};
use crate::{Made, Row};
use peers::action_cable;

pub(crate) const ROWS: &[Row] = &[
    healthy("Action Cable, a page of its own", || instead("/cable", own(rails()))),
    healthy("Action Cable with its subprotocol, a page that it allows", || {
        let mut stage = from("https://app.example", instead("/strict", rails()))?;
        stage.question.attempt.request.subprotocols = vec!["actioncable-v1-json".into()];
        Ok(stage)
    }),
    row("origin/required", "Action Cable, no Origin", || instead("/cable", rails())),
    row("origin/rejected", "Action Cable, another Origin", || {
        from(ELSEWHERE_ORIGIN, instead("/cable", rails()))
    }),
    may(
        "origin/rejected",
        &["auth/forbidden"],
        "Action Cable that allows one page alone, another Origin",
        || from(ELSEWHERE_ORIGIN, instead("/strict", rails())),
    ),
    unsure(&["uri/wrong-path"], "nginx with proxy_pass alone before Action Cable", || {
        let server = action_cable()?;
        let to = server.address();
        let lines = format!("proxy_set_header Host $http_host; proxy_pass http://{to};");
        let mut stage = instead("/cable", own(nginx(&format!("location / {{ {lines} }}"))))?;
        stage.peers.push(Box::new(server));
        Ok(stage)
    }),
];

fn rails() -> Made {
    let server = action_cable()?;
    ask(format!("ws://{}/chat", server.address()), vec![Box::new(server)])
}
