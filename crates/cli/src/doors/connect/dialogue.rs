//! In a terminal: a prompt with history, which received messages do not disturb.

use super::super::Signals;
use super::command::{Command, help};
use super::ending::Ending;
use super::screen::Screen;
use super::{conclude, unclosed};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use model::Record;
use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Config, Editor, ExternalPrinter};
use session::{Message, Session};
use std::io::{Write, stdin, stdout};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::mpsc;

/// Typed lines that may wait to be sent.
const LINES: usize = 16;
/// How long the last messages may take to appear when the connection has ended.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// How long the prompt may take to draw itself the last time.
const LAST_LINE: Duration = Duration::from_millis(30);

type Printer = Box<dyn ExternalPrinter + Send>;

pub(super) async fn run(dialed: net::Dialed, terminal: Terminal) -> Result<Exit, Failure> {
    let before = tcgetattr(stdin()).map_err(|error| Failure::Terminal(error.to_string()))?;
    let screen = Screen::new(terminal);
    let mut editor = editor()?;
    let (mut own, peers) = (printer(&mut editor)?, printer(&mut editor)?);
    let url = finding::safe_line(&dialed.trace.attempt.url);
    let chosen = dialed.subprotocol.as_deref().map(|it| format!(" ({})", finding::safe_line(it)));
    let chosen = chosen.unwrap_or_default();
    terminal.print(&screen.local(&terminal.say(
        &format!("connected to {url}{chosen}; /help lists the commands, Ctrl-D closes"),
        &format!("{url}{chosen} に接続しました。/help でコマンド一覧、Ctrl-D で切断します"),
    )))?;
    let mut signals = Signals::catch()?;
    let (session, records) = session::start(dialed, session::Options::default());
    let (type_line, mut typed) = mpsc::channel(LINES);
    let prompt = screen.prompt();
    // Nobody joins this thread: a line that is being typed cannot be interrupted. The terminal is
    // put back below, and the thread ends with the process.
    std::thread::spawn(move || read(editor, &prompt, &type_line));
    let mut printing = tokio::task::spawn_blocking(move || print(records, peers, Screen::new(terminal)));
    let mut leaving = false;
    let ending = loop {
        let line = tokio::select! {
            ended = &mut printing => break ended,
            () = signals.next() => None,
            line = typed.recv(), if !leaving => line,
        };
        match line {
            Some(line) => obey(&line, &session, &mut own, &screen, terminal).await,
            None if leaving => {
                restore(&before, terminal)?;
                return Err(unclosed());
            }
            None => {
                leaving = true;
                let _ = session.close(Some(1000), String::new()).await;
            }
        }
    };
    restore(&before, terminal)?;
    let ending = ending.map_err(|error| Failure::Terminal(error.to_string()))?;
    Ok(conclude(&ending, terminal))
}

/// Does what a typed line means. That the session has ended meanwhile, its records say.
async fn obey(line: &str, session: &Session, own: &mut Printer, screen: &Screen, terminal: Terminal) {
    let message = match Command::of(line) {
        Command::Send(text) => Message::Text(text),
        Command::Binary(bytes) => Message::Binary(bytes),
        Command::Ping(bytes) => Message::Ping(bytes),
        Command::Close(code, reason) => {
            let _ = session.close(code, reason).await;
            return;
        }
        Command::Help => return say(own, screen.local(help().say(terminal.language))),
        Command::Wrong(why) => return say(own, screen.local(why.say(terminal.language))),
        Command::Nothing => return,
    };
    let _ = session.send(message).await;
}

/// Shows records until the session ends; a batch at once.
fn print(mut records: mpsc::Receiver<Vec<Record>>, mut printer: Printer, mut screen: Screen) -> Ending {
    let mut ending = Ending::default();
    while let Some(batch) = records.blocking_recv() {
        let mut text = String::new();
        for record in &batch {
            ending.note(record);
            text.push_str(&screen.show(record));
        }
        if !text.is_empty() {
            say(&mut printer, text);
        }
    }
    settle(printer);
    ending
}

/// Waits until the prompt has shown what it was given.
fn settle(mut printer: Printer) {
    let (done, wait) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        // The prompt takes one text at a time. Once it has taken the second of these, which show
        // nothing (one line up, one line down), it has shown all that came before.
        for _ in 0..2 {
            say(&mut printer, "\x1b[A\n".into());
        }
        let _ = done.send(());
    });
    let _ = wait.recv_timeout(LAST_WORDS);
    // It draws itself once more after the last of them, and tells nobody.
    std::thread::sleep(LAST_LINE);
}

fn say(printer: &mut Printer, text: String) {
    // Without a prompt there is nothing to keep in order: the text goes out as it is.
    if printer.print(text.clone()).is_err() {
        let _ = stdout().write_all(text.as_bytes());
    }
}

fn editor() -> Result<Editor<(), FileHistory>, Failure> {
    let unusable = |error: ReadlineError| Failure::Terminal(error.to_string());
    let config = Config::builder().auto_add_history(true).max_history_size(1000).map_err(unusable)?;
    let mut editor = Editor::with_config(config.build()).map_err(unusable)?;
    if let Some(path) = history() {
        // The first time there is none.
        let _ = editor.load_history(&path);
    }
    Ok(editor)
}

fn printer(editor: &mut Editor<(), FileHistory>) -> Result<Printer, Failure> {
    let printer = editor.create_external_printer();
    printer.map(|it| Box::new(it) as Printer).map_err(|error| Failure::Terminal(error.to_string()))
}

/// Reads lines until the user has had enough: Ctrl-D or Ctrl-C.
fn read(mut editor: Editor<(), FileHistory>, prompt: &str, type_line: &mpsc::Sender<String>) {
    while let Ok(line) = editor.readline(prompt) {
        if let Some(path) = history() {
            // A history that cannot be kept is not worth a word in the middle of a dialogue.
            let _ = path.parent().map(std::fs::create_dir_all);
            let _ = editor.append_history(&path);
        }
        if type_line.blocking_send(line).is_err() {
            return;
        }
    }
}

/// Where typed lines are remembered, by the XDG rules.
fn history() -> Option<PathBuf> {
    let folder = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|it| it.is_absolute());
    let home = || std::env::var_os("HOME").map(|it| PathBuf::from(it).join(".local/state"));
    Some(folder.or_else(home)?.join("wscope/history"))
}

/// Puts the terminal back as it was, though a prompt may still stand there: its modes, bracketed
/// paste off, and the line of the prompt cleared.
fn restore(before: &Termios, terminal: Terminal) -> Result<(), Failure> {
    tcsetattr(stdin(), SetArg::TCSANOW, before).map_err(|error| Failure::Terminal(error.to_string()))?;
    terminal.print("\x1b[?2004l\r\x1b[K")
}
