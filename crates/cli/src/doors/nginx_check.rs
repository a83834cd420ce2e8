//! `wscope nginx check`: finds the configuration in force where none is named, reads what it includes,
//! and has it judged.

use super::files;
use crate::args::NginxCheck;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use ::doctor::in_force::{self, Built};
use finding::{Report, Text};
use nginx::{Question, Target};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

pub(super) async fn check(args: NginxCheck, terminal: Terminal) -> Result<Exit, Failure> {
    let target = args.url.as_deref().map(target).transpose()?;
    let built = in_force::built().await;
    let found = match args.files.is_empty() {
        true => vec![in_force::file(built.as_ref()).ok_or_else(nowhere)?],
        false => args.files,
    };
    let judge = |path: &Path| examine(path, built.as_ref(), target.as_ref(), args.location.as_deref());
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

pub(super) fn nowhere() -> Failure {
    Failure::NotDone(Text::new(
        "no nginx configuration found on this machine; name the file",
        "このマシンに nginx の設定が見つかりません。ファイルを指定してください",
    ))
}

fn examine(
    path: &Path,
    built: Option<&Built>,
    target: Option<&Target>,
    location: Option<&str>,
) -> Result<Report, Failure> {
    let project = in_force::project(path, &files::read(path)?);
    let facts = in_force::facts(path, &project, built, now());
    let question = target.cloned().map(Question::url).or_else(|| location.map(Question::location));
    let told = facts.version.map(|version| version.to_string());
    let mut report = nginx::examine(&project, facts, question);
    if let Some(location) = location.filter(|_| report.steps.is_empty()) {
        let location = finding::safe_line(location);
        return Err(Failure::Usage(Text::new(
            format!("there is no location '{location}' in {}", path.display()),
            format!("{} に location '{location}' がありません", path.display()),
        )));
    }
    let shown = path.display().to_string();
    if target.is_none() && location.is_none() {
        report.target = shown;
    } else {
        report.facts.push((Text::new("file", "ファイル"), Text::same(shown)));
    }
    report.facts.extend(told.map(|version| (Text::same("nginx"), Text::same(version))));
    Ok(report)
}

/// Seconds since 1970.
pub(super) fn now() -> Option<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    since.and_then(|it| i64::try_from(it.as_secs()).ok())
}
