//! `wscope doctor URL`.

use crate::args::{Doctor, Format};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use ::doctor::Question;
use finding::Report;
use std::time::Duration;

pub(super) async fn examine(args: Doctor, terminal: Terminal) -> Result<Exit, Failure> {
    let question = Question {
        attempt: args.handshake.attempt()?,
        page: args.page,
        upstream: args.upstream,
        client: args.client,
        timeout: args.handshake.patience(),
        idle: args.idle,
        try_paths: args.try_paths,
    };
    let report = match args.idle {
        None => ::doctor::diagnose(question).await,
        Some(lasting) => watched(::doctor::diagnose(question), lasting, terminal).await,
    };
    match args.format.format {
        Format::Json => {
            let json = finding::json(&report, terminal.language);
            terminal.print(&format!("{json:#}\n"))?;
        }
        Format::Markdown => terminal.print(&finding::markdown(&report, terminal.language))?,
        Format::Text => {
            let mut text = finding::text(&report, terminal.look());
            if args.verbose {
                text.push_str(&finding::client_texts(&report, terminal.look()));
                report.not_asked.iter().for_each(|cause| text.push_str(&format!("  {cause}\n")));
            }
            terminal.print(&text)?;
        }
    }
    Ok(if report.verdict().healthy { Exit::Well } else { Exit::Findings })
}

/// Shows how long it has been watching, where somebody sits before it.
async fn watched(asking: impl Future<Output = Report>, lasting: Duration, terminal: Terminal) -> Report {
    let mut asking = std::pin::pin!(asking);
    if !terminal.has_a_reader() {
        return asking.await;
    }
    let second = Duration::from_secs(1);
    let mut passed = 0;
    loop {
        tokio::select! {
            report = &mut asking => {
                terminal.tell("\r\x1b[K");
                return report;
            }
            () = tokio::time::sleep(second) => {
                passed += 1;
                let most = lasting.as_secs();
                terminal.tell(&terminal.say(
                    &format!("\r\x1b[Kwatching idle connections: {passed} s of at most {most} s"),
                    &format!("\r\x1b[Kアイドル接続を監視中: {passed} 秒（最長 {most} 秒）"),
                ));
            }
        }
    }
}
