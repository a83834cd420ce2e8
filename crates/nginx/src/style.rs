//! Edits in the file's own style: its indentation and its line ends.

use crate::Config;
use crate::tree::{Directive, Id};
use crate::value::{self, Request, Value, evaluate};
use finding::Edit;
use std::ops::Range;

impl Config {
    /// Puts lines behind a directive, indented as it is.
    pub(crate) fn insert_after(&self, directive: &Directive, lines: &[String]) -> Edit {
        let bytes = &self.source.bytes;
        let end = directive.range.end;
        let rest = bytes[end..].split(|&byte| byte == b'\n').next().unwrap_or_default();
        let ends_line = rest.trim_ascii().is_empty() || rest.trim_ascii_start().starts_with(b"#");
        match self.indent(directive.range.start) {
            Some(indent) if ends_line => {
                let (at, eol) = (end + rest.trim_ascii_end().len(), self.line_end(end));
                let with = lines.iter().map(|line| format!("{eol}{indent}{line}")).collect();
                Edit { span: self.source.span(at..at), with }
            }
            _ => {
                let with = lines.iter().map(|line| format!(" {line}")).collect();
                Edit { span: self.source.span(end..end), with }
            }
        }
    }

    /// Puts lines before a directive, indented as it is.
    pub(crate) fn insert_before(&self, directive: &Directive, lines: &[String]) -> Edit {
        let at = directive.range.start;
        let between = match self.indent(at) {
            Some(indent) => format!("{}{indent}", self.line_end(at)),
            None => " ".into(),
        };
        let with = lines.iter().map(|line| format!("{line}{between}")).collect();
        Edit { span: self.source.span(at..at), with }
    }

    /// Replaces the value of a directive: its argument of this index.
    pub(crate) fn replace(&self, directive: &Directive, index: usize, with: &str) -> Vec<Edit> {
        let word = directive.arguments.get(index);
        word.map(|word| Edit { span: self.source.span(word.range.clone()), with: with.into() })
            .into_iter()
            .collect()
    }

    /// A directive with the whole of its line, where it stands alone on one; else itself.
    pub(crate) fn line_of(&self, directive: &Directive) -> Range<usize> {
        let range = directive.range.clone();
        let bytes = &self.source.bytes;
        let length = bytes[range.end..].iter().position(|&byte| byte == b'\n').map(|at| at + 1);
        match (self.indent(range.start), length) {
            (Some(indent), Some(length)) if bytes[range.end..range.end + length].trim_ascii().is_empty() => {
                range.start - indent.len()..range.end + length
            }
            _ => range,
        }
    }

    /// A variable that is `upgrade` for a handshake, and for a plain request what this line makes of
    /// `Connection` (without one: nginx's own `close`), and the edit that makes it where the file has
    /// none. `None`: there is no place for a map in this file.
    pub(crate) fn upgrade_variable(&self, line: Option<&Directive>) -> Option<(String, Option<Edit>)> {
        let written = line.and_then(|line| line.argument(1)).unwrap_or(b"close");
        let wanted = evaluate(self, written, Request::Plain);
        let maps = || self.tree.all().iter().filter(|directive| directive.is("map"));
        for map in maps().filter(|map| map.argument(0) == Some(b"$http_upgrade")) {
            let Some(variable) = map.argument(1) else { continue };
            let is_same = wanted != Value::Unknown && evaluate(self, variable, Request::Plain) == wanted;
            if is_same && evaluate(self, variable, Request::Upgrade) == Value::Text(b"upgrade".into()) {
                return Some((String::from_utf8_lossy(variable).into_owned(), None));
            }
        }
        // What another file defines is used here and not made here.
        let words = self.tree.all().iter().flat_map(|directive| &directive.arguments);
        let is_taken = |name: &str| {
            let is_used = words.clone().any(|word| value::name(&word.value) == Some(name.as_bytes()));
            is_used || value::map_of(self, name.as_bytes()).is_some()
        };
        let usual = ["connection_upgrade", "websocket_connection"].map(str::to_owned);
        let mut names = usual.into_iter().chain((2..).map(|number| format!("websocket_connection_{number}")));
        let name = names.find(|name| !is_taken(name))?;
        let plain = wanted.text().unwrap_or(written);
        let edit = self.insert_map(&name, plain)?;
        Some((format!("${name}"), Some(edit)))
    }

    /// A map of this name before the first server: in `http`, or at the top of a fragment
    /// that another file includes there.
    pub(crate) fn insert_map(&self, name: &str, plain: &[u8]) -> Option<Edit> {
        let in_http = |directive: &&Directive| {
            directive.parent.is_none_or(|parent| self.tree.directive(parent).is("http"))
        };
        let server = self.tree.all().iter().filter(in_http).find(|directive| directive.is("server"))?;
        let unit = self.indent_unit(server.id);
        let lines = [
            format!("map $http_upgrade ${name} {{"),
            format!("{unit}default upgrade;"),
            format!("{unit}''      {};", quoted(plain)),
            "}".into(),
        ];
        Some(self.insert_before(server, &lines))
    }

    /// The white space before a directive that stands first on its line.
    fn indent(&self, at: usize) -> Option<String> {
        let before = &self.source.bytes[..at];
        let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let indent = &before[start..];
        indent
            .iter()
            .all(|byte| matches!(byte, b' ' | b'\t'))
            .then(|| String::from_utf8_lossy(indent).into_owned())
    }

    /// How much deeper a block's inside stands in this file.
    fn indent_unit(&self, block: Id) -> String {
        let outer = self.indent(self.tree.directive(block).range.start);
        let inner = self.tree.items(Some(block)).find_map(|item| self.indent(item.range.start));
        outer
            .zip(inner)
            .and_then(|(outer, inner)| Some(inner.strip_prefix(&outer)?.to_owned()))
            .filter(|unit| !unit.is_empty())
            .unwrap_or_else(|| "    ".into())
    }

    /// How lines end in the file in which a place lies.
    fn line_end(&self, at: usize) -> &'static str {
        let range = self.place(at).map_or(0..0, |place| place.range.clone());
        let bytes = &self.source.bytes[range];
        let first = bytes.iter().position(|&byte| byte == b'\n');
        let is_crlf = first.is_some_and(|at| at > 0 && bytes[at - 1] == b'\r');
        if is_crlf { "\r\n" } else { "\n" }
    }
}

/// As one word of a configuration.
fn quoted(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_$.,/".contains(byte);
    if !value.is_empty() && value.iter().all(is_plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
