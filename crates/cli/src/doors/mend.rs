//! `wscope nginx fix`: the mending of a configuration as a diff, and, when asked for, in its place: tested
//! by the real nginx, and taken back where that refuses it.

pub(super) mod diff;
mod names;
mod real;
mod reload;
mod swap;

use super::nginx_check::target;
use super::taken::Taken;
use super::{Signals, nginx_check};
use crate::args::NginxFix;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use ::doctor::in_force::{self, Built};
use finding::{Severity, Text, safe_line};
use names::Names;
use nginx::{Aim, Mended, Question};
use real::{Answer, Nginx};
use std::path::Path;

pub(super) async fn mend(args: NginxFix, terminal: Terminal) -> Result<Exit, Failure> {
    let asked = args.url.as_deref().map(target).transpose()?;
    let built = in_force::built().await;
    if args.write && args.file.as_deref() == Some(Path::new("-")) {
        return Err(unwritable());
    }
    let taken = Taken::of(args.file.as_deref(), built.as_ref())?;
    if args.write && !taken.is_on_disk {
        return Err(unwritable());
    }
    if let Some(told) = taken.told(built.as_ref()) {
        terminal.tell(&line(terminal, &told.en, &told.ja));
    }
    let question = asked.map(Question::url).or_else(|| args.location.as_deref().map(Question::location));
    let facts = taken.facts(built.as_ref());
    if let (Some(location), Some(question)) = (&args.location, &question) {
        nginx_check::has_steps(
            &nginx::examine(&taken.project, facts.clone(), Some(question.clone())),
            location,
            &taken.main,
        )?;
    }
    let aim = question.map(Aim::Asked).or_else(|| taken.part.clone().map(Aim::File)).unwrap_or_default();
    let mended = nginx::fix(&taken.project, &facts, &aim);
    if mended.changes.is_empty() {
        tell_nothing(&mended, terminal);
        return Ok(tell_what_is_left(&mended, terminal));
    }
    let names = Names::of(&taken, &mended.changes);
    show(&names, &mended, terminal)?;
    if args.write {
        put_in_place(&taken, &names, &mended, built.as_ref(), terminal)?;
    }
    let left = tell_what_is_left(&mended, terminal);
    if !args.reload {
        return Ok(left);
    }
    let healthy =
        reload::and_diagnose(&taken, &mended, args.url.as_deref(), built.as_ref(), terminal).await?;
    Ok(if healthy { left } else { Exit::Findings })
}

fn unwritable() -> Failure {
    Failure::Usage(Text::new(
        "--write wants a file, neither the standard input nor what nginx -T printed",
        "--write にはファイルを指定してください（標準入力と nginx -T の出力には使えません）",
    ))
}

/// The diff of every file.
fn show(names: &Names, mended: &Mended, terminal: Terminal) -> Result<(), Failure> {
    let form = diff::Form { colour: terminal.look().colour, escaped: terminal.is_watched() };
    for (change, file) in mended.changes.iter().zip(&names.files) {
        terminal.print_bytes(&diff::unified(&file.shown, &change.before, &change.after, form))?;
    }
    if let Some(folder) = names.elsewhere() {
        terminal.tell(&line(
            terminal,
            &format!("its names begin at {folder} (patch -p1 -d {folder})"),
            &format!("ファイル名は {folder} からのものです（patch -p1 -d {folder}）"),
        ));
    }
    Ok(())
}

/// Says that the files stay as they are; where they leave something open, only that much.
fn tell_nothing(mended: &Mended, terminal: Terminal) {
    let is_open = mended.left.not_asked.contains(&"nginx/upgrade-not-forwarded");
    terminal.tell(&match is_open {
        false => line(terminal, "nothing to mend", "直すところはありません"),
        true => line(
            terminal,
            "nothing to mend as far as these files tell; some that they include cannot be read",
            "これらのファイルを見る限り、直すところはありません（include されるファイルの一部は読めません）",
        ),
    });
}

/// Writes the files and has nginx test the whole; where nginx refuses it, all is as before.
fn put_in_place(
    taken: &Taken,
    names: &Names,
    mended: &Mended,
    built: Option<&Built>,
    terminal: Terminal,
) -> Result<(), Failure> {
    // An interrupt now must not leave half of it: it waits until all of it is done or undone.
    let _caught = Signals::catch()?;
    let swaps = swap::Swaps::make(&names.files, &mended.changes)?;
    let nginx = Nginx::of(taken, built);
    match nginx.as_ref().map_or(Answer::Absent, Nginx::test) {
        Answer::Takes => {
            let said = nginx.as_ref().map(|nginx| format!("{}: ok", nginx.command())).unwrap_or_default();
            terminal.tell(&line(terminal, &said, &said));
        }
        Answer::Refuses(said) => {
            swaps.undo()?;
            return Err(refused(&nginx.as_ref().map(Nginx::command).unwrap_or_default(), &said));
        }
        Answer::Absent if taken.project.is_whole() => terminal.tell(&line(
            terminal,
            "nginx is not here to test it",
            "nginx が見つからないため、テストしていません",
        )),
        Answer::Absent => terminal.tell(&line(
            terminal,
            "no nginx.conf that includes it is known, so nginx cannot test it",
            "これを include する nginx.conf が見つからないため、nginx でテストできません",
        )),
    }
    for backup in swaps.backups() {
        let backup = safe_line(&backup.to_string_lossy());
        terminal.tell(&line(
            terminal,
            &format!("written; before: {backup}"),
            &format!("書き込みました。元のファイル: {backup}"),
        ));
    }
    Ok(())
}

fn refused(command: &str, said: &str) -> Failure {
    Failure::NotDone(Text::new(
        format!("{command} refuses what was mended, so all is as before: {said}"),
        format!("{command} が修正後の設定を受け付けないため、元に戻しました: {said}"),
    ))
}

/// What could not be mended, and what no configuration decides; the exit code.
fn tell_what_is_left(mended: &Mended, terminal: Terminal) -> Exit {
    let is_told = |severity| severity > Severity::Note;
    if mended.left.findings.iter().any(|it| is_told(it.severity)) {
        let title = terminal.say("left as it is:", "そのままにしたもの:");
        let report = finding::text(&mended.left, terminal.look_of_errors());
        terminal.tell(&format!("\n{title}\n\n{report}"));
    }
    if !mended.changes.is_empty() {
        terminal.tell(&line(
            terminal,
            "not up to nginx: whether the backend runs, and which origins it takes (wscope doctor URL)",
            "nginx では決まらないこと: バックエンドが動いているか、どの Origin を受け入れるか（wscope doctor URL）",
        ));
    }
    let fails = mended.left.findings.iter().any(|it| it.severity == Severity::Error);
    if fails { Exit::Findings } else { Exit::Well }
}

fn line(terminal: Terminal, en: &str, ja: &str) -> String {
    format!("{}\n", terminal.say(en, ja))
}

/// As a shell takes it.
fn shown(path: &Path) -> String {
    safe_line(&path.to_string_lossy())
}
