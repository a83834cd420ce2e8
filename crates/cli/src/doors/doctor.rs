//! `wscope doctor URL`.

use crate::args::{Doctor, Format};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use ::doctor::Question;

pub(super) async fn examine(args: Doctor, terminal: Terminal) -> Result<Exit, Failure> {
    let question = Question {
        attempt: args.handshake.attempt()?,
        page: args.page,
        upstream: args.upstream,
        timeout: args.handshake.patience(),
    };
    let report = ::doctor::diagnose(question).await;
    match args.format.format {
        Format::Json => {
            let json = finding::json(&report, terminal.language);
            terminal.print(&format!("{json:#}\n"))?;
        }
        Format::Markdown => terminal.print(&finding::markdown(&report, terminal.language))?,
        Format::Text => {
            let mut text = finding::text(&report, terminal.look());
            if args.verbose {
                report.not_asked.iter().for_each(|cause| text.push_str(&format!("  {cause}\n")));
            }
            terminal.print(&text)?;
        }
    }
    Ok(if report.verdict().healthy { Exit::Well } else { Exit::Findings })
}
