//! The sources of a client: the line that opens the URL, and what is wrong in its file.

use finding::{Label, Report, Severity, Source, Text, safe_line};
use script::{Module, Piece, Value};
use std::ops::Range;

/// Lines that are named at most; more open the same URL.
const MOST: usize = 3;
/// The least that must be the same, in characters that tell something.
const LEAST: usize = 3;
/// A larger file is no source that anybody reads: only its line is told.
const LARGEST: usize = 256 * 1024;
/// What is not known of a URL.
const ANY: char = '\0';

/// A file of the client's sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeFile {
    /// Its path, as it is shown.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A line that opens the URL.
struct Place<'a> {
    file: &'a CodeFile,
    range: Range<usize>,
    score: usize,
}

/// Adds to a report on this URL which lines of the sources open it, and what is wrong with the
/// WebSocket code of their files.
pub fn join_code(report: &mut Report, url: &str, files: &[CodeFile]) {
    let places = places(url, files);
    let told: Vec<Text> = places.iter().map(said).collect();
    let mut roots = report.findings.iter_mut();
    match roots.find(|it| it.severity == Severity::Error) {
        Some(root) => {
            root.notes.extend(told);
            for place in places.iter().filter(|it| it.file.bytes.len() <= LARGEST) {
                let span = finding::Span::new(place.file.name.clone(), place.range.clone());
                let text = Text::new("this line opens it", "この行で接続しています");
                root.labels.push(Label { span, text });
            }
        }
        None => report.facts.extend(told.into_iter().map(|it| (Text::new("code", "コード"), it))),
    }
    if places.is_empty() {
        let none = Text::new("no line opens this URL", "この URL に接続する行はありません");
        report.facts.push((Text::new("code", "コード"), none));
    }
    let mut named: Vec<&CodeFile> = vec![];
    for place in &places {
        if !named.contains(&place.file) {
            named.push(place.file);
        }
    }
    for file in named {
        if file.bytes.len() <= LARGEST {
            report.findings.extend(script::check(&file.name, &file.bytes).findings);
            report.sources.push(Source::file(file.name.clone(), file.bytes.clone()));
        }
    }
}

fn said(place: &Place<'_>) -> Text {
    let source = Source::file(place.file.name.clone(), place.file.bytes.clone());
    let (line, _) = source.line_column(place.range.start);
    let name = safe_line(&place.file.name);
    Text::new(format!("{name}:{line} opens this URL"), format!("{name}:{line} がこの URL に接続しています"))
}

/// The lines that open the URL: those of which most is the same.
fn places<'a>(url: &str, files: &'a [CodeFile]) -> Vec<Place<'a>> {
    let Some(subjects) = subjects(url) else { return vec![] };
    let mut found: Vec<Place<'_>> = files.iter().flat_map(|file| in_file(file, &subjects)).collect();
    let best = found.iter().map(|it| it.score).max().unwrap_or(0);
    found.retain(|it| it.score == best);
    found.truncate(MOST);
    found
}

fn in_file<'a>(file: &'a CodeFile, subjects: &[String]) -> Vec<Place<'a>> {
    let module = Module::read(&file.name, &file.bytes);
    let scored = |value: &Value| {
        let pattern = pattern(value)?;
        let fits = subjects.iter().any(|subject| fits(pattern.as_bytes(), subject.as_bytes()));
        let told = pattern.chars().filter(|it| !matches!(it, &ANY | '/' | ':' | '?' | '=' | '&')).count();
        (fits && told >= LEAST).then_some(told)
    };
    let openings = module.openings.iter().filter_map(|opening| {
        let url = opening.arguments.first()?;
        let score = url.value.each().into_iter().filter_map(scored).max()?;
        Some(Place { file, range: opening.range.start..url.range.end, score })
    });
    openings.collect()
}

/// What follows the scheme of the URL, and what it may be written as: without its query, and its path
/// alone for a relative one.
fn subjects(url: &str) -> Option<Vec<String>> {
    let (_, rest) = url.split_once("://")?;
    let rest = rest.split('#').next().unwrap_or(rest);
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host).to_ascii_lowercase();
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    let plain = path.split('?').next().unwrap_or(&path).to_owned();
    let bare = authority.trim_end_matches(":443").trim_end_matches(":80").to_owned();
    Some(vec![
        format!("{authority}{path}"),
        format!("{authority}{plain}"),
        format!("{bare}{path}"),
        format!("{bare}{plain}"),
        path,
        plain,
    ])
}

/// The string of a value, what is not known of it as one character, without its scheme.
fn pattern(value: &Value) -> Option<String> {
    let Value::Text(pieces) = value else { return None };
    let text: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Known(text, _) => text.clone(),
            Piece::Undefined(_) => "undefined".into(),
            Piece::Global(..) | Piece::Unknown => ANY.to_string(),
        })
        .collect();
    let (is_absolute, rest) = match text.split_once("//") {
        Some((scheme, rest)) if scheme.ends_with(':') || scheme.ends_with(ANY) => (true, rest.to_owned()),
        _ => (false, text.clone()),
    };
    let rest = rest.split('#').next().unwrap_or(&rest).to_owned();
    let has_path = rest.contains('/') || rest.ends_with(ANY);
    Some(if is_absolute && !has_path { format!("{rest}/") } else { rest })
}

/// Whether a text fits a pattern, in which what is not known stands for anything.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some(0) => {
                back = Some((at + 1, from));
                at += 1;
            }
            Some(byte) if *byte == text[from] => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((again, taken)) = back else { return false };
                (at, from) = (again, taken + 1);
                back = Some((again, taken + 1));
            }
        }
    }
    pattern[at.min(pattern.len())..].iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> CodeFile {
        CodeFile { name: name.into(), bytes: text.as_bytes().to_vec() }
    }

    #[track_caller]
    fn opens(code: &str, url: &str, wanted: bool) {
        let files = [file("a.js", code)];
        assert_eq!(places(url, &files).len(), usize::from(wanted), "{code} and {url}");
    }

    #[test]
    fn the_line_is_found_whatever_of_the_url_is_known() {
        let url = "wss://chat.example/rooms/7?token=x";
        opens("new WebSocket('wss://chat.example/rooms/7')", url, true);
        opens("new WebSocket(`ws://${location.host}/rooms/${id}`)", url, true);
        opens(
            "const u = import.meta.env.VITE_URL; new WebSocket(u + '/rooms/' + id + '?token=' + t)",
            url,
            true,
        );
        opens("new WebSocket('/rooms/7')", url, true);
        opens("new WebSocket('wss://chat.example')", "wss://chat.example/", true);
        opens("new WebSocket('wss://chat.example:443/rooms/7')", "wss://chat.example:443/rooms/7", true);
        opens("new WebSocket('wss://chat.example/other')", url, false);
        opens("new WebSocket('wss://other.example/rooms/7')", url, false);
        opens("new WebSocket(url)", url, false);
        opens("new WebSocket(`${base}/${id}`)", url, false);
    }

    #[test]
    fn the_nearest_line_is_named_and_its_file_judged() {
        let files = [
            file("far.js", "new WebSocket(`wss://${host}/rooms/${id}`).onopen = go;"),
            file("near.js", "\nconst s = new WebSocket('wss://chat.example/rooms/7');\ns.close(1001);"),
        ];
        let mut report = Report::default();
        join_code(&mut report, "wss://chat.example/rooms/7", &files);
        let [(_, told)] = report.facts.as_slice() else { panic!("one line: {:?}", report.facts) };
        assert_eq!(told.en, "near.js:2 opens this URL");
        assert_eq!(report.verdict().cause, Some("code/invalid-close-code"));
        assert!(report.source("near.js").is_some());
    }
}
