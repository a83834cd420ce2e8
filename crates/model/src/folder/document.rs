//! An API as an AsyncAPI 3 document, and back. What AsyncAPI has a place for stands there: title,
//! description, tags, messages and who sends them. Everything else stands under `x-wscope`, where what is
//! as it is by default is left out. The address and the bindings are made from the URL, for other
//! programs to read.

mod address;
mod messages;

use super::{Fault, kept};
use crate::{Api, Docs};
use finding::Text;
use serde_json::{Map, Value, json};

/// Under this stands what AsyncAPI has no place for.
const OURS: &str = "x-wscope";
/// The version of AsyncAPI that is written.
const ASYNCAPI: &str = "3.0.0";

/// What an API's file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiFile {
    /// The number of the API on the server; `None`: it is not there yet.
    pub id: Option<i64>,
    /// The API, without its numbers.
    pub api: Api,
}

/// Whether a file means to describe an API.
#[must_use]
pub fn is_api(file: &Value) -> bool {
    file.get("asyncapi").is_some()
}

impl ApiFile {
    /// The file. Of what stood in it, fields that are not ours stay. `old` is the API that the file was
    /// written for.
    ///
    /// # Errors
    /// What stood in it cannot be read.
    pub fn write(&self, before: Option<&Value>, old: Option<&Api>) -> Result<Value, Fault> {
        let Some(before) = before else { return Ok(self.fresh("")) };
        let (known, settled, version) = Self::understood(before, old)?;
        let mut after = self.fresh(&version);
        after["asyncapi"] = settled["asyncapi"].clone();
        Ok(kept::over(&settled, &known.fresh(&version), &made_of(old), after))
    }

    /// Reads a file. What is not ours in it is left alone; what would be lost is refused. What was made
    /// from another field of `old`, for which the file was written, may be as it was.
    ///
    /// # Errors
    /// What is wrong in it, and where.
    pub fn read(file: &Value, old: Option<&Api>) -> Result<Self, Fault> {
        let (known, settled, version) = Self::understood(file, old)?;
        let mut again = known.fresh(&version);
        again["asyncapi"] = settled["asyncapi"].clone();
        match kept::unread(&settled, &again, &made_of(old), "") {
            Some(place) => Err(Fault::at(place, made_elsewhere())),
            None => Ok(known),
        }
    }

    /// What is in a file, the file with its messages under the names that we give them, and its version.
    fn understood(file: &Value, old: Option<&Api>) -> Result<(Self, Value, String), Fault> {
        let version = &file["asyncapi"];
        if !version.as_str().is_some_and(|it| it.starts_with("3.")) {
            let text = Text::new("this is no AsyncAPI 3 document", "AsyncAPI 3 の文書ではありません");
            return Err(Fault::at("asyncapi", text));
        }
        let info = &file["info"];
        let title = info["title"].as_str().filter(|it| !it.is_empty());
        let title = title.ok_or_else(|| missing("info.title"))?.to_owned();
        let mut fields = match &file[OURS] {
            Value::Null => Map::new(),
            Value::Object(fields) => fields.clone(),
            _ => return Err(Fault::at(OURS, not_an("object"))),
        };
        let id = match fields.remove("id") {
            None | Some(Value::Null) => None,
            Some(id) => Some(id.as_i64().ok_or_else(|| Fault::at("x-wscope.id", not_an("integer")))?),
        };
        for elsewhere in ["name", "project", "revision"] {
            if fields.contains_key(elsewhere) {
                return Err(Fault::at(format!("{OURS}.{elsewhere}"), made_elsewhere()));
            }
        }
        let described = fields.get("docs").and_then(Value::as_object);
        if let Some(key) = described
            .and_then(|it| ["description", "tags", "messages"].into_iter().find(|key| it.contains_key(*key)))
        {
            return Err(Fault::at(format!("{OURS}.docs.{key}"), made_elsewhere()));
        }
        fields.insert("name".into(), title.into());
        let mut api = whole(fields)?;
        api.docs.description = optional_text(&info["description"], "info.description")?;
        api.docs.tags = tags(&info["tags"])?;
        let mut settled = file.clone();
        api.docs.messages = messages::read(&mut settled)?;
        let made = |it: &str| it == latest(&api.docs) || old.is_some_and(|old| it == latest(&old.docs));
        let own = info["version"].as_str().filter(|it| !made(it));
        let own = own.unwrap_or_default().to_owned();
        Ok((Self { id, api }, settled, own))
    }

    /// The file as it is where none was before. `version`: of the document; empty: the latest that the
    /// documentation tells of.
    fn fresh(&self, version: &str) -> Value {
        let Self { id, api } = self;
        let version = if version.is_empty() { latest(&api.docs) } else { version };
        let mut info = json!({ "title": api.name, "version": version });
        if !api.docs.description.is_empty() {
            info["description"] = api.docs.description.clone().into();
        }
        if !api.docs.tags.is_empty() {
            info["tags"] = api.docs.tags.iter().map(|it| json!({ "name": it })).collect();
        }
        let mut file = json!({ "asyncapi": ASYNCAPI, "info": info });
        let mut channel = address::write(api, &mut file);
        messages::write(&api.docs.messages, &mut channel, &mut file);
        if let Some(operations) = file.as_object_mut().and_then(|it| it.remove("operations")) {
            file["channels"] = json!({ "main": channel });
            file["operations"] = operations;
        } else {
            file["channels"] = json!({ "main": channel });
        }
        file[OURS] = ours(*id, api);
        file
    }
}

/// What was made of the API that a file was written for.
fn made_of(old: Option<&Api>) -> Value {
    let file = old.map(|it| ApiFile { id: None, api: it.clone() }.fresh(""));
    file.unwrap_or_default()
}

/// What AsyncAPI has no place for.
fn ours(id: Option<i64>, api: &Api) -> Value {
    let mut fields = kept::fields(api, &["id", "project", "name", "revision"]);
    if let Some(docs) = fields.get_mut("docs").and_then(Value::as_object_mut) {
        for elsewhere in ["description", "tags", "messages"] {
            docs.shift_remove(elsewhere);
        }
    }
    let default = kept::fields(&Api::default(), &[]);
    let mut ours = Map::new();
    ours.extend(id.map(|it| ("id".to_owned(), it.into())));
    ours.insert("url".into(), api.url.clone().into());
    for (key, value) in fields {
        let usual = default.get(&key).unwrap_or(&Value::Null);
        if key != "url"
            && let Some(value) = kept::unusual(value, usual)
        {
            ours.insert(key, value);
        }
    }
    Value::Object(ours)
}

/// The API that these fields make; what is left out is as by default.
fn whole(mut fields: Map<String, Value>) -> Result<Api, Fault> {
    for list in ["params", "headers", "cookies"] {
        for row in fields.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(row) = row.as_object_mut() {
                row.entry("value").or_insert_with(|| "".into());
                row.entry("enabled").or_insert(true.into());
            }
        }
    }
    kept::fill(&mut fields, &kept::fields(&Api::default(), &[]));
    let named = |key: &str| format!("{OURS}.{key}");
    kept::value(fields, &["id", "project", "name", "url"], named)
}

fn latest(docs: &Docs) -> &str {
    let version = docs.changes.first().map_or("", |it| it.version.as_str());
    if version.is_empty() { "0.0.0" } else { version }
}

fn tags(value: &Value) -> Result<Vec<String>, Fault> {
    let rows = match value {
        Value::Null => return Ok(vec![]),
        Value::Array(rows) => rows,
        _ => return Err(Fault::at("info.tags", not_an("array"))),
    };
    let name = |(index, row): (usize, &Value)| match &row["name"] {
        Value::String(it) => Ok(it.clone()),
        _ => Err(missing(&format!("info.tags[{index}].name"))),
    };
    rows.iter().enumerate().map(name).collect()
}

fn optional_text(value: &Value, place: &str) -> Result<String, Fault> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(it) => Ok(it.clone()),
        _ => Err(Fault::at(place, not_an("text"))),
    }
}

fn missing(place: &str) -> Fault {
    Fault::at(place, Text::new("this text is missing", "文字列がありません"))
}

fn not_an(kind: &str) -> Text {
    let ja = match kind {
        "object" => "オブジェクト",
        "array" => "配列",
        "integer" => "整数",
        _ => "文字列",
    };
    Text::new(format!("this must be of the kind: {kind}"), format!("{ja}でなければなりません"))
}

fn made_elsewhere() -> Text {
    Text::new(
        "this is made from another field, and would be lost: change that one",
        "ほかの項目から作られる値です。このままでは失われるので、元の項目を変更してください",
    )
}

#[cfg(test)]
mod tests;
