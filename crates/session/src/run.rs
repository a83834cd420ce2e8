//! The task of a session: it owns the link, and ends when the transport has.

use crate::book::Book;
use crate::{Command, Error, Frame, Message, Options, Wish};
use model::{Kind, Record};
use net::{Dialed, Link, Stream};
use std::io;
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Sleep, sleep, timeout};
use wire::{Breach, Config, Connection, Deflate, Event, Outgoing, Role, State, Strictness};

/// How long the transport may stand after both close frames.
const LINGER: Duration = Duration::from_secs(1);

/// Reading goes on while less than this waits to be written: beyond the messages, of which the
/// queue takes no more long before, it is pongs that nobody reads.
const READS_BELOW: usize = 128 << 20;

/// How a session ended.
enum Ending {
    Closed(Option<u16>),
    Lost(model::trace::Loss),
    Unanswered,
}

impl std::fmt::Display for Ending {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use model::trace::Loss;
        match self {
            Self::Closed(code) => write!(formatter, "closed {}", code.unwrap_or(1005)),
            Self::Lost(Loss::Closed) => formatter.write_str("lost"),
            Self::Lost(Loss::Reset) => formatter.write_str("reset"),
            Self::Lost(Loss::TimedOut) | Self::Unanswered => formatter.write_str("timeout"),
        }
    }
}

/// Runs a session to its end; every record has been taken then, or its reader is gone.
pub(crate) async fn run(
    dialed: Dialed,
    options: Options,
    wishes: mpsc::Receiver<Command>,
    records: mpsc::Sender<Vec<Record>>,
) {
    let open = dialed.is_open();
    let Dialed { trace, stream, clock, deflate, .. } = dialed;
    let mut book = Book::new(clock);
    if let Some(stream) = stream.filter(|_| open) {
        let upgrade = trace.upgrade.as_ref().map(|it| &it.step);
        let head = upgrade.map_or(&[][..], |it| it.response.get(it.final_head_at..).unwrap_or(&[]));
        book.local(Kind::Opened, head.to_vec());
        let mut run = Run::new(stream, book, options, deflate);
        let ending = run.live(wishes, &records).await;
        book = run.book;
        book.local(Kind::Ended, ending.to_string());
    } else {
        book.local(Kind::Ended, "never opened");
    }
    while !book.is_empty() {
        if records.send(book.take(options.batch)).await.is_err() {
            return;
        }
    }
}

struct Run {
    link: Link<Stream>,
    book: Book,
    options: Options,
    /// The peer's close frame.
    peers_close: Option<Option<u16>>,
    /// When waiting for the end is over.
    deadline: Option<Pin<Box<Sleep>>>,
    /// Nobody reads the records any more.
    unheard: bool,
    /// Nobody is left to command it.
    orphaned: bool,
}

impl Run {
    fn new(stream: Stream, book: Book, options: Options, deflate: Option<Deflate>) -> Self {
        let config = Config {
            role: Role::Client,
            strictness: Strictness::Lenient,
            max_message: options.max_message,
            deflate,
            report_fragments: true,
            mask_seed: net::mask_seed(),
            ..Config::default()
        };
        let link = Link::new(stream, Connection::new(config)).reading_below(READS_BELOW);
        Self { link, book, options, peers_close: None, deadline: None, unheard: false, orphaned: false }
    }

    /// Reads, sends and hands records over until the transport has ended. Reading stops while a
    /// batch waits for its reader: that is what slows the peer down.
    async fn live(
        &mut self,
        mut wishes: mpsc::Receiver<Command>,
        records: &mpsc::Sender<Vec<Record>>,
    ) -> Ending {
        loop {
            if self.unheard {
                self.book.clear();
            }
            let full = self.book.is_full(self.options.batch);
            let accepting = !full && !self.link.is_full() && !self.orphaned;
            tokio::select! {
                permit = records.reserve(), if !self.book.is_empty() => match permit {
                    Ok(permit) => {
                        permit.send(self.book.take(self.options.batch));
                        self.hear_out();
                    }
                    Err(_) => {
                        self.unheard = true;
                        self.leave();
                    }
                },
                wish = wishes.recv(), if accepting => match wish {
                    Some(command) => self.obey(command),
                    None => {
                        self.orphaned = true;
                        self.leave();
                    }
                },
                result = progress(&mut self.link, full) => {
                    self.drain();
                    self.hear_out();
                    if let Some(loss) = net::end_of_transport(&result) {
                        return self.ending(Some(loss));
                    }
                }
                () = passed(&mut self.deadline), if !(full && self.options.hear_out) => return self.give_up().await,
            }
        }
    }

    /// Takes every event that waits. After the peer's close the transport has a moment to end.
    fn drain(&mut self) {
        loop {
            let open = self.link.connection().state() == State::Open;
            let before = self.link.queued();
            let Some(event) = self.link.connection().poll_event() else { return };
            let closes = if let Event::Close { code, .. } = event { Some(code) } else { None };
            let too_big = too_big(&event);
            self.book.heard(event, open);
            if let Some(size) = too_big {
                self.refuse(size);
            }
            let Some(code) = closes else { continue };
            self.peers_close.get_or_insert(code);
            let answered = self.link.queued().saturating_sub(before);
            if open && answered > 0 {
                let code = self.answered_code(answered);
                self.book.sent(&Outgoing::Close { code, reason: "" }, answered, 0);
            }
            self.end_within(LINGER.min(self.options.close_patience));
        }
    }

    /// Ends the connection over a message that is longer than what is taken (RFC 6455 section 7.4.1, 1009).
    /// It may be closing already.
    fn refuse(&mut self, size: u64) {
        let most = self.options.max_message;
        let _ = self.close(Some(1009), &format!("a message of {size} bytes, at most {most} are taken"));
    }

    /// The code of the close frame that the engine has just queued: not the peer's where that was
    /// none to repeat. The frame is short and masked: two bytes, the key, the body.
    fn answered_code(&mut self, size: usize) -> Option<u16> {
        let output = self.link.connection().output();
        match output.get(output.len().checked_sub(size)?..)? {
            [_, _, key_0, key_1, _, _, high, low, ..] => {
                Some(u16::from_be_bytes([high ^ key_0, low ^ key_1]))
            }
            _ => None,
        }
    }

    fn obey(&mut self, command: Command) {
        let result = match &command.wish {
            Wish::Send(messages) => messages.iter().try_for_each(|message| self.say(message)),
            Wish::Close(code, reason) => self.close(*code, reason),
        };
        // Who asked may have stopped waiting.
        let _ = command.answer.send(result);
    }

    fn say(&mut self, message: &Message) -> Result<(), Error> {
        match message {
            Message::Text(text) => self.send(Outgoing::Text(text)),
            Message::Binary(bytes) => self.send(Outgoing::Binary(bytes)),
            Message::Ping(bytes) => self.send(Outgoing::Ping(bytes)),
            Message::Pong(bytes) => self.send(Outgoing::Pong(bytes)),
            Message::Frame(frame) => self.send_frame(frame),
        }
    }

    /// A close frame begins the closing handshake, also where it is a wrong one.
    fn send_frame(&mut self, frame: &Frame) -> Result<(), Error> {
        let Frame { fin, reserved, opcode, masked, ref payload } = *frame;
        self.send(Outgoing::Raw(wire::Frame { fin, reserved, opcode, masked: Some(masked), payload }))?;
        if self.link.connection().state() != State::Open {
            self.end_within(self.options.close_patience);
        }
        Ok(())
    }

    /// Renews the patience after our close, for as long as the peer's close has not come.
    fn hear_out(&mut self) {
        if self.options.hear_out && self.peers_close.is_none() && self.deadline.is_some() {
            self.deadline = Some(Box::pin(sleep(self.options.close_patience)));
        }
    }

    fn send(&mut self, outgoing: Outgoing<'_>) -> Result<(), Error> {
        let before = self.link.queued();
        self.link.connection().send(outgoing)?;
        let frame = &self.link.connection().output()[before..];
        let (size, reserved) = (frame.len(), frame.first().map_or(0, |first| first >> 4 & 7));
        self.book.sent(&outgoing, size, reserved);
        Ok(())
    }

    fn close(&mut self, code: Option<u16>, reason: &str) -> Result<(), Error> {
        self.send(Outgoing::Close { code, reason })?;
        self.end_within(self.options.close_patience);
        Ok(())
    }

    /// Gives the peer so long from now, unless its time is up sooner.
    fn end_within(&mut self, patience: Duration) {
        let later = Box::pin(sleep(patience));
        if self.deadline.as_ref().is_none_or(|it| later.deadline() < it.deadline()) {
            self.deadline = Some(later);
        }
    }

    /// Closes because nobody is left who would. It may be closing already.
    fn leave(&mut self) {
        let _ = self.close(Some(1001), "");
    }

    /// The time is over: what is queued may go, then we end the transport.
    async fn give_up(&mut self) -> Ending {
        let _ = timeout(LINGER, self.link.shutdown()).await;
        self.ending(None)
    }

    fn ending(&self, loss: Option<model::trace::Loss>) -> Ending {
        match (self.peers_close, loss) {
            (Some(code), _) => Ending::Closed(code),
            (None, Some(loss)) => Ending::Lost(loss),
            (None, None) => Ending::Unanswered,
        }
    }
}

/// How long the message is that this event says is too long.
fn too_big(event: &Event<'_>) -> Option<u64> {
    let Event::Violation(violation) = event else { return None };
    if let Breach::MessageTooBig(size) = violation.breach { Some(size) } else { None }
}

/// Writes what is queued, and reads unless the book is full. When it is and all is written, there
/// is nothing to do here until a reader has taken a batch.
async fn progress(link: &mut Link<Stream>, full: bool) -> io::Result<bool> {
    if full {
        link.flush().await?;
        return std::future::pending().await;
    }
    link.exchange().await
}

/// Waits for ever where there is no deadline.
async fn passed(deadline: &mut Option<Pin<Box<Sleep>>>) {
    match deadline {
        Some(deadline) => deadline.await,
        None => std::future::pending().await,
    }
}
