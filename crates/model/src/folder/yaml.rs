//! YAML as text: one way to write a value, and every usual way to read one. Comments are not values: who
//! reads a file and writes it again loses them, so what has not changed is not to be written.
//!
//! Read is the core schema of YAML 1.2. Aliases are refused, since a few lines of them can stand for
//! more than fits into memory, and so are tags.

mod scalar;

use super::Fault;
use finding::Text;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Value};

/// Longest text that is read, in bytes.
pub const LONGEST: usize = 32 << 20;
/// So many levels may a value have.
pub const DEEPEST: usize = 60;

/// The one way to write a value: in the order that it has, two blanks a level.
#[must_use]
pub fn write(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(fields) if !fields.is_empty() => object(&mut out, fields, 0),
        Value::Array(items) if !items.is_empty() => array(&mut out, items, 0),
        other => {
            out.push_str(&inline(other, 0));
            out.push('\n');
        }
    }
    out
}

fn object(out: &mut String, fields: &Map<String, Value>, level: usize) {
    for (index, (key, value)) in fields.iter().enumerate() {
        if index > 0 {
            indent(out, level);
        }
        out.push_str(&scalar::key(key));
        out.push(':');
        under(out, value, level);
    }
}

fn array(out: &mut String, items: &[Value], level: usize) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            indent(out, level);
        }
        out.push('-');
        match item {
            // The first field stands beside the dash, the others below it.
            Value::Object(fields) if !fields.is_empty() => {
                out.push(' ');
                object(out, fields, level + 1);
            }
            other => under(out, other, level),
        }
    }
}

/// What stands after a key or a dash.
fn under(out: &mut String, value: &Value, level: usize) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            out.push('\n');
            indent(out, level + 1);
            object(out, fields, level + 1);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            indent(out, level + 1);
            array(out, items, level + 1);
        }
        other => {
            out.push(' ');
            out.push_str(&inline(other, level + 1));
            out.push('\n');
        }
    }
}

fn inline(value: &Value, level: usize) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(it) => it.to_string(),
        Value::Number(it) => it.to_string(),
        Value::String(it) => scalar::text(it, level),
        Value::Array(_) => "[]".into(),
        Value::Object(_) => "{}".into(),
    }
}

fn indent(out: &mut String, level: usize) {
    out.extend(std::iter::repeat_n("  ", level));
}

/// Reads one document. An empty one is `null`.
///
/// # Errors
/// What is no YAML, or more of it than is read; with the line.
pub fn read(text: &str) -> Result<Value, Fault> {
    if text.len() > LONGEST {
        return Err(Fault::at_line(1, Text::new("the file is too large", "ファイルが大きすぎます")));
    }
    let mut reader = Reader { events: Parser::new_from_str(text.trim_start_matches('\u{feff}')) };
    let mut value = None;
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamEnd => return Ok(value.unwrap_or(Value::Null)),
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            event if value.is_none() => value = Some(reader.value(event, span, 0)?),
            _ => {
                return Err(fault(
                    span,
                    "a file is one document",
                    "1 つのファイルに書けるのは 1 つの文書だけです",
                ));
            }
        }
    }
}

struct Reader<'a> {
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Fault> {
        let end = || (Event::StreamEnd, Span::empty(saphyr_parser::Marker::new(0, 1, 0)));
        self.events
            .next_event()
            .unwrap_or_else(|| Ok(end()))
            .map_err(|error| Fault::at_line(error.marker().line(), Text::same(error.info())))
    }

    /// The value that begins with this event.
    fn value(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Value, Fault> {
        if depth > DEEPEST {
            return Err(fault(span, "this is nested too deeply", "入れ子が深すぎます"));
        }
        let tag = match &event {
            Event::Scalar(_, _, _, tag) | Event::SequenceStart(_, tag) | Event::MappingStart(_, tag) => tag,
            _ => &None,
        };
        if tag.is_some() {
            return Err(fault(
                span,
                "tags are not read: leave it out",
                "タグは使えません。取り除いてください",
            ));
        }
        match event {
            Event::Scalar(text, ScalarStyle::Plain, ..) => Ok(scalar::plain(&text)),
            Event::Scalar(text, ..) => Ok(Value::String(text.into_owned())),
            Event::SequenceStart(..) => self.items(depth),
            Event::MappingStart(..) => self.fields(depth),
            Event::Alias(_) => {
                let (en, ja) =
                    ("aliases are not read: write it out", "エイリアスは使えません。値を書いてください");
                Err(fault(span, en, ja))
            }
            _ => Err(fault(span, "here must stand a value", "ここには値が必要です")),
        }
    }

    fn items(&mut self, depth: usize) -> Result<Value, Fault> {
        let mut items = vec![];
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::Array(items)),
                (event, span) => items.push(self.value(event, span, depth + 1)?),
            }
        }
    }

    fn fields(&mut self, depth: usize) -> Result<Value, Fault> {
        let mut fields = Map::new();
        loop {
            let (key, span) = match self.next()? {
                (Event::MappingEnd, _) => return Ok(Value::Object(fields)),
                (Event::Scalar(key, ..), span) => (key.into_owned(), span),
                (_, span) => return Err(fault(span, "a key must be a text", "キーは文字列に限られます")),
            };
            let (event, at) = self.next()?;
            let value = self.value(event, at, depth + 1)?;
            if fields.insert(key, value).is_some() {
                return Err(fault(span, "this key stands here twice", "同じキーが 2 回書かれています"));
            }
        }
    }
}

fn fault(span: Span, en: &str, ja: &str) -> Fault {
    Fault::at_line(span.start.line(), Text::new(en, ja))
}

#[cfg(test)]
mod tests;
