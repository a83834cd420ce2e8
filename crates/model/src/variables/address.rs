//! Variables and path parameters in a URL as typed. Where its parts begin is told without looking
//! into variables: one that is called `a&b` ends no query parameter.

use super::{Fault, Piece, Resolver, Spot, Unresolved, spans};
use crate::{PathValue, percent_encoded};
use std::ops::Range;

/// Stands for every byte of a variable.
const VEIL: &str = "\u{1}";

/// The URL with values in their places. What goes into a path parameter, or into a query parameter
/// that has a `=`, is percent-encoded; anywhere else a variable goes in as it is.
pub(super) fn filled(
    url: &str,
    values: &[PathValue],
    resolver: &mut Resolver<'_>,
) -> Result<String, Unresolved> {
    let parts = Parts::of(url);
    let mut out = String::with_capacity(url.len());
    let mut done = 0;
    let at_url = |fault| Unresolved { spot: Spot::Url, fault };
    for (at, name) in parts.places() {
        let found = values.iter().position(|it| it.name == name && !it.value.is_empty());
        let Some((number, given)) = found.and_then(|number| Some((number + 1, values.get(number)?))) else {
            continue;
        };
        out += &resolver.text(&url[done..at.start]).map_err(at_url)?;
        let value = resolver.text(&given.value);
        out += &percent_encoded(&value.map_err(|fault| Unresolved { spot: Spot::Path(number), fault })?);
        done = at.end;
    }
    for at in parts.pairs() {
        out += &resolver.text(&url[done..at.start]).map_err(at_url)?;
        out += &encoded(&url[at.clone()], resolver).map_err(at_url)?;
        done = at.end;
    }
    out += &resolver.text(&url[done..]).map_err(at_url)?;
    Ok(out)
}

/// A text with the values of its variables percent-encoded, and all else as it stands.
fn encoded(text: &str, resolver: &mut Resolver<'_>) -> Result<String, Fault> {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (piece, to) in spans(text) {
        match piece {
            Piece::Text(text) => out += text,
            Piece::Place(_) => out += &percent_encoded(&resolver.text(&text[from..to])?),
        }
        from = to;
    }
    Ok(out)
}

/// Where the parts of a URL stand.
struct Parts {
    veiled: String,
    path: Range<usize>,
    query: Range<usize>,
}

impl Parts {
    fn of(url: &str) -> Self {
        let veiled = veiled(url);
        let end = veiled.find('#').unwrap_or(veiled.len());
        let question = veiled[..end].find('?');
        let path_end = question.unwrap_or(end);
        let authority = veiled[..path_end].find("://").map_or(0, |at| at + 3);
        let path = veiled[authority..path_end].find('/').map_or(path_end, |at| authority + at);
        Self { veiled, path: path..path_end, query: question.map_or(end, |at| at + 1)..end }
    }

    /// The path parameters: a whole segment `:name`, or `{name}` anywhere in the path.
    fn places(&self) -> Vec<(Range<usize>, &str)> {
        let mut found = vec![];
        for at in stretches(&self.veiled, self.path.clone(), '/') {
            let segment = &self.veiled[at.clone()];
            if let Some(name) = segment.strip_prefix(':').filter(|it| is_name(it)) {
                found.push((at, name));
                continue;
            }
            let mut from = 0;
            while let Some(open) = segment[from..].find('{').map(|it| from + it) {
                from = open + 1;
                let inner = segment[from..].find('}').map(|it| &segment[from..from + it]);
                if let Some(name) = inner.filter(|it| is_name(it)) {
                    found.push((at.start + open..at.start + from + name.len() + 1, name));
                    from += name.len() + 1;
                }
            }
        }
        found
    }

    /// The query parameters that have a `=`.
    fn pairs(&self) -> impl Iterator<Item = Range<usize>> {
        let all = stretches(&self.veiled, self.query.clone(), '&');
        all.into_iter().filter(|at| self.veiled[at.clone()].contains('='))
    }
}

/// Whether a path parameter may be called so: a letter or `_`, then also digits and `-`.
fn is_name(text: &str) -> bool {
    text.starts_with(|it: char| it.is_alphabetic() || it == '_')
        && text.chars().all(|it| it.is_alphanumeric() || it == '_' || it == '-')
}

/// What stands between these marks.
fn stretches(text: &str, within: Range<usize>, mark: char) -> Vec<Range<usize>> {
    let mut from = within.start;
    let parts = text[within].split(mark);
    parts
        .map(|part| {
            let at = from..from + part.len();
            from = at.end + mark.len_utf8();
            at
        })
        .collect()
}

/// The text with a veil over variables and escapes; every other byte stands where it stood.
fn veiled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (piece, end) in spans(text) {
        if let Piece::Text(text) = piece {
            out += text.strip_suffix("{{").unwrap_or(text);
        }
        out += &VEIL.repeat(end - out.len());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Api, ProjectDocument, Variable};

    const NOW: u64 = 951_827_696_789_000_000;

    /// What the page says of the same URLs is held against the same file.
    #[test]
    fn every_url_of_the_shared_table_comes_out_as_it_says() {
        let table: serde_json::Value =
            serde_json::from_str(include_str!("address.json")).expect("the table is JSON");
        let pairs = |value: &serde_json::Value| -> Vec<(String, String)> {
            serde_json::from_value(value.clone()).expect("a list of pairs")
        };
        let variable = |(name, value)| Variable { name, value, secret: false };
        let document = ProjectDocument {
            variables: pairs(&table["project"]).into_iter().map(variable).collect(),
            ..ProjectDocument::default()
        };
        let value = |(name, value)| PathValue { name, value, description: String::new() };
        let path: Vec<_> = pairs(&table["path"]).into_iter().map(value).collect();
        let cases = pairs(&table["cases"]);
        assert!(cases.len() > 20, "the table was read");
        for (url, expected) in cases {
            let out = filled(&url, &path, &mut Resolver::new(&document, NOW, 7));
            assert_eq!(out.as_deref(), Ok(&*expected), "{url}");
        }
    }

    #[test]
    fn a_path_parameter_without_a_variable_s_value_is_told_by_its_number() {
        let value = |name: &str, value: &str| PathValue {
            name: name.into(),
            value: value.into(),
            description: String::new(),
        };
        let api = Api {
            url: "ws://h/:a/:b".into(),
            path: vec![value("a", "1"), value("b", "{{x}}")],
            ..Api::default()
        };
        let out = api.resolved(&mut Resolver::new(&ProjectDocument::default(), NOW, 7));
        let fault = Fault::Unknown { name: "x".into() };
        assert_eq!(out, Err(Unresolved { spot: Spot::Path(2), fault }));
    }

    proptest::proptest! {
        #[test]
        fn a_url_without_variables_and_path_parameters_stays_byte_for_byte(url in "[a-z:/?&=#%+.{} あ]{0,40}") {
            let escaped = super::super::without_variables(&url);
            let out = filled(&escaped, &[], &mut Resolver::new(&ProjectDocument::default(), NOW, 7));
            proptest::prop_assert_eq!(out, Ok(url));
        }
    }
}
