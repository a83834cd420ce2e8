//! A report as Markdown, to be copied into an issue tracker: the verdict as title, the ladder and the
//! experiments as tables, each finding with its evidence and its fix in blocks, all sources folded.

mod escape;

#[cfg(test)]
mod tests;

use super::as_text::{Look, clients, closing, evidence, experiments, fix, ladder, paint, symptom};
use crate::{Finding, Language, Report, Source, Status, Symptom};
use escape::{code, fence, prose};

/// Columns of evidence: what trackers show without a scroll bar.
const WIDTH: usize = 100;
/// Bytes of one source: trackers take 64 KiB in all.
const LONGEST: usize = 6 << 10;

/// The report as Markdown (GitHub's, which others read too). Whatever a peer said stands in it as text:
/// it can neither end its block nor become a link, a mention, an image or HTML.
#[must_use]
pub fn markdown(report: &Report, language: Language) -> String {
    let look = Look { language, colour: false, width: WIDTH };
    let mut blocks = vec![title(report, look)];
    blocks.extend(report.symptoms.iter().map(|it| told(it, look)));
    blocks.extend(steps(report, look));
    blocks.extend(tried(report, look));
    blocks.extend(report.findings.iter().flat_map(|it| finding(report, it, look)));
    blocks.extend(facts(report, look));
    blocks.extend(of_clients(report, look));
    blocks.extend(last_words(report, look));
    blocks.extend(sources(report, look));
    format!("{}\n", blocks.join("\n\n"))
}

fn title(report: &Report, look: Look) -> String {
    let sentence = closing::sentence(report, look);
    let mark = if report.verdict().healthy { "✓" } else { "✗" };
    let head = format!("## {mark} {}", prose(&format!("{}{}", sentence.head, sentence.rest)));
    let target = code(&report.target);
    match sentence.code.as_str() {
        "" => format!("{head}\n\n{target}"),
        verdict => format!("{head}\n\n{target} · {}", code(verdict.trim_matches(['[', ']']))),
    }
}

/// What a browser said, what that means, and how it goes together with what was examined.
fn told(told: &Symptom, look: Look) -> String {
    let points = symptom::points(told, look).into_iter().chain(symptom::comparison(told, look));
    let points: Vec<_> = points.map(|(word, text)| format!("- {word} {}", prose(&text))).collect();
    let heading = symptom::heading(told, look);
    format!("{}\n\n{}\n\n{}", prose(&heading), fence("text", &told.words), points.join("\n"))
}

fn steps(report: &Report, look: Look) -> Option<String> {
    let rows = report.steps.iter().map(|step| {
        let took = step.took.filter(|_| step.status != Status::Skipped).map(ladder::duration);
        let name = ladder::name(step.step, look);
        row(&[
            paint::mark(step.status).0,
            name,
            &prose(step.detail.say(look.language)),
            &took.unwrap_or_default(),
        ])
    });
    table(&["", look.say("step", "段階"), look.say("seen", "結果"), look.say("time", "時間")], rows)
}

fn tried(report: &Report, look: Look) -> Option<String> {
    let rows = report.experiments.iter().map(|it| {
        let took = it.took.map(ladder::duration).unwrap_or_default();
        let mark = if it.decides { "★" } else { "" };
        row(&[mark, &prose(it.title.say(look.language)), &prose(&experiments::outcome(it, look)), &took])
    });
    let headings =
        ["", look.say("varied", "変えた条件"), look.say("answered", "応答"), look.say("time", "時間")];
    let table = table(&headings, rows)?;
    let meaning = experiments::meaning(report, look).map(|it| format!("\n\n★ {it}")).unwrap_or_default();
    Some(format!("{}\n\n{table}{meaning}", prose(experiments::heading(look))))
}

fn finding(report: &Report, finding: &Finding, look: Look) -> Vec<String> {
    let (word, _) = paint::severity(finding.severity, look);
    let mut blocks = vec![format!(
        "### {word}: {}\n\n{}",
        code(finding.rule.cause),
        prose(finding.message.say(look.language))
    )];
    let excerpt = evidence::evidence(report, finding, look);
    if !excerpt.is_empty() {
        blocks.push(fence("text", &excerpt));
    }
    let notes: Vec<_> =
        finding.notes.iter().map(|it| format!("- {}", prose(it.say(look.language)))).collect();
    if !notes.is_empty() {
        blocks.push(notes.join("\n"));
    }
    if let Some(fix) = &finding.fix {
        let title = prose(fix.title.say(look.language));
        blocks.push(format!("**{}** {title}", look.say("What to do:", "対処:")));
        let block = fix::block(report, fix, look);
        if !block.trim().is_empty() {
            blocks.push(fence("", &block));
        }
    }
    blocks
}

/// What is worth knowing of a connection that opened.
fn facts(report: &Report, look: Look) -> Option<String> {
    let facts: Vec<_> = report
        .facts
        .iter()
        .filter(|_| report.verdict().healthy)
        .map(|(name, value)| {
            format!("- {}: {}", prose(name.say(look.language)), code(value.say(look.language)))
        })
        .collect();
    (!facts.is_empty()).then(|| facts.join("\n"))
}

/// Who opens it and who refuses, and in which words.
fn of_clients(report: &Report, look: Look) -> Option<String> {
    let sentence = clients::sentence(report, look)?;
    let rows = clients::words(report, look).into_iter().map(|(name, words)| row(&[&name, &prose(&words)]));
    let table = table(&[look.say("client", "クライアント"), look.say("shows", "表示")], rows);
    let table = table.map(|it| format!("\n\n{it}")).unwrap_or_default();
    Some(format!("{}{table}", prose(&sentence)))
}

fn last_words(report: &Report, look: Look) -> Option<String> {
    let words = [closing::ruled_out(report, look), closing::not_asked(report, look)];
    let words: Vec<_> = words.into_iter().flatten().map(|it| format!("- {}", prose(&it))).collect();
    (!words.is_empty()).then(|| words.join("\n"))
}

fn sources(report: &Report, look: Look) -> Option<String> {
    if report.sources.is_empty() {
        return None;
    }
    let all: Vec<_> = report.sources.iter().map(|it| source(it, look)).collect();
    let summary = look.say("All evidence", "すべての根拠");
    Some(format!("<details>\n<summary>{summary}</summary>\n\n{}\n\n</details>", all.join("\n\n")))
}

/// A source in a block; a long one is cut, and says so.
fn source(source: &Source, look: Look) -> String {
    let title = source.title.as_ref().map_or(source.name.as_str(), |title| title.say(look.language));
    let text = source.shown().text;
    let shown = &text[..text.floor_char_boundary(LONGEST)];
    let block = format!("**{}**\n\n{}", prose(title), fence("text", shown));
    if shown.len() == text.len() {
        return block;
    }
    let (shown, all) = (shown.len(), text.len());
    let cut = look.say("bytes shown", "バイトのみ表示");
    format!("{block}\n\n({shown} / {all} {cut})")
}

fn table(headings: &[&str], rows: impl Iterator<Item = String>) -> Option<String> {
    let rows: Vec<_> = rows.collect();
    let rule = "| --- ".repeat(headings.len());
    (!rows.is_empty()).then(|| format!("{}\n{rule}|\n{}", row(headings), rows.join("\n")))
}

fn row(cells: &[&str]) -> String {
    cells.iter().map(|cell| format!("| {cell} ")).collect::<String>() + "|"
}
