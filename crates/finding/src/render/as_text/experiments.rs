//! The experiments: what was varied and what was answered, and which attempts the verdict stands on.

use super::Look;
use super::ladder::duration;
use super::paint::{Tone, line};
use super::wrap::{columns, wrap};
use crate::{Certainty, Experiment, Report, Severity};

/// The table, or nothing where the first attempt was enough.
pub(super) fn experiments(report: &Report, look: Look) -> String {
    if report.experiments.is_empty() {
        return String::new();
    }
    let title = |it: &Experiment| line(it.title.say(look.language));
    let widest = report.experiments.iter().map(|it| columns(&title(it))).max().unwrap_or(0);
    let mut out = format!("{}\n", heading(look));
    for it in &report.experiments {
        out.push_str(&row(it, &title(it), widest, look));
    }
    if let Some(meaning) = meaning(report, look) {
        out.push_str(&look.paint().as_tone(Tone::Quiet, &format!("  * {meaning}")));
        out.push('\n');
    }
    out
}

/// What the table is.
pub(in crate::render) fn heading(look: Look) -> &'static str {
    look.say("tried, with one thing changed each time:", "条件を 1 つずつ変えて試した結果:")
}

/// What it means that some attempts are marked; `None` where none is.
pub(in crate::render) fn meaning(report: &Report, look: Look) -> Option<&'static str> {
    if !report.experiments.iter().any(|it| it.decides) {
        return None;
    }
    let root = report.findings.iter().find(|it| it.severity == Severity::Error);
    Some(match root.map(|it| it.certainty) {
        Some(Certainty::Proven) => {
            look.say("side by side, these attempts prove the verdict", "これらの結果の違いが診断の証拠です")
        }
        _ => look
            .say("side by side, these attempts point to the verdict", "これらの結果から原因を絞り込みました"),
    })
}

/// What was answered, in words.
pub(in crate::render) fn outcome(it: &Experiment, look: Look) -> String {
    it.outcome
        .as_ref()
        .map_or(look.say("under way", "実行中").to_owned(), |text| line(text.say(look.language)))
}

fn row(it: &Experiment, title: &str, widest: usize, look: Look) -> String {
    let (mark, tone) = if it.decides { ("*", Tone::Strong) } else { (" ", Tone::Quiet) };
    let gap = " ".repeat(widest - columns(title) + 2);
    let indent = 2 + widest + 2;
    let mut lines = wrap(&outcome(it, look), look.width.saturating_sub(indent), 0);
    if let (Some(took), Some(last)) = (it.took, lines.last_mut()) {
        last.push_str(&format!("  {}", look.paint().as_tone(Tone::Quiet, &duration(took))));
    }
    let lines = lines.join(&format!("\n{}", " ".repeat(indent)));
    let head = format!("{} {title}{gap}{lines}", look.paint().as_tone(tone, mark));
    format!("{}\n", head.trim_end())
}
