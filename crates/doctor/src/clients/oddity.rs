//! What is legal, and refused by some clients all the same.

use super::row::{Cell, Part, Row};
use super::{Client, met};
use crate::answer::Answer;
use crate::{Case, evidence};
use finding::{Span, Text};

/// Something legal that some clients refuse.
#[derive(Debug)]
pub(crate) struct Oddity {
    pub(crate) what: Text,
    /// Where it stands.
    pub(crate) at: Span,
    /// Those who refuse it.
    pub(crate) refusing: Vec<Client>,
}

/// Those of this case. Pure, and without the findings of others.
pub(crate) fn oddities(case: &Case) -> Vec<Oddity> {
    let Some(answer) = Answer::of(&case.first) else { return vec![] };
    let met = met::of(case, &[]).unwrap_or_default();
    met.iter().filter_map(|it| of_row(it.row, &answer)).collect()
}

fn of_row(row: &Row, answer: &Answer) -> Option<Oddity> {
    let (en, ja) = row.legal?;
    let name = match row.part {
        Part::Connection => "Connection",
        Part::Extension => "Sec-WebSocket-Extensions",
        _ => "",
    };
    let line = answer.head.field(name).map(|field| answer.line(evidence::RESPONSE, field));
    let refusing = |it: &Client| matches!(row.cell(*it), Cell::Refuses(_));
    Some(Oddity {
        what: Text::new(en, ja),
        at: line.unwrap_or_else(|| evidence::status_line(answer)),
        refusing: Client::ALL.into_iter().filter(refusing).collect(),
    })
}
