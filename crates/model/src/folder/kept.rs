//! What of a file is ours and what is somebody else's: fields that we do not know stay where they are.

use super::Fault;
use finding::Text;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// The fields of a document but these.
pub(super) fn fields<T: Serialize>(document: &T, without: &[&str]) -> Map<String, Value> {
    let mut fields = match serde_json::to_value(document) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    fields.retain(|key, _| !without.contains(&key.as_str()));
    fields
}

/// The document of these fields. `needed` are those that it cannot do without; `named` says what a field
/// is called in the file.
pub(super) fn value<T: DeserializeOwned>(
    fields: Map<String, Value>,
    needed: &[&str],
    named: impl Fn(&str) -> String,
) -> Result<T, Fault> {
    let error = match serde_json::from_value(Value::Object(fields.clone())) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    // Which field it is, is told by trying each with no others.
    let alone = |key: &str| {
        let few = fields.iter().filter(|(name, _)| *name == key || needed.contains(&name.as_str()));
        let few = few.map(|(name, value)| (name.clone(), value.clone())).collect();
        serde_json::from_value::<T>(Value::Object(few)).err()
    };
    let guilty = fields.keys().find_map(|key| alone(key).map(|error| (key, error)));
    let (place, error) = guilty.map_or((String::new(), error), |(key, error)| (named(key), error));
    Err(Fault::at(place, Text::same(error.to_string())))
}

/// A value without what is as by default; `None`: all of it is.
pub(super) fn unusual(value: Value, usual: &Value) -> Option<Value> {
    match (value, usual) {
        (value, usual) if value == *usual => None,
        (Value::Object(fields), Value::Object(usual)) => {
            let left = |(key, value): (String, Value)| {
                let default = usual.get(&key).unwrap_or(&Value::Null);
                unusual(value, default).map(|it| (key, it))
            };
            let left: Map<_, _> = fields.into_iter().filter_map(left).collect();
            (!left.is_empty()).then_some(Value::Object(left))
        }
        (value, _) => Some(value),
    }
}

/// Puts in what was left out because it is as by default.
pub(super) fn fill(fields: &mut Map<String, Value>, usual: &Map<String, Value>) {
    for (key, usual) in usual {
        match (fields.get_mut(key), usual) {
            (Some(Value::Object(fields)), Value::Object(usual)) => fill(fields, usual),
            (Some(_), _) => {}
            (None, usual) => drop(fields.insert(key.clone(), usual.clone())),
        }
    }
}

/// The place where a file says otherwise than what is made of it: that would be lost. What is as it was
/// made before, when something else stood in the file, is only old.
pub(super) fn unread(file: &Value, made: &Value, old: &Value, place: &str) -> Option<String> {
    match (file, made) {
        (file, made) if file == made || file == old => None,
        (Value::Object(file), Value::Object(made)) => {
            let both = made.iter().filter_map(|(key, made)| Some((key, file.get(key)?, made)));
            both.into_iter().find_map(|(key, file, made)| {
                let dot = if place.is_empty() { "" } else { "." };
                unread(file, made, &old[key.as_str()], &format!("{place}{dot}{key}"))
            })
        }
        (Value::Array(file), Value::Array(made)) if file.len() == made.len() => {
            let mut pairs = file.iter().zip(made).enumerate();
            pairs.find_map(|(index, (file, made))| {
                unread(file, made, &old[index], &format!("{place}[{index}]"))
            })
        }
        _ => Some(place.to_owned()),
    }
}

/// The new content of a file: what is made now, with what stands in the file and was not made by us.
/// `before` is what we would make of the file as it is, `old` what we made when it was written.
pub(super) fn over(file: &Value, before: &Value, old: &Value, now: Value) -> Value {
    match (file, before, now) {
        (Value::Object(file), Value::Object(before), Value::Object(mut now)) => {
            for (key, value) in file {
                let old = old.get(key);
                match (before.get(key), now.get_mut(key)) {
                    (None, None) if old != Some(value) => {
                        now.insert(key.clone(), value.clone());
                    }
                    (Some(before), Some(now)) => {
                        *now = over(value, before, old.unwrap_or(&Value::Null), now.take());
                    }
                    // Ours, and gone; or ours since now.
                    (None, None) | (Some(_), None) | (None, Some(_)) => {}
                }
            }
            Value::Object(now)
        }
        (Value::Array(file), Value::Array(before), Value::Array(now)) if file.len() == before.len() => {
            let partners = partners(before, &now);
            let row = |(now, partner): (Value, Option<usize>)| match partner {
                Some(at) => over(&file[at], &before[at], &Value::Null, now),
                None => now,
            };
            Value::Array(now.into_iter().zip(partners).map(row).collect())
        }
        (_, _, now) => now,
    }
}

/// For each row of `now` the one of `before` that it was.
fn partners(before: &[Value], now: &[Value]) -> Vec<Option<usize>> {
    let mut places: HashMap<(String, usize), usize> = HashMap::new();
    for (index, key) in keys(before).into_iter().enumerate() {
        places.insert(key, index);
    }
    keys(now).into_iter().map(|key| places.get(&key).copied()).collect()
}

/// What tells rows apart: what they are called, and how many of that name stand before. A row without a
/// name is known by all of it.
pub(crate) fn keys(rows: &[Value]) -> Vec<(String, usize)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let key = |row: &Value| {
        let name = ["name", "text", "code", "version"].into_iter().find_map(|it| match row.get(it) {
            // A row of a query is known by what stands before the `=`.
            Some(Value::String(text)) if it == "text" => text.split('=').next().map(str::to_owned),
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        });
        let name = name.map_or_else(
            || row.to_string(),
            |name| match row.get("folder") {
                Some(Value::String(folder)) if !folder.is_empty() => format!("{folder}/{name}"),
                _ => name,
            },
        );
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        (name, *count)
    };
    rows.iter().map(key).collect()
}
