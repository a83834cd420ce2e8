//! What a component's template runs: the handlers and the other expressions of a Vue template, and
//! whatever stands between braces in the markup of Svelte.

use super::attribute;
use std::ops::Range;

mod svelte;

pub(super) use svelte::svelte;

/// A piece of script of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Its text.
    pub(crate) text: String,
    /// Where each byte of it stands in the file, and its end.
    pub(crate) offsets: Vec<usize>,
    /// How it is used.
    pub(crate) kind: Kind,
}

/// How a piece of script is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Statements, or one expression: `@click="ws.send(text)"`.
    Handler,
    /// Its value is shown, asked for or called.
    Expression,
    /// A control of the page puts what it has there: `bind:value={text}`.
    Target,
}

/// The pieces of script in a template, and the names that parts of it declare for themselves: of what
/// has such a name nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Template {
    /// In the order of the file.
    pub(crate) pieces: Vec<Written>,
    /// `item` of `v-for="item in items"` and of `{#each items as item}`.
    pub(crate) locals: Vec<String>,
}

impl Template {
    /// Takes an attribute of a Vue template that stands there.
    pub(super) fn attribute(&mut self, bytes: &[u8], name: &[u8], place: Range<usize>, value: &[u8]) {
        let kind = match name {
            b"v-for" => {
                let value = String::from_utf8_lossy(value);
                let declared = [" in ", " of "].iter().find_map(|it| value.split_once(it));
                self.declare(declared.map_or("", |(declared, _)| declared));
                return;
            }
            b"slot-scope" | b"v-slot" => return self.declare(&String::from_utf8_lossy(value)),
            _ if name.starts_with(b"#") || name.starts_with(b"v-slot:") => {
                return self.declare(&String::from_utf8_lossy(value));
            }
            _ if name.starts_with(b"@") || name.starts_with(b"v-on:") => Kind::Handler,
            b"v-if" | b"v-else-if" | b"v-show" => Kind::Expression,
            _ if name.starts_with(b":") || name.starts_with(b"v-bind:") => Kind::Expression,
            b"v-model" => Kind::Target,
            _ if name.starts_with(b"v-model") => Kind::Target,
            _ => return,
        };
        if let Some((text, offsets)) = attribute::placed(bytes, place, value) {
            self.pieces.push(Written { text, offsets, kind });
        }
    }

    /// Whatever could be a name in a pattern counts as one.
    fn declare(&mut self, pattern: &str) {
        let names = pattern.split(|it: char| !it.is_alphanumeric() && !matches!(it, '_' | '$'));
        let names = names.filter(|it| it.starts_with(|it: char| !it.is_ascii_digit()));
        for name in names {
            if !self.locals.iter().any(|it| it == name) {
                self.locals.push(name.to_owned());
            }
        }
    }
}
