//! `wscope nginx fix`: the mending of a configuration file as a diff, and, when asked for, in its
//! place: tested by the real nginx, and taken back where that refuses it.

mod diff;
mod real;
mod swap;

use crate::args::NginxFix;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use finding::{Severity, Text, safe_line};
use nginx::{Aim, Facts, Mended, Project};
use real::Nginx;
use std::path::Path;

pub(super) fn mend(args: &NginxFix, terminal: Terminal) -> Result<Exit, Failure> {
    if args.write && args.file.as_os_str() == "-" {
        return Err(Failure::Usage(Text::new(
            "--write wants a file, not the standard input",
            "--write にはファイルを指定してください(標準入力は使えません)",
        )));
    }
    let before = super::files::read(&args.file)?;
    let name = args.file.to_string_lossy();
    let mended = nginx::fix(&Project::new(&name, &before), &Facts::default(), &Aim::All);
    let after = mended.bytes(&name);
    if after == before {
        tell_nothing(&mended, terminal);
    } else {
        let form = diff::Form { colour: terminal.look().colour, escaped: terminal.is_watched() };
        terminal.print_bytes(&diff::unified(&name, &before, after, form))?;
        if args.write {
            put_in_place(args, &mended, terminal)?;
        }
    }
    Ok(tell_what_is_left(&mended, terminal))
}

/// Says that the file stays as it is; where it leaves something open, only that much.
fn tell_nothing(mended: &Mended, terminal: Terminal) {
    let is_open = mended.left.not_asked.contains(&"nginx/upgrade-not-forwarded");
    terminal.tell(&match is_open {
        false => line(terminal, "nothing to mend", "直すところはありません"),
        true => line(
            terminal,
            "nothing to mend as far as this file tells; those that it includes are not read",
            "このファイルを見る限り、直すところはありません(include されるファイルは読んでいません)",
        ),
    });
}

/// Writes the file, has nginx test it, and reloads; where nginx refuses, all is as before.
fn put_in_place(args: &NginxFix, mended: &Mended, terminal: Terminal) -> Result<(), Failure> {
    let swap = swap::Swap::make(&args.file, mended.bytes(&args.file.to_string_lossy()))?;
    let nginx = Nginx::of(&args.file, mended.bytes(&args.file.to_string_lossy()));
    match nginx.test() {
        real::Answer::Takes => {
            let command = nginx.command();
            let said = format!("{command}: ok");
            terminal.tell(&line(terminal, &said, &said));
        }
        real::Answer::Refuses(said) => {
            swap.undo()?;
            return Err(refused(&nginx.command(), &said));
        }
        real::Answer::Absent => terminal.tell(&line(
            terminal,
            "nginx is not here to test it",
            "nginx が見つからないため、テストしていません",
        )),
    }
    let backup = safe_line(&swap.backup().to_string_lossy());
    terminal.tell(&line(
        terminal,
        &format!("written; before: {backup}"),
        &format!("書き込みました。元のファイル: {backup}"),
    ));
    if args.reload { reload(&nginx, terminal) } else { Ok(()) }
}

fn reload(nginx: &Nginx, terminal: Terminal) -> Result<(), Failure> {
    match nginx.reload() {
        real::Answer::Takes => {
            terminal.tell(&line(terminal, "nginx reloaded", "nginx をリロードしました"));
            Ok(())
        }
        real::Answer::Refuses(said) => Err(Failure::NotDone(Text::new(
            format!("the file is written, and nginx does not reload: {said}"),
            format!("ファイルは書き込みましたが、nginx をリロードできません: {said}"),
        ))),
        real::Answer::Absent => Err(Failure::NotDone(Text::new(
            "the file is written, and there is no nginx to reload",
            "ファイルは書き込みましたが、リロードする nginx が見つかりません",
        ))),
    }
}

fn refused(command: &str, said: &str) -> Failure {
    Failure::NotDone(Text::new(
        format!("{command} refuses the mended file, so all is as before: {said}"),
        format!("{command} が修正後のファイルを受け付けないため、元に戻しました: {said}"),
    ))
}

/// What could not be mended; it decides the exit code.
fn tell_what_is_left(mended: &Mended, terminal: Terminal) -> Exit {
    let is_told = |severity| severity > Severity::Note;
    if mended.left.findings.iter().any(|it| is_told(it.severity)) {
        let title = terminal.say("left as it is:", "そのままにしたもの:");
        let report = finding::text(&mended.left, terminal.look_of_errors());
        terminal.tell(&format!("\n{title}\n\n{report}"));
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
