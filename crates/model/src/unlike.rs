//! What is not the same in two states of an API: field by field, as a person would say it.

use crate::{Api, is_secret_name};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlike {
    /// Where: the field, then what stands in it by name, as `headers`, `Origin`, `value`.
    pub path: Vec<String>,
    /// How it was; `None`: it was not there.
    pub before: Option<String>,
    /// How it is; `None`: it is not there any more.
    pub after: Option<String>,
    /// Whether a secret stands there: then neither is shown.
    pub secret: bool,
}

/// What is no part of what an API says: numbers, and what stands in the composer at the moment.
const BESIDE: [&str; 4] = ["id", "project", "revision", "draft"];
/// What tells items of a list apart, by the first of these that they have.
const LABELS: [&str; 4] = ["name", "version", "code", "text"];

impl Api {
    /// What became of it, field by field; what stands in the composer does not count.
    #[must_use]
    pub fn unlike(&self, later: &Self) -> Vec<Unlike> {
        let (Some(before), Some(after)) = (said(self), said(later)) else { return vec![] };
        let mut found = vec![];
        objects(&mut vec![], &before, &after, &mut found);
        found
    }

    /// The fields that are not the same, sorted.
    #[must_use]
    pub fn fields_unlike(&self, later: &Self) -> Vec<String> {
        let (Some(before), Some(after)) = (said(self), said(later)) else { return vec![] };
        let differs = |(key, value): &(&String, &Value)| after.get(*key) != Some(*value);
        let mut fields: Vec<_> = before.iter().filter(differs).map(|it| it.0.clone()).collect();
        fields.sort_unstable();
        fields
    }
}

/// What an API says, as JSON.
fn said(api: &Api) -> Option<Map<String, Value>> {
    let Ok(Value::Object(mut all)) = serde_json::to_value(api) else { return None };
    all.retain(|key, _| !BESIDE.contains(&key.as_str()));
    Some(all)
}

fn objects(path: &mut Vec<String>, a: &Map<String, Value>, b: &Map<String, Value>, found: &mut Vec<Unlike>) {
    let keys: std::collections::BTreeSet<_> = a.keys().chain(b.keys()).collect();
    let hides = hides(path, a) || hides(path, b);
    for key in keys {
        path.push(key.clone());
        let secret = (hides && key == "value") || is_secret_place(path);
        values(path, a.get(key), b.get(key), secret, found);
        path.pop();
    }
}

fn values(
    path: &mut Vec<String>,
    a: Option<&Value>,
    b: Option<&Value>,
    secret: bool,
    found: &mut Vec<Unlike>,
) {
    match (a, b) {
        _ if a == b => {}
        (Some(Value::Object(a)), Some(Value::Object(b))) => objects(path, a, b, found),
        (Some(Value::Array(a)), Some(Value::Array(b))) if a.iter().chain(b).all(Value::is_object) => {
            lists(path, a, b, found);
        }
        _ => {
            let holds = |it: &Value| matches!(it, Value::Object(item) if hides(path, item));
            let secret = secret || a.is_some_and(holds) || b.is_some_and(holds);
            let text = |it: Option<&Value>| it.filter(|it| !it.is_null() && !secret).map(text);
            found.push(Unlike { path: path.clone(), before: text(a), after: text(b), secret });
        }
    }
}

/// Items are told apart by their names, and those of one name by their order.
fn lists(path: &mut Vec<String>, a: &[Value], b: &[Value], found: &mut Vec<Unlike>) {
    let (before, after) = (labelled(a), labelled(b));
    let (first, second): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (before.iter().cloned().collect(), after.iter().cloned().collect());
    let mut labels: Vec<_> = before.iter().map(|it| &it.0).collect();
    labels.extend(after.iter().map(|it| &it.0).filter(|it| !first.contains_key(*it)));
    for label in labels {
        path.push(label.clone());
        values(path, first.get(label).copied(), second.get(label).copied(), false, found);
        path.pop();
    }
    let common = |all: &[(String, &Value)], others: &BTreeMap<String, &Value>| {
        let there = all.iter().map(|it| it.0.as_str()).filter(|it| others.contains_key(*it));
        there.collect::<Vec<_>>().join(", ")
    };
    let (was, is) = (common(&before, &second), common(&after, &first));
    if was != is {
        path.push("order".into());
        found.push(Unlike { path: path.clone(), before: Some(was), after: Some(is), secret: false });
        path.pop();
    }
}

/// Items of a list with what tells them apart.
pub(crate) fn labelled(items: &[Value]) -> Vec<(String, &Value)> {
    let mut seen = BTreeMap::<String, usize>::new();
    let label = |item: &Value| {
        let named = LABELS.iter().filter_map(|it| item.get(it)).map(text).next().unwrap_or_default();
        let folder = item.get("folder").and_then(Value::as_str).filter(|it| !it.is_empty());
        folder.map_or(named.clone(), |folder| format!("{folder} / {named}"))
    };
    let mut all = vec![];
    for item in items {
        let label = label(item);
        let times = seen.entry(label.clone()).or_default();
        *times += 1;
        all.push((if *times == 1 { label } else { format!("{label} ({times})") }, item));
    }
    all
}

/// A value as a person would write it: of an object, the lines that say something.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let says = |it: &(&String, &Value)| !matches!(it.1, Value::Null) && it.1 != "";
            let line = |(key, value): (&String, &Value)| format!("{key}: {}", text(value));
            let sorted: BTreeMap<_, _> = fields.iter().filter(says).collect();
            sorted.into_iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Whether this item of a list says by its name that its value is secret.
fn hides(path: &[String], item: &Map<String, Value>) -> bool {
    let listed = path.first().is_some_and(|it| matches!(it.as_str(), "headers" | "cookies" | "params"));
    let name = item.get("name").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    listed && (is_secret_name(&name) || name == "cookie")
}

/// Whether a field holds a secret whatever it is called.
fn is_secret_place(path: &[String]) -> bool {
    let path: Vec<_> = path.iter().map(String::as_str).collect();
    matches!(path.as_slice(), ["auth", "password" | "token" | "value"] | ["settings", "key"])
        || matches!(path.as_slice(), ["settings", "proxy", "url"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Auth, Draft, Entry, SavedMessage};

    fn entry(name: &str, value: &str) -> Entry {
        Entry { name: name.into(), value: value.into(), enabled: true }
    }

    fn drawn(before: &Api, after: &Api) -> Vec<String> {
        let or = |it: Option<String>| it.map_or("·".to_owned(), |it| it.replace('\n', "; "));
        let line = |it: Unlike| {
            let veil = if it.secret { " secret" } else { "" };
            format!("{}: {} → {}{veil}", it.path.join("/"), or(it.before), or(it.after))
        };
        before.unlike(after).into_iter().map(line).collect()
    }

    #[test]
    fn fields_and_items_are_told_by_their_names() {
        let before = Api {
            name: "a".into(),
            url: "ws://h/".into(),
            headers: vec![entry("X-A", "1"), entry("X-B", "2"), entry("X-A", "3")],
            subprotocols: vec!["chat".into()],
            ..Api::default()
        };
        let mut after = before.clone();
        after.url = "wss://h/".into();
        after.headers[2].value = "4".into();
        after.headers.swap(0, 1);
        after.subprotocols.push("mqtt".into());
        let draft = Draft { body: "{}".into(), ..Draft::default() };
        after.messages.push(SavedMessage { name: "hi".into(), folder: "in".into(), draft });
        assert_eq!(
            drawn(&before, &after),
            [
                "headers/X-A (2)/value: 3 → 4",
                "headers/order: X-A, X-B, X-A (2) → X-B, X-A, X-A (2)",
                "messages/in / hi: · → draft: body: {}; kind: text; folder: in; name: hi",
                "subprotocols: chat → chat, mqtt",
                "url: ws://h/ → wss://h/",
            ]
        );
        assert_eq!(before.fields_unlike(&after), ["headers", "messages", "subprotocols", "url"]);
    }

    #[test]
    fn what_stands_in_the_composer_is_no_change() {
        let draft = Draft { body: "x".into(), ..Draft::default() };
        let after = Api { draft, revision: 7, id: 3, ..Api::default() };
        assert_eq!(Api::default().unlike(&after), []);
    }

    #[test]
    fn secrets_are_told_to_differ_and_no_more() {
        let auth = |token: &str| Auth { token: token.into(), ..Auth::default() };
        let headers = |value| vec![entry("Authorization", value), entry("X", value)];
        let before = Api { auth: auth("S1"), headers: headers("S1"), ..Api::default() };
        let after = Api { auth: auth("S2"), headers: headers("2"), ..Api::default() };
        assert_eq!(
            drawn(&before, &after),
            [
                "auth/token: · → · secret",
                "headers/Authorization/value: · → · secret",
                "headers/X/value: S1 → 2"
            ]
        );
        let gone = drawn(&before, &Api { auth: auth("S1"), ..Api::default() });
        assert_eq!(gone[0], "headers/Authorization: · → · secret");
    }
}
