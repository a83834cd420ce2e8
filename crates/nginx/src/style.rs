//! Edits in the file's own style: its indentation and its line ends.

use crate::tree::{Directive, Id};
use crate::value::{self, Request, evaluate};
use crate::{Config, Proxy, Version};
use finding::Edit;
use std::ops::Range;

/// Where a map is put that a fix needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum MapsAt {
    /// Before the servers of the file in which it is used.
    #[default]
    Server,
    /// Before the first server, in the file of the `http` block.
    Http,
}

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

    /// A variable that is `upgrade` for a handshake, and for a plain request what this value becomes at
    /// this place; and the edit that makes it where the file has none. `None`: there is no place for a map
    /// in this file.
    pub(crate) fn upgrade_variable(&self, proxy: &Proxy, plain: &[u8]) -> Option<(String, Option<Edit>)> {
        self.variable(proxy, ("upgrade", plain), ["connection_upgrade", "websocket_connection"])
    }

    /// A variable that is this for a handshake, and that for a plain request, of one of these names.
    pub(crate) fn variable(
        &self,
        proxy: &Proxy,
        (handshake, plain): (&str, &[u8]),
        names: [&str; 2],
    ) -> Option<(String, Option<Edit>)> {
        let scene = proxy.plain(self);
        let wanted = scene.written(plain);
        let maps = || self.tree.all().iter().filter(|directive| directive.is("map"));
        for map in maps().filter(|map| value::asks_for_upgrade(map)) {
            let Some(variable) = map.argument(1) else { continue };
            let is_same = scene.written(variable) == wanted;
            if is_same && evaluate(self, variable, Request::Upgrade).text() == Some(handshake.as_bytes()) {
                return Some((String::from_utf8_lossy(variable).into_owned(), None));
            }
        }
        // What another file defines is used here and not made here.
        let words = self.tree.all().iter().flat_map(|directive| &directive.arguments);
        let is_taken = |name: &str| {
            let is_used =
                words.clone().any(|word| value::name(&word.value).as_deref() == Some(name.as_bytes()));
            is_used || value::map_of(self, name.as_bytes()).is_some()
        };
        let more = (2..).map(|number| format!("{}_{number}", names[1]));
        let name = names.map(str::to_owned).into_iter().chain(more).find(|name| !is_taken(name))?;
        let is_known = !wanted.contains(&b'$');
        let plain = if is_known { &wanted } else { plain };
        let edit = self.insert_map(proxy.level, &name, handshake, plain)?;
        Some((format!("${name}"), Some(edit)))
    }

    /// What nginx itself sends as `Connection`, where no line says otherwise.
    pub(crate) fn default_connection(&self) -> &'static [u8] {
        if self.speaks_http11() { b"" } else { b"close" }
    }

    /// Whether this nginx is known to speak HTTP/1.1 to backends, where no line says otherwise.
    pub(crate) fn speaks_http11(&self) -> bool {
        self.facts.version.is_some_and(|version| version >= Version(1, 29, 7))
    }

    /// A map of this name, for this level, before the servers of its file: in `http`, or at the top of a
    /// fragment that another file includes there.
    pub(crate) fn insert_map(
        &self,
        level: Option<Id>,
        name: &str,
        handshake: &str,
        plain: &[u8],
    ) -> Option<Edit> {
        let (before, like) = match self.maps {
            MapsAt::Server => self.before_servers_of(level)?,
            MapsAt::Http => self.before_servers().or_else(|| self.before_servers_of(level))?,
        };
        let unit = self.indent_unit(like);
        let lines = [
            format!("map $http_upgrade ${name} {{"),
            format!("{unit}default {handshake};"),
            format!("{unit}''      {};", quoted(plain)),
            "}".into(),
        ];
        Some(self.insert_before(before, &lines))
    }

    /// Puts a line into a block that holds nothing.
    pub(crate) fn insert_inside(&self, block: &Directive, line: &str) -> Option<Edit> {
        let open = block.block.as_ref()?.open;
        let inside = &self.source.bytes[open + 1..block.block.as_ref()?.close?];
        let between = self.between(block);
        let (before, after) = match inside.contains(&b'\n') {
            true => (format!("{between}{}", self.indent_unit(block.id)), String::new()),
            false if inside.is_empty() => (" ".into(), " ".into()),
            false => (" ".into(), String::new()),
        };
        Some(Edit { span: self.source.span(open + 1..open + 1), with: format!("{before}{line}{after}") })
    }

    /// The first server of the file in which the server around this level stands, and itself again: its
    /// indentation is that of the file.
    fn before_servers_of(&self, level: Option<Id>) -> Option<(&Directive, Id)> {
        let in_http = |directive: &&Directive| {
            directive.parent.is_none_or(|parent| self.tree.directive(parent).is("http"))
        };
        let file = |directive: &Directive| self.place(directive.range.start).map(|place| place.range.start);
        let own = self.server_of(level).and_then(file);
        let is_server = |directive: &&Directive| directive.is("server") && directive.block.is_some();
        let mut servers = self.tree.all().iter().filter(in_http).filter(is_server);
        let server = servers.find(|server| own.is_none_or(|own| file(server) == Some(own)))?;
        Some((server, server.id))
    }

    /// What brings the first server into `http`: itself, or an `include` in the file of `http`; and `http`.
    fn before_servers(&self) -> Option<(&Directive, Id)> {
        let http = self.tree.items(None).find(|directive| directive.is("http"))?;
        let place = self.place(http.range.start)?;
        let items: Vec<&Directive> = self.tree.items(Some(http.id)).collect();
        let first = items.iter().position(|directive| directive.is("server"))?;
        let is_here = |directive: &&&Directive| place.range.contains(&directive.range.start);
        items[..=first].iter().rev().find(is_here).map(|directive| (*directive, http.id))
    }

    /// A text in the place of a directive: its lines indented as that is, its line ends those of the file.
    pub(crate) fn in_the_place_of(&self, directive: &Directive, text: &str) -> String {
        let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
        let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
        let lines = &lines[first.min(lines.len())..];
        let shared = |line: &&&str| line.len() - line.trim_start().len();
        let margin =
            lines.iter().filter(|line| !line.is_empty()).map(|line| shared(&line)).min().unwrap_or(0);
        let (between, blank) = (self.between(directive), self.line_end(directive.range.start));
        let mut text = String::new();
        for (at, line) in lines.iter().enumerate() {
            match line.get(margin..) {
                Some(line) if at == 0 => text.push_str(line),
                Some(line) if !line.is_empty() => text.push_str(&format!("{between}{line}")),
                _ => text.push_str(blank),
            }
        }
        // What follows on this line must not become part of a comment.
        let rest = self.source.bytes[directive.range.end..].split(|&byte| byte == b'\n').next();
        if text.contains('#') && rest.is_some_and(|rest| !rest.trim_ascii().is_empty()) {
            text.push_str(&self.between(directive));
        }
        text
    }

    /// What stands between two lines that are indented as this directive is.
    pub(crate) fn between(&self, directive: &Directive) -> String {
        let at = directive.range.start;
        let start = self.source.bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let length = self.source.bytes[start..at].iter().take_while(|it| matches!(it, b' ' | b'\t')).count();
        format!("{}{}", self.line_end(at), String::from_utf8_lossy(&self.source.bytes[start..start + length]))
    }

    /// The white space before a directive that stands first on its line.
    fn indent(&self, at: usize) -> Option<String> {
        let before = &self.source.bytes[..at];
        let blanks = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let (line, indent) = before.split_at(at - blanks);
        matches!(line.last(), None | Some(b'\n')).then(|| String::from_utf8_lossy(indent).into_owned())
    }

    /// How much deeper a block's inside stands in this file.
    pub(crate) fn indent_unit(&self, block: Id) -> String {
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
