//! `wscope doctor URL`.

use super::lint;
use crate::args::{Doctor, Format};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use ::doctor::{Pasted, Question, join_code};
use finding::{Report, Text};
use std::io::{IsTerminal as _, Read as _};
use std::time::Duration;

/// The most that is read of a pasted console.
const PASTED: u64 = 256 * 1024;

pub(super) async fn examine(mut args: Doctor, terminal: Terminal) -> Result<Exit, Failure> {
    let pasted = pasted(&args, terminal)?;
    if matches!(args.handshake.url.as_str(), "" | "-") {
        match pasted.as_ref().and_then(|it| it.url.clone()) {
            Some(url) => args.handshake.url = url,
            None => return alone(pasted.unwrap_or_default(), &args, terminal),
        }
    }
    let code = args.code.as_deref().map(lint::sources).transpose()?;
    let question = Question {
        attempt: args.handshake.attempt()?,
        page: args.page.clone(),
        upstream: args.upstream.clone(),
        client: args.client,
        timeout: args.handshake.patience(),
        idle: args.idle,
        try_paths: args.try_paths,
    };
    let mut report = match args.idle {
        None => ::doctor::diagnose(question).await,
        Some(lasting) => watched(::doctor::diagnose(question), lasting, terminal).await,
    };
    match pasted {
        Some(pasted) if pasted.symptoms.is_empty() => terminal.tell(&terminal.say(
            "no message of a browser is recognised in this text; its URL is diagnosed\n",
            "このテキストに既知のブラウザーのメッセージはありません。URL を診断します\n",
        )),
        Some(pasted) => pasted.beside(&mut report),
        None => {}
    }
    if let Some(code) = code {
        join_code(&mut report, &args.handshake.url, &code);
    }
    print(&report, &args, terminal)
}

/// A message without a URL: what it means, and nothing more.
fn alone(pasted: Pasted, args: &Doctor, terminal: Terminal) -> Result<Exit, Failure> {
    if pasted.symptoms.is_empty() {
        return Err(Failure::Usage(Text::new(
            "the text has no message of a browser that is known, and no URL with ws:// or wss://",
            "テキストに既知のブラウザーのメッセージも、ws:// か wss:// の URL もありません",
        )));
    }
    print(&pasted.alone(), args, terminal)
}

fn print(report: &Report, args: &Doctor, terminal: Terminal) -> Result<Exit, Failure> {
    match args.format.format {
        Format::Json => {
            let json = finding::json(report, terminal.language);
            terminal.print(&still(&format!("{json:#}\n")))?;
        }
        Format::Markdown => terminal.print(&finding::markdown(report, terminal.language))?,
        Format::Text => {
            let mut text = finding::text(report, terminal.look());
            if args.verbose {
                text.push_str(&finding::client_texts(report, terminal.look()));
                report.not_asked.iter().for_each(|cause| text.push_str(&format!("  {cause}\n")));
            }
            terminal.print(&text)?;
        }
    }
    Ok(if report.verdict().healthy { Exit::Well } else { Exit::Findings })
}

/// What the browser said, where the user gave it: as an argument, or by the standard input.
fn pasted(args: &Doctor, terminal: Terminal) -> Result<Option<Pasted>, Failure> {
    let given = args.browser_error.as_deref();
    if given != Some("-") && args.handshake.url != "-" {
        return Ok(given.map(Pasted::read));
    }
    let stdin = std::io::stdin().lock();
    if stdin.is_terminal() {
        terminal.tell(&terminal.say(
            "paste what the browser's console says, then Ctrl-D:\n",
            "ブラウザーのコンソールのメッセージを貼り付け、Ctrl-D を押してください:\n",
        ));
    }
    let mut bytes = vec![];
    stdin.take(PASTED).read_to_end(&mut bytes).map_err(Failure::Input)?;
    let both = given.filter(|it| *it != "-").map(str::to_owned);
    let text = both.into_iter().chain([String::from_utf8_lossy(&bytes).into_owned()]).collect::<Vec<_>>();
    Ok(Some(Pasted::read(&text.join("\n"))))
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
                let most = lasting.as_secs();
                // Opening and the last answers take a while besides.
                passed = most.min(passed + 1);
                terminal.tell(&terminal.say(
                    &format!("\r\x1b[Kwatching idle connections: {passed} s of at most {most} s"),
                    &format!("\r\x1b[Kアイドル接続を監視中: {passed} 秒（最長 {most} 秒）"),
                ));
            }
        }
    }
}

/// The same JSON, where nothing moves the cursor of a terminal: JSON itself escapes no more than the
/// first 32 characters, and such characters stand in its strings alone.
fn still(json: &str) -> String {
    let moves = |it: char| {
        let bidi = matches!(it, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        bidi || (it >= '\u{7f}' && it.is_control())
    };
    json.chars()
        .map(|it| if moves(it) { format!("\\u{:04x}", u32::from(it)) } else { it.to_string() })
        .collect()
}
