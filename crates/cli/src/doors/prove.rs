//! `wscope nginx prove`: a copy of a configuration in the machine's real nginx, before and after the fix.

mod as_json;
mod as_text;

use super::Signals;
use super::nginx_check::target;
use super::taken::Taken;
use crate::args::{Format, NginxProve};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use ::doctor::in_force::{self, Built};
use ::doctor::prove::{Order, Proof};
use finding::Text;
use nginx::Project;
use std::path::{Path, PathBuf};

/// What was proven of which file.
struct Told {
    path: PathBuf,
    built: Built,
    proof: Proof,
}

pub(super) async fn prove(args: NginxProve, terminal: Terminal) -> Result<Exit, Failure> {
    let mut signals = Signals::catch()?;
    let told = tokio::select! {
        told = carry_out(&args) => told?,
        // What was running ends with the future that ran it.
        () = signals.next() => {
            return Err(Failure::NotDone(Text::new("interrupted; nothing is left behind", "中断しました。後には何も残っていません")));
        }
    };
    if told.proof.endpoints.is_empty() && told.proof.refused.is_none() {
        return Err(nothing(&told));
    }
    let text = || as_text::text(&told, terminal.language);
    let shown = match args.format.format {
        Format::Json => format!("{}\n", as_json::json(&told, terminal.language)),
        Format::Text => text(),
        Format::Markdown => format!("```\n{}```\n", text()),
    };
    terminal.print(&shown)?;
    let passes = told.proof.endpoints.iter().all(|it| it.before.as_ref().is_some_and(|side| side.passes()));
    Ok(if passes && told.proof.refused.is_none() { Exit::Well } else { Exit::Findings })
}

async fn carry_out(args: &NginxProve) -> Result<Told, Failure> {
    let urls = args.urls.iter().map(|url| target(url)).collect::<Result<_, _>>()?;
    let built = in_force::built().await.ok_or_else(|| {
        Failure::NotDone(Text::new(
            "there is no nginx on this machine; install one (Debian: apt-get install nginx-light)",
            "このマシンに nginx がありません。インストールしてください（Debian: apt-get install nginx-light）",
        ))
    })?;
    let taken = Taken::of(args.file.as_deref(), Some(&built))?;
    let facts = taken.facts(Some(&built));
    let around = around(&taken, &built);
    let Taken { path, project, part, .. } = taken;
    let facts = nginx::Facts { version: built.version, ..facts };
    let order =
        Order { project, part, around, facts, built: built.clone(), urls, folder: std::env::temp_dir() };
    let proof = ::doctor::prove::prove(order).await.map_err(|error| {
        let source = std::error::Error::source(&error).map(|it| format!(": {it}")).unwrap_or_default();
        Failure::NotDone(Text::new(
            format!("nothing was proven: {error}{source}"),
            format!("試せませんでした: {error}{source}"),
        ))
    })?;
    Ok(Told { path, built, proof })
}

/// The configurations around one that is a part, which may define what it uses.
fn around(taken: &Taken, built: &Built) -> Vec<Project> {
    if taken.project.is_whole() {
        return vec![];
    }
    let read = |main: PathBuf| Some(in_force::project(&main, &std::fs::read(&main).ok()?));
    match taken.is_on_disk {
        true => in_force::around(&taken.path, Some(built)).filter_map(read).collect(),
        false => in_force::file(Some(built)).and_then(read).into_iter().collect(),
    }
}

/// No endpoint, so nothing to try.
fn nothing(told: &Told) -> Failure {
    let path = shown(&told.path);
    let places = told.proof.unreached.join(", ");
    match places.as_str() {
        "" => Failure::NotDone(Text::new(
            format!("no location of {path} is meant for WebSocket; name one with --url"),
            format!("{path} に WebSocket 用の location がありません。--url で指定してください"),
        )),
        places => Failure::NotDone(Text::new(
            format!("no URL is known for {places}; name one with --url"),
            format!("{places} に届く URL が分かりません。--url で指定してください"),
        )),
    }
}

fn shown(path: &Path) -> String {
    finding::safe_line(&path.to_string_lossy())
}
