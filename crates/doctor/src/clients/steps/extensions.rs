//! Of the extensions that a 101 chooses, to clients that offer permessage-deflate as all do that
//! look at the answer.

use crate::answer::Answer;
use crate::clients::met::Met;
use crate::clients::table::extension as rows;
use model::Trace;
use wire::{Extension, HeaderField};

const NAME: &str = "permessage-deflate";

pub(super) fn extensions(trace: &Trace) -> Option<Met> {
    let answer = Answer::of(trace)?;
    let fields: Vec<&HeaderField> = answer.head.all("Sec-WebSocket-Extensions").collect();
    if fields.is_empty() {
        return None;
    }
    let value = fields.iter().map(|it| it.value.as_str()).collect::<Vec<_>>().join(", ");
    let chosen = Extension::all(&answer.head.fields);
    let is_token = |it: &Extension| !it.name.is_empty() && !it.name.contains([' ', '=', '"']);
    if value.trim_matches([' ', ',']).is_empty() {
        return Some(Met::new(&rows::EMPTY));
    }
    if !chosen.iter().all(is_token) {
        return Some(Met::new(&rows::UNREADABLE).with("value", value));
    }
    if let Some(other) = chosen.iter().find(|it| !it.is(NAME)) {
        return Some(named(&rows::UNKNOWN_NAME, other));
    }
    match chosen.as_slice() {
        [] => None,
        [deflate] => of_deflate(deflate),
        [_, second, ..] => Some(named(&rows::TWICE, second)),
    }
}

fn of_deflate(deflate: &Extension) -> Option<Met> {
    let mut limit = None;
    for (name, value) in &deflate.parameters {
        let bits = value.as_deref().map(|it| it.parse::<u8>().ok().filter(|it| (8..=15).contains(it)));
        let row = match (name.as_str(), bits) {
            ("server_no_context_takeover" | "client_no_context_takeover", None) => continue,
            ("client_max_window_bits", None) => &rows::NO_VALUE,
            ("client_max_window_bits", Some(Some(8))) => {
                limit = Some(&rows::CLIENT_BITS_8);
                continue;
            }
            ("server_max_window_bits" | "client_max_window_bits", Some(Some(_))) => continue,
            ("server_max_window_bits" | "client_max_window_bits", _) => &rows::BITS,
            _ => &rows::PARAMETER,
        };
        return Some(named(row, deflate).with("parameter", name.clone()));
    }
    limit.map(|row| named(row, deflate))
}

/// With its name and its parameters, as Python writes them.
fn named(row: &'static crate::clients::row::Row, extension: &Extension) -> Met {
    let parameter = |(name, value): &(String, Option<String>)| match value {
        Some(value) => format!("('{name}', '{value}')"),
        None => format!("('{name}', None)"),
    };
    let parameters: Vec<_> = extension.parameters.iter().map(parameter).collect();
    Met::new(row).with("name", extension.name.clone()).with("parameters", parameters.join(", "))
}
