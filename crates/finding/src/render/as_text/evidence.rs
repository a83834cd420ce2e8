//! The evidence, underlined in its source, drawn by annotate-snippets (rustc's renderer). Its
//! columns are right under wide characters too: the tests hold it to that.

use super::Look;
use crate::{Finding, Label, Report, Severity, Source};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// The longest line, in bytes, that is shown for context alone.
const CONTEXT_LINE: usize = 160;

/// The labelled lines of each source, or nothing where no label points into a source.
pub(in crate::render) fn evidence(report: &Report, finding: &Finding, look: Look) -> String {
    let names = names(finding);
    let snippets: Vec<_> = names
        .iter()
        .filter_map(|name| report.source(name))
        .map(|source| snippet(source, finding, look))
        .collect();
    if snippets.is_empty() {
        return String::new();
    }
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let renderer = if look.colour { Renderer::styled() } else { Renderer::plain() };
    let drawn =
        renderer.term_width(look.width.max(40)).render(&[Group::with_level(level).elements(snippets)]);
    let mut lines: Vec<_> = drawn.lines().map(str::trim_end).collect();
    // The notes bring their own bar.
    lines.pop_if(|last| is_bar(last));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn is_bar(line: &str) -> bool {
    line.contains('|') && line.chars().all(|it| " |\x1b[0149m".contains(it))
}

/// The names of the labels' sources, each once, the primary label's first.
fn names(finding: &Finding) -> Vec<&str> {
    let mut names: Vec<&str> = vec![];
    for label in &finding.labels {
        if !names.contains(&label.span.source.as_str()) {
            names.push(&label.span.source);
        }
    }
    names
}

fn snippet<'a>(
    source: &Source,
    finding: &Finding,
    look: Look,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let shown = source.shown();
    let mut text = shown.text.clone();
    if text.is_empty() {
        // Nothing came, and that is the evidence: there is still a line to point at.
        text.push(' ');
    }
    let here = |label: &&Label| label.span.source == source.name;
    let annotations: Vec<_> = finding
        .labels
        .iter()
        .filter(here)
        .map(|label| {
            let primary = std::ptr::eq(label, &finding.labels[0]);
            let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let words = super::paint::line(label.text.say(look.language));
            let range = visible(&text, shown.range(&label.span.range));
            kind.span(range).label(if words.is_empty() { None } else { Some(words) })
        })
        .collect();
    let title = source.title.as_ref().map_or(source.name.as_str(), |title| title.say(look.language));
    let title = super::paint::line(title);
    let around: Vec<_> = finding
        .labels
        .iter()
        .filter(here)
        .map(|label| neighbours(&text, shown.range(&label.span.range)))
        .map(|range| AnnotationKind::Visible.span(range))
        .collect();
    Snippet::source(text).path(title).line_start(1).fold(true).annotations(annotations).annotations(around)
}

/// From the line before to the line after, where they are short: a little context.
fn neighbours(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
    let before = text[..start].trim_end_matches('\n').rsplit('\n').next().map_or(0, str::len);
    let after = text[end..].trim_start_matches('\n').split('\n').next().map_or(0, str::len);
    let near = |length: usize| if length <= CONTEXT_LINE { length + 1 } else { 0 };
    let start = start.saturating_sub(near(before));
    let end = (end + near(after)).min(text.len());
    text.floor_char_boundary(start)..text.ceil_char_boundary(end)
}

/// The range without the line feeds and spaces at its end: a label on `Upgrade: x\r\n` underlines
/// one line, not two.
fn visible(text: &str, range: Range<usize>) -> Range<usize> {
    let kept = text[range.clone()].trim_end().len();
    if kept == 0 { range.start..range.start } else { range.start..range.start + kept }
}
