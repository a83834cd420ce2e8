//! What was done, or would be, and where both sides changed the same, as lines.

use super::lay::file_of;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use model::folder::{Conflict, Key, Kind, Merged, Shape, WHERE};
use serde_json::Value;
use std::collections::BTreeMap;

/// Most characters of a value, and fields of a change, that are shown.
const LONGEST: usize = 160;
const MOST: usize = 6;

/// What is called how: the path of its file, else its name.
pub(super) type Paths = BTreeMap<Key, String>;

/// What changes from one to the other: `+` new, `-` gone, `~` changed, `>` elsewhere.
pub(super) fn changes(from: &Shape, to: &Shape, paths: &Paths, terminal: Terminal) -> String {
    let mut lines = vec![];
    for (key, item) in &to.items {
        let name = called(key, paths, to);
        match from.items.get(key) {
            None => lines.push(format!("+ {name}")),
            Some(before) => {
                if before.parent != item.parent {
                    lines.push(format!("> {name}"));
                }
                if before.fields != item.fields {
                    lines.push(format!("~ {name}: {}", fields(&before.fields, &item.fields)));
                }
            }
        }
    }
    let gone = from.items.keys().filter(|it| !to.items.contains_key(*it));
    lines.extend(gone.map(|key| format!("- {}", called(key, paths, from))));
    let orders = to.items.keys().filter(|it| it.kind != Kind::Api && from.items.contains_key(*it));
    for key in orders {
        let both = |key: &&Key| from.items.contains_key(*key) && to.items.contains_key(*key);
        let of = |shape: &Shape| shape.inside(key).iter().filter(both).cloned().collect::<Vec<_>>();
        let stayed = |keys: Vec<Key>, other: &[Key]| {
            keys.into_iter().filter(|it| other.contains(it)).collect::<Vec<_>>()
        };
        let (before, after) = (of(from), of(to));
        if stayed(before.clone(), &after) != stayed(after, &before) {
            let word = terminal.say("order", "順序");
            lines.push(format!("~ {}: {word}", called(key, paths, to)));
        }
    }
    lines.iter().map(|it| format!("{}\n", finding::safe_line(it))).collect()
}

/// Says where both sides changed the same. `begun`: what does not clash may be on the server already.
pub(super) fn conflicts(
    merged: &Merged,
    here: &Paths,
    sides: [&Shape; 3],
    begun: bool,
    terminal: Terminal,
) -> Result<Exit, Failure> {
    let mut out = String::new();
    for conflict in &merged.conflicts {
        out.push_str(&one(conflict, here, sides, terminal));
    }
    let count = merged.conflicts.len();
    let (done, done_ja) = match begun {
        true => ("some of the rest is on the server already", "残りの一部はサーバーに反映済みです"),
        false => ("nothing was changed", "何も変更していません"),
    };
    out.push_str(&terminal.say(
        &format!(
            "{count} {}; {done}. Change the files to what it is on the server, or say \
             --prefer folder or --prefer server\n",
            if count == 1 { "conflict" } else { "conflicts" }
        ),
        &format!(
            "競合 {count} 件。{done_ja}。ファイルをサーバーと同じ内容に直すか、--prefer folder または \
             --prefer server を付けてください\n"
        ),
    ));
    terminal.print(&out)?;
    Ok(Exit::Findings)
}

fn one(conflict: &Conflict, paths: &Paths, sides: [&Shape; 3], terminal: Terminal) -> String {
    let Conflict { key, clash } = conflict;
    let known = sides.iter().find(|it| it.items.contains_key(key)).copied().unwrap_or(sides[0]);
    let name = called(key, paths, known);
    let values = if clash.place == WHERE {
        sides.map(|shape| shape.items.get(key).map(|it| called(&it.parent, paths, shape)))
    } else if clash.place.is_empty() {
        let there = |it: &Option<Value>, base: &Option<Value>| match (it, base) {
            (None, _) => Some(terminal.say("deleted", "削除")),
            (Some(it), Some(base)) => Some(terminal.say("changed: ", "変更: ") + &fields(base, it)),
            (Some(_), None) => None,
        };
        [None, there(&clash.folder, &clash.base), there(&clash.server, &clash.base)]
    } else {
        let shown = |it: &Option<Value>| Some(it.as_ref().map_or_else(|| "-".into(), value));
        [shown(&clash.base), shown(&clash.folder), shown(&clash.server)]
    };
    let place = if [WHERE, ""].contains(&clash.place.as_str()) {
        String::new()
    } else {
        format!(": {}", clash.place)
    };
    let mut out = format!("! {}\n", finding::safe_line(&format!("{name}{place}")));
    for (word, value) in ["base", "folder", "server"].iter().zip(values) {
        if let Some(value) = value {
            out.push_str(&format!("    {word:<7} {}\n", finding::safe_line(&value)));
        }
    }
    out
}

fn called(key: &Key, paths: &Paths, shape: &Shape) -> String {
    let path = paths.get(key).map(|it| file_of(key, it));
    path.or_else(|| shape.items.get(key).map(|it| it.name().to_owned())).unwrap_or_default()
}

/// The fields that are not the same.
fn fields(before: &Value, after: &Value) -> String {
    let mut places = vec![];
    differ(before, after, "", &mut places);
    let more = if places.len() > MOST { ", …" } else { "" };
    places.truncate(MOST);
    format!("{}{more}", places.join(", "))
}

fn differ(before: &Value, after: &Value, place: &str, places: &mut Vec<String>) {
    match (before, after) {
        (before, after) if before == after || places.len() > MOST => {}
        (Value::Object(before), Value::Object(after)) => {
            let dot = if place.is_empty() { "" } else { "." };
            let gone = before.keys().filter(|it| !after.contains_key(*it));
            for key in after.keys().chain(gone) {
                let of = |it: &serde_json::Map<String, Value>| it.get(key).cloned().unwrap_or_default();
                differ(&of(before), &of(after), &format!("{place}{dot}{key}"), places);
            }
        }
        _ => places.push(place.to_owned()),
    }
}

fn value(value: &Value) -> String {
    let text = value.to_string();
    let mut shown: String = text.chars().take(LONGEST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
