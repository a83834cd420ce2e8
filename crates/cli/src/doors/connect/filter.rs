//! In a pipe: lines of the standard input are sent, received messages are lines of the standard
//! output, and everything else is on the standard error.
//!
//! One loop moves both ways. Each way is bounded: no line is taken while the link is full, and
//! nothing is read while the output is. Neither waits for the other, so a peer that answers every
//! line slows down with the reader of our output, and nothing stands still.

use super::super::Signals;
use super::call::{Call, passed};
use super::lines::{Flaw, Run, Sizes, read_lines};
use super::output::{Form, Output};
use super::{conclude, unclosed};
use crate::args::Connect;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use std::io::{self, IsTerminal};
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::time::{Sleep, sleep};
use wire::{Event, Outgoing, Strictness};

/// Bytes of the standard input that are read at once, and those of the longest line.
const SIZES: Sizes = Sizes { read: 256 * 1024, line: 16 * 1024 * 1024 };
/// Runs of lines that may wait to be sent.
const RUNS: usize = 2;
/// Reading goes on while less than this waits to be written: beyond lines, of which no more are
/// taken long before, it is pongs that nobody reads.
const READS_BELOW: usize = 128 << 20;

pub(super) async fn run(dialed: net::Dialed, args: &Connect, terminal: Terminal) -> Result<Exit, Failure> {
    let Some(call) = Call::take(dialed, Strictness::Lenient, Some(READS_BELOW)) else {
        return Err(unclosed());
    };
    let mut signals = Signals::catch()?;
    let form = Form { binary: args.binary, screen: io::stdout().is_terminal() };
    let mut filter = Filter {
        call,
        input: Input::start(),
        output: Output::start(form),
        wait: args.wait,
        waiting: None,
        failure: None,
        ended: false,
    };
    filter.live(&mut signals).await?;
    let exit = conclude(&filter.call.watch.ending, terminal);
    filter.failure.map_or(Ok(exit), Err)
}

struct Filter {
    call: Call,
    input: Input,
    output: Output,
    /// How long to listen on after the end of the input.
    wait: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    /// What was wrong with the input.
    failure: Option<Failure>,
    /// Whether the transport has ended.
    ended: bool,
}

impl Filter {
    /// Moves lines and messages until the transport has ended and all is printed. What is at hand
    /// goes first; only when nothing is, the output is handed over, so that it goes in large pieces.
    async fn live(&mut self, signals: &mut Signals) -> Result<(), Failure> {
        loop {
            let heard_all = self.hear();
            if self.ended && heard_all && self.output.is_done() {
                return Ok(());
            }
            let feeding = !self.ended && !self.input.has_ended && !self.call.link.is_full();
            if feeding && let Some(read) = self.input.try_next() {
                self.feed(read);
            }
            tokio::select! {
                biased;
                () = signals.next() => self.leave()?,
                () = passed(&mut self.waiting) => self.end_of_wait(),
                result = self.output.written() => {
                    if result.is_err() {
                        self.call.abandon().await;
                    }
                    result?;
                    self.call.watch.be_patient();
                }
                ended = self.call.progress(heard_all), if !self.ended => self.ended = ended,
                read = self.input.next(), if feeding => self.feed(read),
                () = std::future::ready(()), if self.output.is_ready() => self.output.hand_over(),
            }
        }
    }

    /// Prints what was heard, as far as there is room. Whether that was all.
    fn hear(&mut self) -> bool {
        while self.output.has_room() {
            match self.call.hear() {
                Some(Event::Message { opcode, payload, .. }) => self.output.put(opcode, payload),
                Some(_) => {}
                None => return true,
            }
        }
        false
    }

    /// Sends what was read of the input. The close frame goes out behind all lines, so a peer that
    /// echoes has answered every line before it answers the close.
    fn feed(&mut self, read: Option<Result<Run, Flaw>>) {
        let flaw = match read {
            Some(Ok(run)) => {
                let result = self.input.send(&run, &mut self.call);
                self.input.give_back(run);
                result.err()
            }
            Some(Err(flaw)) => Some(flaw),
            None => {
                self.input.has_ended = true;
                return self.listen_on();
            }
        };
        if let Some(flaw) = flaw {
            self.failure = Some(flaw.at(self.input.lines + 1));
            self.input.has_ended = true;
            self.call.close(1000);
        }
    }

    fn listen_on(&mut self) {
        if self.wait.is_zero() {
            self.call.close(1000);
        } else {
            self.waiting = Some(Box::pin(sleep(self.wait)));
        }
    }

    fn end_of_wait(&mut self) {
        self.waiting = None;
        self.call.close(1000);
    }

    /// At the first signal, the connection is closed. A peer that talks on and never closes would
    /// be heard for ever: another signal ends that.
    fn leave(&mut self) -> Result<(), Failure> {
        if self.ended || !self.call.is_open() {
            return Err(unclosed());
        }
        self.input.has_ended = true;
        self.end_of_wait();
        Ok(())
    }
}

/// The standard input, read by a thread of its own.
struct Input {
    runs: mpsc::Receiver<Result<Run, Flaw>>,
    memory: std::sync::mpsc::Sender<Vec<u8>>,
    /// Lines sent so far.
    lines: u64,
    /// Nothing more is sent.
    has_ended: bool,
}

impl Input {
    /// Starts to read. Nobody joins the thread: a read of the standard input cannot be interrupted.
    /// It holds nothing but the input, and ends with the process.
    fn start() -> Self {
        let (give, runs) = mpsc::channel(RUNS);
        let (memory, used) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let give = |run| give.blocking_send(run).is_ok();
            read_lines(io::stdin().lock(), SIZES, || used.try_recv().ok(), give);
        });
        Self { runs, memory, lines: 0, has_ended: false }
    }

    /// What has been read already; `None` within: the input has ended.
    fn try_next(&mut self) -> Option<Option<Result<Run, Flaw>>> {
        match self.runs.try_recv() {
            Ok(run) => Some(Some(run)),
            Err(TryRecvError::Disconnected) => Some(None),
            Err(TryRecvError::Empty) => None,
        }
    }

    /// What is read next. Cancel safe.
    async fn next(&mut self) -> Option<Result<Run, Flaw>> {
        self.runs.recv().await
    }

    fn send(&mut self, run: &Run, call: &mut Call) -> Result<(), Flaw> {
        let connection = call.link.connection();
        run.each(|line| {
            // Where the peer has closed, the rest of the input is of no use any more.
            if connection.send(Outgoing::Text(line)).is_ok() {
                self.lines += 1;
            } else {
                self.has_ended = true;
            }
        })
    }

    fn give_back(&self, run: Run) {
        // The thread may have ended.
        let _ = self.memory.send(run.into_memory());
    }
}
