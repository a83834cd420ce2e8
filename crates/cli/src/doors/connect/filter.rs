//! In a pipe: lines of the standard input are sent, received messages are lines of the standard
//! output, and everything else is on the standard error.

use super::super::Signals;
use super::ending::Ending;
use super::{conclude, lines, unclosed};
use crate::args::{BinaryForm, Connect};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::{Direction, Kind, Record};
use session::{Message, Session};
use std::io::{self, IsTerminal, Write};
use std::time::Duration;
use tokio::sync::mpsc;

/// Batches of lines that may wait to be sent; each is one read of the standard input at most.
const BATCHES: usize = 4;

type Batch = Result<Vec<String>, Failure>;

pub(super) async fn run(dialed: net::Dialed, args: &Connect, terminal: Terminal) -> Result<Exit, Failure> {
    let options = session::Options { hear_out: true, ..session::Options::default() };
    let (session, records) = session::start(dialed, options);
    let form = Form { binary: args.binary, screen: io::stdout().is_terminal() };
    // It writes to a pipe that may block: a thread of its own, which ends with the session.
    let mut printer = tokio::task::spawn_blocking(move || print(records, form));
    let (send, mut batches) = mpsc::channel::<Batch>(BATCHES);
    // Nobody joins this thread: a read of the standard input cannot be interrupted. It holds
    // nothing but the input, and ends with the process.
    std::thread::spawn(move || {
        let input = io::BufReader::with_capacity(64 * 1024, io::stdin().lock());
        if let Err(failure) = lines::read_lines(input, |batch| send.blocking_send(Ok(batch)).is_ok()) {
            let _ = send.blocking_send(Err(failure));
        }
    });
    let mut signals = Signals::catch()?;
    let fed = tokio::select! {
        fed = feed(&session, &mut batches, args.wait) => Some(fed),
        () = signals.next() => None,
        ended = &mut printer => return finish(ended, Ok(()), terminal),
    };
    let farewell = async {
        let fed = match fed {
            Some(fed) => fed,
            None => close(&session).await,
        };
        let printed = printer.await;
        session.join().await;
        finish(printed, fed, terminal)
    };
    // A peer that talks on and never closes would be heard for ever: a signal ends that.
    tokio::select! {
        exit = farewell => exit,
        () = signals.next() => Err(unclosed()),
    }
}

/// Sends all lines, then closes. The close frame goes out behind them, so a peer that echoes has
/// answered every line before it answers the close.
async fn feed(session: &Session, batches: &mut mpsc::Receiver<Batch>, wait: Duration) -> Result<(), Failure> {
    let mut failure = None;
    while let Some(batch) = batches.recv().await {
        match batch {
            Ok(lines) => {
                let messages = lines.into_iter().map(Message::Text).collect();
                if session.send_all(messages).await.is_err() {
                    // It has ended; how, its records say.
                    return Ok(());
                }
            }
            Err(error) => failure = Some(error),
        }
    }
    if failure.is_none() && !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    close(session).await?;
    failure.map_or(Ok(()), Err)
}

async fn close(session: &Session) -> Result<(), Failure> {
    // That it is closed already is as good.
    let _ = session.close(Some(1000), String::new()).await;
    Ok(())
}

type Printed = Result<Result<Ending, Failure>, tokio::task::JoinError>;

fn finish(printed: Printed, fed: Result<(), Failure>, terminal: Terminal) -> Result<Exit, Failure> {
    let ending = printed.map_err(|error| Failure::Terminal(error.to_string()))??;
    let exit = conclude(&ending, terminal);
    fed?;
    Ok(exit)
}

/// How messages are printed.
#[derive(Clone, Copy)]
struct Form {
    binary: BinaryForm,
    /// A terminal gets no control characters of a stranger.
    screen: bool,
}

/// Prints messages until the session ends, each batch in one write.
fn print(mut records: mpsc::Receiver<Vec<Record>>, form: Form) -> Result<Ending, Failure> {
    let mut ending = Ending::default();
    let mut out = io::stdout().lock();
    let mut bytes = Vec::with_capacity(64 * 1024);
    while let Some(batch) = records.blocking_recv() {
        bytes.clear();
        for record in &batch {
            ending.note(record);
            if record.direction == Direction::Received {
                put(record, form, &mut bytes);
            }
        }
        out.write_all(&bytes).and_then(|()| out.flush()).map_err(Failure::Output)?;
    }
    Ok(ending)
}

fn put(record: &Record, form: Form, out: &mut Vec<u8>) {
    match (record.kind, form.binary) {
        (Kind::Text, _) if form.screen => out.extend(finding::shown(&record.payload).bytes()),
        (Kind::Text, _) => out.extend_from_slice(&record.payload),
        (Kind::Binary, BinaryForm::Raw) => return out.extend_from_slice(&record.payload),
        (Kind::Binary, BinaryForm::Base64) => out.extend(STANDARD.encode(&record.payload).bytes()),
        (Kind::Binary, BinaryForm::Hex) => {
            out.extend(record.payload.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()));
        }
        _ => return,
    }
    out.push(b'\n');
}
