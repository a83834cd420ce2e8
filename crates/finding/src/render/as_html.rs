//! A report as one HTML file that needs nothing else: to be sent to anyone, and read without us.
//! It has no scripts, loads nothing, and says so in its own content security policy.

#[cfg(test)]
mod tests;

use super::as_text::{Look, clients, closing, evidence, experiments, fix, ladder, paint, symptom};
use crate::source::shown;
use crate::{Experiment, Finding, Language, Report, Severity, Source, Status, Step, Symptom, safe_line};

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const STYLE: &str = include_str!("as_html/report.css");
/// Columns of evidence.
const WIDTH: usize = 100;

/// The report as a whole HTML document.
#[must_use]
pub fn html(report: &Report, language: Language) -> String {
    let look = Look { language, colour: false, width: WIDTH };
    let sentence = closing::sentence(report, look);
    let title = line(&format!("{}{}", sentence.head, sentence.rest));
    let class = if report.verdict().healthy { "ok" } else { "failed" };
    let body = [
        format!("<header class=\"{class}\"><h1>{title}</h1>"),
        format!(
            "<p><code>{}</code> <strong>{}</strong></p></header>",
            line(&report.target),
            line(&sentence.code)
        ),
        report.symptoms.iter().map(|it| told(it, look)).collect(),
        list("ol", "steps", report.steps.iter().map(|it| step(it, look))),
        tried(report, look),
        report.findings.iter().map(|it| finding(report, it, look)).collect(),
        facts(report, look),
        of_clients(report, look),
        last_words(report, look),
        sources(report, look),
    ];
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} · wscope</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
        language.tag(),
        body.concat(),
    )
}

/// What a browser said, what that means, and how it goes together with what was examined.
fn told(told: &Symptom, look: Look) -> String {
    let points = symptom::points(told, look).into_iter().chain(symptom::comparison(told, look));
    format!(
        "<section><p>{}</p>\n{}{}</section>\n",
        line(&symptom::heading(told, look)),
        pre(&told.words),
        list("ul", "notes", points.map(|(word, text)| format!("<li>{word} {}</li>\n", line(&text)))),
    )
}

fn step(step: &Step, look: Look) -> String {
    let class = match step.status {
        Status::Ok => "ok",
        Status::Warning => "warning",
        Status::Failed => "failed",
        Status::Skipped => "skipped",
    };
    let took = step.took.filter(|_| step.status != Status::Skipped).map(ladder::duration);
    format!(
        "<li class=\"{class}\"><span>{}</span> <b>{}</b> <span>{}</span> <i>{}</i></li>\n",
        paint::mark(step.status).0,
        line(ladder::name(step.step, look)),
        line(step.detail.say(look.language)),
        took.unwrap_or_default(),
    )
}

fn tried(report: &Report, look: Look) -> String {
    if report.experiments.is_empty() {
        return String::new();
    }
    let row = |it: &Experiment| {
        let took = it.took.map(ladder::duration).unwrap_or_default();
        let class = if it.decides { " class=\"decides\"" } else { "" };
        format!(
            "<tr{class}><td>{}</td><th scope=\"row\">{}</th><td>{}</td><td>{took}</td></tr>\n",
            if it.decides { "★" } else { "" },
            line(it.title.say(look.language)),
            line(&experiments::outcome(it, look)),
        )
    };
    let rows: String = report.experiments.iter().map(row).collect();
    let meaning = experiments::meaning(report, look).map(|it| format!("<p class=\"quiet\">★ {it}</p>\n"));
    format!(
        "<section><table><caption>{}</caption>\n{rows}</table>\n{}</section>\n",
        experiments::heading(look),
        meaning.unwrap_or_default(),
    )
}

fn finding(report: &Report, finding: &Finding, look: Look) -> String {
    let (word, _) = paint::severity(finding.severity, look);
    let class = match finding.severity {
        Severity::Error => "failed",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut out = format!(
        "<article class=\"{class}\"><h2>{word}: <code>{}</code></h2>\n<p>{}</p>\n",
        line(finding.rule.cause),
        line(finding.message.say(look.language)),
    );
    out.push_str(&pre(&evidence::evidence(report, finding, look)));
    out.push_str(&list(
        "ul",
        "notes",
        finding.notes.iter().map(|it| format!("<li>{}</li>\n", line(it.say(look.language)))),
    ));
    if let Some(fix) = &finding.fix {
        let word = look.say("What to do:", "対処:");
        out.push_str(&format!("<p><strong>{word}</strong> {}</p>\n", line(fix.title.say(look.language))));
        out.push_str(&pre(&fix::block(report, fix, look)));
    }
    out + "</article>\n"
}

/// What is worth knowing of a connection that opened.
fn facts(report: &Report, look: Look) -> String {
    let facts = report.facts.iter().filter(|_| report.verdict().healthy);
    list(
        "ul",
        "facts",
        facts.map(|(name, value)| {
            format!("<li>{}: {}</li>\n", line(name.say(look.language)), line(value.say(look.language)))
        }),
    )
}

/// Who opens it and who refuses, and in which words.
fn of_clients(report: &Report, look: Look) -> String {
    let Some(sentence) = clients::sentence(report, look) else { return String::new() };
    let row = |(name, words): (String, String)| {
        format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", line(&name), line(&words))
    };
    let rows: String = clients::words(report, look).into_iter().map(row).collect();
    let table = if rows.is_empty() { rows } else { format!("<table>\n{rows}</table>\n") };
    format!("<section><p>{}</p>\n{table}</section>\n", line(&sentence))
}

fn last_words(report: &Report, look: Look) -> String {
    let words = [closing::ruled_out(report, look), closing::not_asked(report, look)];
    words.into_iter().flatten().map(|it| format!("<p class=\"quiet\">{}</p>\n", line(&it))).collect()
}

fn sources(report: &Report, look: Look) -> String {
    if report.sources.is_empty() {
        return String::new();
    }
    let source = |source: &Source| {
        let title = source.title.as_ref().map_or(source.name.as_str(), |title| title.say(look.language));
        format!("<h3>{}</h3>\n{}", line(title), pre(&source.shown().text))
    };
    let all: String = report.sources.iter().map(source).collect();
    format!("<details><summary>{}</summary>\n{all}</details>\n", look.say("All evidence", "すべての根拠"))
}

fn list(tag: &str, class: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items.collect();
    if items.is_empty() { items } else { format!("<{tag} class=\"{class}\">\n{items}</{tag}>\n") }
}

fn pre(text: &str) -> String {
    let text = shown(text.trim_end().as_bytes());
    if text.is_empty() { text } else { format!("<pre>{}</pre>\n", html_text(&text)) }
}

/// A text in one line that is no markup.
fn line(text: &str) -> String {
    html_text(&safe_line(text))
}

/// A text as HTML says it: nothing in it is markup, between tags and in a quoted attribute.
#[must_use]
pub fn html_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(char),
        }
    }
    out
}
