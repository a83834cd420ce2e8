//! Whether an `if` holds.

use super::Event;
use crate::pattern::{Match, matches};
use crate::scene::Scene;
use crate::tree::Directive;
use crate::value::Value;

/// Whether it holds; `None`: it cannot be told. A file of the name of a WebSocket endpoint is
/// assumed not to be there.
pub(crate) fn holds(scene: &mut Scene<'_>, line: &Directive, events: &mut Vec<Event>) -> Option<bool> {
    let words = words(line)?;
    let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
    match words.as_slice() {
        [variable] if variable.starts_with(b"$") => {
            scene.value(variable).text().map(|text| !matches!(text, b"" | b"0"))
        }
        [test @ (b"-f" | b"!-f" | b"-e" | b"!-e" | b"-x" | b"!-x"), _] => {
            events.push(Event::NoFile(line.id));
            Some(test.starts_with(b"!"))
        }
        [test @ (b"-d" | b"!-d"), _] => {
            // The folder of the whole site is there.
            let is_root = scene.visit.uri.as_deref().map(|uri| uri == b"/")?;
            Some(is_root != test.starts_with(b"!"))
        }
        [left, b"=", right] => equal(scene, left, right),
        [left, b"!=", right] => equal(scene, left, right).map(|it| !it),
        [left, b"~", right] => matched(scene, left, right, false),
        [left, b"~*", right] => matched(scene, left, right, true),
        [left, b"!~", right] => matched(scene, left, right, false).map(|it| !it),
        [left, b"!~*", right] => matched(scene, left, right, true).map(|it| !it),
        _ => None,
    }
}

fn equal(scene: &Scene<'_>, left: &[u8], right: &[u8]) -> Option<bool> {
    match (scene.value(left), scene.value(right)) {
        (Value::Text(left), Value::Text(right)) => Some(left == right),
        _ => None,
    }
}

fn matched(scene: &mut Scene<'_>, left: &[u8], expression: &[u8], any_case: bool) -> Option<bool> {
    let text = scene.value(left).text()?.to_vec();
    match matches(expression, any_case, &text) {
        Match::No => Some(false),
        Match::Yes(captures) => {
            scene.keep(captures);
            Some(true)
        }
        Match::Unknown => {
            scene.visit.captures = None;
            None
        }
    }
}

/// The words between the parentheses, which may be glued to them.
fn words(line: &Directive) -> Option<Vec<Vec<u8>>> {
    let mut words: Vec<Vec<u8>> = line.arguments.iter().map(|word| word.value.clone()).collect();
    let first = words.first_mut()?;
    *first = first.strip_prefix(b"(")?.to_vec();
    let last = words.last_mut()?;
    *last = last.strip_suffix(b")")?.to_vec();
    words.retain(|word| !word.is_empty());
    // An empty text in quotes is a word.
    let empty = line.arguments.iter().position(|word| word.value.is_empty());
    if let (Some(_), 2) = (empty, words.len()) {
        words.push(vec![]);
    }
    Some(words)
}
