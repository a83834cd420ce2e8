//! `wscope connect`: a dialogue in a terminal, a line filter in a pipe, or an echo.

mod call;
mod command;
mod dialogue;
mod echo;
mod ending;
mod filter;
mod lines;
mod output;
mod refusal;
mod screen;

use crate::args::{Connect, Handshake};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use ::doctor::Question;
use ending::Ending;
use finding::Text;
use model::Trace;
use std::io::{IsTerminal, stdin, stdout};

pub(super) async fn connect(args: Connect, terminal: Terminal) -> Result<Exit, Failure> {
    let dialed = net::dial(args.handshake.attempt()?).await;
    if !dialed.is_open() {
        // The stream is of no use any more; the doctor makes connections of its own.
        drop(dialed.stream);
        return verdict(dialed.trace, &args.handshake, terminal).await;
    }
    if args.echo {
        echo::run(dialed, terminal).await
    } else if is_dialogue(&args) {
        dialogue::run(dialed, terminal).await
    } else {
        filter::run(dialed, &args, terminal).await
    }
}

/// Whether a user sits at both ends of it.
pub(super) fn is_dialogue(args: &Connect) -> bool {
    !args.echo && stdin().is_terminal() && stdout().is_terminal()
}

/// What the server answered, and the doctor's verdict on it. It all goes to the standard error:
/// the standard output is for messages alone.
pub(super) async fn verdict(
    trace: Trace,
    handshake: &Handshake,
    terminal: Terminal,
) -> Result<Exit, Failure> {
    let question = Question {
        attempt: handshake.attempt()?,
        page: None,
        upstream: None,
        client: None,
        timeout: handshake.patience(),
        idle: None,
        try_paths: false,
    };
    terminal.tell(&refusal::refusal(&trace, terminal));
    let report = ::doctor::diagnose_from(trace, question).await;
    terminal.tell(&finding::text(&report, terminal.look_of_errors()));
    if report.verdict().healthy {
        terminal.tell(&terminal.say(
            "this connection failed, and the doctor finds nothing wrong with it\n",
            "この接続は失敗しましたが、診断では問題が見つかりませんでした\n",
        ));
    }
    Ok(Exit::Findings)
}

/// The user would not wait for the peer's close.
fn unclosed() -> Failure {
    Failure::NotDone(Text::new(
        "interrupted before the peer had closed",
        "相手がクローズする前に中断しました",
    ))
}

/// Says how the connection ended.
fn conclude(ending: &Ending, terminal: Terminal) -> Exit {
    terminal.tell(&format!("{}\n", ending.sentence(terminal)));
    if ending.is_clean() { Exit::Well } else { Exit::Findings }
}
