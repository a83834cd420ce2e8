//! `wscope nginx check`: finds the configuration in force where none is named, reads what it includes,
//! and has it judged.

mod in_force;
mod reading;

use super::files;
use crate::args::NginxCheck;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use finding::{Report, Text};
use in_force::Built;
use nginx::{Facts, Project, Question, Target};
use std::path::{Path, PathBuf};
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

fn target(url: &str) -> Result<Target, Failure> {
    Target::parse(url).ok_or_else(|| {
        let url = finding::safe_line(url);
        Failure::Usage(Text::new(
            format!("'{url}' is no URL of a WebSocket (ws://host/path)"),
            format!("'{url}' は WebSocket の URL ではありません（例: ws://host/path）"),
        ))
    })
}

fn nowhere() -> Failure {
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
    let project = reading::project(path, &files::read(path)?);
    let facts = facts(path, &project, built);
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

/// What is known of this machine. A file from elsewhere may be for another nginx.
fn facts(path: &Path, project: &Project, built: Option<&Built>) -> Facts {
    let is_own =
        |built: &&Built| same(path, &built.file) || Some(path.to_path_buf()) == in_force::file(Some(built));
    let own = built.filter(is_own);
    Facts {
        version: own.and_then(|built| built.version),
        built_with: own.map(|built| built.arguments.clone()).unwrap_or_default(),
        certificates: reading::certificates(project),
        now: SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|it| i64::try_from(it.as_secs()).ok()),
    }
}

fn same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| PathBuf::from(path));
    real(one) == real(other)
}
