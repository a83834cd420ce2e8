//! `wscope nginx check`: finds the configuration in force where none is named, reads what it includes,
//! and has it judged.

use super::files;
use super::taken::Taken;
use crate::args::{FileFormat, NginxCheck};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use ::doctor::in_force::{self, Built};
use finding::{Report, Text};
use nginx::{Question, Target};
use std::path::Path;

pub(super) async fn check(args: NginxCheck, terminal: Terminal) -> Result<Exit, Failure> {
    let target = args.url.as_deref().map(target).transpose()?;
    let built = in_force::built().await;
    let is_found = args.files.is_empty();
    let found = match is_found {
        true => vec![Taken::of(None, built.as_ref())?.path],
        false => args.files,
    };
    let judge = |path: &Path| {
        let taken = Taken { is_found, ..Taken::of(Some(path), built.as_ref())? };
        if let Some(told) = taken.told(built.as_ref()).filter(|_| args.format.format == FileFormat::Text) {
            terminal.tell(&format!("{}\n", told.say(terminal.language)));
        }
        examine(&taken, built.as_ref(), target.as_ref(), args.location.as_deref())
    };
    files::check(&found, judge, args.format.format, terminal)
}

pub(super) fn target(url: &str) -> Result<Target, Failure> {
    Target::parse(url).ok_or_else(|| {
        let url = finding::safe_line(url);
        Failure::Usage(Text::new(
            format!("'{url}' is no URL of a WebSocket (ws://host/path)"),
            format!("'{url}' は WebSocket の URL ではありません（例: ws://host/path）"),
        ))
    })
}

/// Whether a location that was named is there.
pub(super) fn has_steps(report: &Report, location: &str, path: &Path) -> Result<(), Failure> {
    if !report.steps.is_empty() {
        return Ok(());
    }
    let (location, path) = (finding::safe_line(location), finding::safe_line(&path.to_string_lossy()));
    Err(Failure::Usage(Text::new(
        format!("there is no location '{location}' in {path}"),
        format!("{path} に location '{location}' がありません"),
    )))
}

fn examine(
    taken: &Taken,
    built: Option<&Built>,
    target: Option<&Target>,
    location: Option<&str>,
) -> Result<Report, Failure> {
    let path = taken.path.as_path();
    let facts = taken.facts(built);
    let question = target.cloned().map(Question::url).or_else(|| location.map(Question::location));
    let told = facts.version.map(|version| version.to_string());
    let is_asked = question.is_some();
    let mut report = nginx::examine(&taken.project, facts, question);
    if let Some(location) = location {
        has_steps(&report, location, path)?;
    }
    let shown = path.display().to_string();
    match is_asked {
        true => report.facts.push((Text::new("file", "ファイル"), Text::same(shown))),
        false => report.target = shown,
    }
    if let Some(part) = &taken.part {
        let main = taken.main.display().to_string();
        report.facts.push((Text::new("part of", "読み込み元"), Text::same(main)));
        if !is_asked {
            nginx::narrow(&mut report, &taken.project, part);
        }
    }
    report.facts.extend(told.map(|version| (Text::same("nginx"), Text::same(version))));
    Ok(report)
}
