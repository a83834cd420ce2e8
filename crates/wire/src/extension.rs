//! `Sec-WebSocket-Extensions`: a list of extensions with their parameters (RFC 6455 section 9.1).

use crate::HeaderField;

/// One extension of a list, as offered or as chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Its name, as written.
    pub name: String,
    /// Its parameters in order: the name as written, and the value without quotes where it has one.
    pub parameters: Vec<(String, Option<String>)>,
}

impl Extension {
    /// Every extension of the fields of this name, in order.
    #[must_use]
    pub fn all(fields: &[HeaderField]) -> Vec<Self> {
        let of_name = fields.iter().filter(|it| it.name.eq_ignore_ascii_case("Sec-WebSocket-Extensions"));
        of_name.flat_map(|it| Self::list(&it.value)).collect()
    }

    /// The extensions of one value, in order; empty elements are left out.
    #[must_use]
    pub fn list(value: &str) -> Vec<Self> {
        split(value, ',').filter(|it| !it.is_empty()).map(Self::read).collect()
    }

    fn read(element: &str) -> Self {
        let mut parts = split(element, ';');
        let name = parts.next().unwrap_or_default().to_owned();
        let parameter = |part: &str| match part.split_once('=') {
            Some((name, value)) => (name.trim_ascii().to_owned(), Some(unquoted(value.trim_ascii()))),
            None => (part.to_owned(), None),
        };
        Self { name, parameters: parts.map(parameter).collect() }
    }

    /// Whether it has this name, case ignored.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The parts between separators that stand outside quotes, without the spaces around them.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    let parts = text.split(move |it: char| {
        let inside = quoted;
        quoted ^= it == '"' && !escaped;
        escaped = inside && it == '\\' && !escaped;
        it == separator && !inside
    });
    parts.map(str::trim_ascii)
}

fn unquoted(value: &str) -> String {
    match value.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
        None => value.to_owned(),
        Some(inner) => {
            let mut escaped = false;
            let mut keep = |it: &char| {
                escaped = *it == '\\' && !escaped;
                !escaped
            };
            inner.chars().filter(|it| keep(it)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Vec<String> {
        let shown = |it: Extension| {
            let parameters: Vec<_> = it
                .parameters
                .iter()
                .map(|(name, value)| match value {
                    Some(value) => format!("[{name}={value}]"),
                    None => format!("[{name}]"),
                })
                .collect();
            format!("{}{}", it.name, parameters.concat())
        };
        Extension::list(value).into_iter().map(shown).collect()
    }

    #[test]
    fn a_list_is_read_as_the_rfc_writes_it() {
        assert_eq!(read("foo"), ["foo"]);
        assert_eq!(read("bar; baz=2"), ["bar[baz=2]"]);
        assert_eq!(read("foo, bar;baz = 2 ; q"), ["foo", "bar[baz=2][q]"]);
        assert_eq!(read(" , foo ,, bar,"), ["foo", "bar"]);
        assert_eq!(read(""), [""; 0]);
    }

    #[test]
    fn separators_within_quotes_separate_nothing() {
        assert_eq!(read(r#"a; b="1,2;3", c"#), ["a[b=1,2;3]", "c"]);
        assert_eq!(read(r#"a; b="x\"y,\\", c"#), [r#"a[b=x"y,\]"#, "c"]);
        assert_eq!(read(r#"a; b="never ended, c"#), [r#"a[b="never ended, c]"#]);
    }
}
