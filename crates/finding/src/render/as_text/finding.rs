//! One finding: what is wrong, where, what follows, what to do.

use super::paint::{Tone, line, severity};
use super::wrap::{columns, wrap};
use super::{Look, evidence, fix};
use crate::{Finding, Report};

pub(super) fn finding(report: &Report, finding: &Finding, look: Look) -> String {
    let evidence = evidence::evidence(report, finding, look);
    // The notes hang from the bar of the evidence, which stands after the line numbers.
    let gutter = evidence.chars().take_while(|&it| it == ' ').count().max(1) + 1;
    let lost = finding.labels.iter().filter(|label| report.source(&label.span.source).is_none());
    let notes: String = lost
        .map(|label| format!("{}: {}", label.span.source, label.text.say(look.language)))
        .chain(finding.notes.iter().map(|text| text.say(look.language).to_owned()))
        .map(|text| note(&text, gutter, look))
        .collect();
    let bar = match evidence.is_empty() || notes.is_empty() {
        true => String::new(),
        false => format!("{}{}\n", " ".repeat(gutter), look.paint().as_tone(Tone::Gutter, "|")),
    };
    let fix = finding.fix.as_ref().map(|it| fix::fix(report, it, look)).unwrap_or_default();
    [headline(finding, look), evidence, bar, notes, fix].concat()
}

fn headline(finding: &Finding, look: Look) -> String {
    let (word, tone) = severity(finding.severity, look);
    let head = format!("{word}[{}]", finding.rule.cause);
    let message = line(finding.message.say(look.language));
    let lines = wrap(&message, look.width, columns(&head) + 2);
    let mut lines = lines.iter().map(|it| look.paint().as_tone(Tone::Strong, it));
    let mut out = format!(
        "{}{}\n",
        look.paint().as_tone(tone, &head),
        look.paint().as_tone(Tone::Strong, ": ") + &lines.next().unwrap_or_default()
    );
    lines.for_each(|it| out.push_str(&format!("  {it}\n")));
    out
}

/// `  = note: …`, its further lines under the first.
fn note(text: &str, gutter: usize, look: Look) -> String {
    let word = look.say("note:", "注:");
    let indent = gutter + 2 + columns(word) + 1;
    let lines = wrap(&line(text), look.width.saturating_sub(indent), 0);
    let text = lines.join(&format!("\n{}", " ".repeat(indent)));
    let equals = look.paint().as_tone(Tone::Gutter, "=");
    format!("{}{equals} {} {text}\n", " ".repeat(gutter), look.paint().as_tone(Tone::Strong, word))
}
