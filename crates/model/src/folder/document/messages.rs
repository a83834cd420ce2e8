//! The messages of an API's documentation as those of the channel. A message that the server takes stands
//! in the operation `receive`, one that it gives in `send`, since the document tells of the server.

use super::{missing, not_an, optional_text};
use crate::folder::{Fault, names};
use crate::{MessageDirection, MessageDoc};
use finding::Text;
use serde_json::{Map, Value, json};

const MESSAGES: &str = "channels.main.messages";
const REFERENCE: &str = "#/channels/main/messages/";
/// Values deeper than this stay texts.
const DEEPEST: usize = 30;

/// Puts the messages into the channel, and the operations into the file.
pub(super) fn write(docs: &[MessageDoc], channel: &mut Value, file: &mut Value) {
    let keys = keys(docs.iter().map(|it| it.name.as_str()));
    if !docs.is_empty() {
        channel["messages"] =
            keys.iter().cloned().zip(docs.iter().map(message)).collect::<Map<_, _>>().into();
    }
    for (operation, direction) in [("receive", MessageDirection::Takes), ("send", MessageDirection::Gives)] {
        let own = keys.iter().zip(docs).filter(|(_, it)| it.direction == direction);
        let references: Vec<_> = own.map(|(key, _)| json!({ "$ref": format!("{REFERENCE}{key}") })).collect();
        if !references.is_empty() {
            let channel = json!({ "$ref": "#/channels/main" });
            file["operations"][operation] =
                json!({ "action": operation, "channel": channel, "messages": references });
        }
    }
}

fn message(doc: &MessageDoc) -> Value {
    let mut message = json!({ "name": doc.name });
    if !doc.description.is_empty() {
        message["description"] = doc.description.clone().into();
    }
    match structured(&doc.schema).filter(Value::is_object) {
        Some(schema) => message["payload"] = schema,
        None if doc.schema.is_empty() => {}
        None => message["x-wscope"] = json!({ "schema": doc.schema }),
    }
    if !doc.example.is_empty() {
        let example = structured(&doc.example).unwrap_or_else(|| doc.example.clone().into());
        message["examples"] = json!([{ "payload": example }]);
    }
    message
}

/// JSON that is written as we would write it; everything else stays a text.
fn structured(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    let fits = (value.is_object() || value.is_array()) && depth(&value) <= DEEPEST && pretty(&value) == text;
    fits.then_some(value)
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Reads the messages, and gives those of the file the keys that we would give them.
pub(super) fn read(file: &mut Value) -> Result<Vec<MessageDoc>, Fault> {
    for (part, known) in [("channels", &["main"][..]), ("operations", &["receive", "send"])] {
        let others = file[part].as_object().into_iter().flat_map(Map::keys);
        if let Some(other) =
            others.into_iter().find(|it| !known.contains(&it.as_str()) && !it.starts_with("x-"))
        {
            let (en, ja) = (
                format!(
                    "wscope knows one channel `main`, with the operations `receive` and `send`; not `{other}`"
                ),
                format!("チャネルは `main`、操作は `receive` と `send` だけです (`{other}` は使えません)"),
            );
            return Err(Fault::at(part, Text::new(en, ja)));
        }
    }
    let rows: Vec<(String, Value)> = match &file["channels"]["main"]["messages"] {
        Value::Null => vec![],
        Value::Object(rows) => rows.iter().map(|(key, row)| (key.clone(), row.clone())).collect(),
        _ => return Err(Fault::at(MESSAGES, not_an("object"))),
    };
    let gives = references(file, "send", &rows)?;
    let takes = references(file, "receive", &rows)?;
    if let Some(both) = gives.iter().find(|it| takes.contains(it)) {
        let text = Text::new(
            "a message is in one operation only: give the other one a name of its own",
            "1 つのメッセージは 1 つの操作にだけ書けます。もう一方には別の名前を付けてください",
        );
        return Err(Fault::at(format!("{MESSAGES}[{both}]"), text));
    }
    let doc = |(key, row): &(String, Value)| doc(key, row, gives.contains(key));
    let docs = rows.iter().map(doc).collect::<Result<Vec<_>, _>>()?;
    settle(file, rows, &docs);
    Ok(docs)
}

fn settle(file: &mut Value, rows: Vec<(String, Value)>, docs: &[MessageDoc]) {
    if rows.is_empty() {
        return;
    }
    let keys = keys(docs.iter().map(|it| it.name.as_str()));
    let named = rows.into_iter().zip(docs).map(|((_, mut row), doc)| {
        row["name"] = doc.name.clone().into();
        row
    });
    file["channels"]["main"]["messages"] = keys.into_iter().zip(named).collect::<Map<_, _>>().into();
    for operation in ["receive", "send"] {
        // Which messages stand in it has been heard.
        if let Some(operation) = file["operations"][operation].as_object_mut() {
            operation.shift_remove("messages");
        }
    }
    if file["operations"]["receive"].is_null() && file["operations"]["send"].is_null() {
        file.as_object_mut().map(|it| it.shift_remove("operations"));
    } else if let Some(operations) = file["operations"].as_object_mut() {
        operations.retain(|_, it| !it.is_null());
    }
}

fn doc(key: &str, row: &Value, gives: bool) -> Result<MessageDoc, Fault> {
    let place = |field: &str| format!("{MESSAGES}[{key}]{field}");
    if !row.is_object() {
        return Err(Fault::at(place(""), not_an("object")));
    }
    let name = match &row["name"] {
        Value::Null => key.to_owned(),
        Value::String(name) => name.clone(),
        _ => return Err(missing(&place(".name"))),
    };
    let schema = match (&row["x-wscope"]["schema"], &row["payload"]) {
        (Value::String(text), _) => text.clone(),
        (_, Value::Null) => String::new(),
        (_, schema @ Value::Object(_)) => pretty(schema),
        _ => return Err(Fault::at(place(".payload"), not_an("object"))),
    };
    let examples = row["examples"].as_array().map_or(&[][..], Vec::as_slice);
    if examples.len() > 1 {
        let text =
            Text::new("wscope keeps one example of a message", "メッセージの例は 1 つだけ保存できます");
        return Err(Fault::at(place(".examples"), text));
    }
    let example = match examples.first().map(|it| &it["payload"]) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => pretty(value),
    };
    Ok(MessageDoc {
        name,
        direction: if gives { MessageDirection::Gives } else { MessageDirection::Takes },
        description: optional_text(&row["description"], &place(".description"))?,
        example,
        schema,
    })
}

/// The keys of the messages that an operation names.
fn references(file: &Value, operation: &str, rows: &[(String, Value)]) -> Result<Vec<String>, Fault> {
    let place = format!("operations.{operation}.messages");
    let named = file["operations"][operation]["messages"].as_array().into_iter().flatten();
    let key = |row: &Value| {
        if row.as_object().is_some_and(|it| it.len() > 1) {
            let text = Text::new("nothing can stand beside a reference", "参照の横には何も書けません");
            return Err(Fault::at(&place, text));
        }
        let key = row["$ref"].as_str().and_then(|it| it.strip_prefix(REFERENCE));
        let key = key.filter(|key| rows.iter().any(|it| it.0 == *key));
        let text =
            || Text::new("there is no such message in the channel", "そのメッセージはチャネルにありません");
        key.map(str::to_owned).ok_or_else(|| Fault::at(&place, text()))
    };
    named.map(key).collect()
}

/// A key for each name, none twice.
fn keys<'a>(docs: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = names::Taken::default();
    docs.map(|name| {
        let plain: String = name
            .chars()
            .map(|it| if it.is_ascii_alphanumeric() || "_-.".contains(it) { it } else { '-' })
            .collect();
        let plain = plain.trim_matches('-');
        taken.take(if plain.is_empty() { "message" } else { plain }, "")
    })
    .collect()
}
