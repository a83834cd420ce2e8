//! `wscope completions SHELL`.

use crate::args::command;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;

pub(super) fn completions(shell: clap_complete::Shell, terminal: Terminal) -> Result<Exit, Failure> {
    let mut script = vec![];
    clap_complete::generate(shell, &mut command(terminal.language), "wscope", &mut script);
    terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Well)
}
