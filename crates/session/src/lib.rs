//! A live connection as a user has it: what is sent, what is heard, and how it ends, as records
//! with sequence numbers. The wire engine runs leniently: a breach of the protocol is a record, and
//! the session goes on.

mod book;
mod run;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use model::Record;
use net::Dialed;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// How a session behaves.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Longest message accepted, in bytes.
    pub max_message: u64,
    /// How long the peer's close frame, and then the end of the transport, is waited for.
    pub close_patience: Duration,
    /// Whether what is heard after our close renews that patience, and a slow reader stops it: for
    /// readers that want every message. Else a peer that talks on and on cannot hold us.
    pub hear_out: bool,
    /// Batches of records that may wait for their reader.
    pub batches: usize,
    /// Most records in a batch.
    pub batch: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_message: 64 << 20,
            close_patience: Duration::from_secs(5),
            hear_out: false,
            batches: 16,
            batch: 512,
        }
    }
}

/// What a user sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A text message.
    Text(String),
    /// A binary message.
    Binary(Bytes),
    /// A ping, at most 125 bytes.
    Ping(Bytes),
    /// A pong, at most 125 bytes.
    Pong(Bytes),
    /// One frame as given, legal or not. It goes out even after our close frame.
    Frame(Frame),
}

/// A frame as a user wants it on the wire, whatever the protocol says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// FIN.
    pub fin: bool,
    /// Reserved bits: 4, 2 and 1 for RSV1, RSV2 and RSV3.
    pub reserved: u8,
    /// The opcode's number, 0 to 15.
    pub opcode: u8,
    /// Whether it is masked, as a client must.
    pub masked: bool,
    /// Its payload, unmasked.
    pub payload: Bytes,
}

/// Why something was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The session has ended.
    #[error("the session has ended")]
    Ended,
    /// The protocol forbids it here.
    #[error(transparent)]
    Forbidden(#[from] wire::SendError),
}

/// A live connection. Dropping it closes the connection with 1001 in the background; [`Session::join`]
/// waits until all has ended.
#[derive(Debug)]
pub struct Session {
    commands: mpsc::Sender<Command>,
    task: JoinHandle<()>,
}

/// What the task is asked to do; the answer says whether it was queued.
#[derive(Debug)]
struct Command {
    wish: Wish,
    answer: oneshot::Sender<Result<(), Error>>,
}

#[derive(Debug)]
enum Wish {
    Send(Vec<Message>),
    Close(Option<u16>, String),
}

/// Runs an open connection as a task that the session owns. Records come in batches by a bounded
/// channel: a slow reader slows the peer down, nothing is ever dropped. The first is
/// [`model::Kind::Opened`], the last [`model::Kind::Ended`], and the numbers have no gaps.
///
/// The payload of `Ended` says how: `closed 1000` (1005: without a code), `lost` (the transport
/// was closed without a close frame), `reset`, `timeout` (our close was never answered), or
/// `never opened` for a connection that is not open; then it is the only record.
///
/// When the reader is dropped, nobody hears the session any more: it closes with 1001.
pub fn start(dialed: Dialed, options: Options) -> (Session, mpsc::Receiver<Vec<Record>>) {
    let (commands, wishes) = mpsc::channel(64);
    let (records, reader) = mpsc::channel(options.batches.max(1));
    let task = tokio::spawn(run::run(dialed, options, wishes, records));
    (Session { commands, task }, reader)
}

impl Session {
    /// Queues a message. Waits while too much is queued already.
    ///
    /// # Errors
    /// When the session has ended, or the protocol forbids it.
    pub async fn send(&self, message: Message) -> Result<(), Error> {
        self.send_all(vec![message]).await
    }

    /// Queues messages in this order, to be written together. Waits while too much is queued
    /// already.
    ///
    /// # Errors
    /// As [`Session::send`]: those before the one that is forbidden are sent.
    pub async fn send_all(&self, messages: Vec<Message>) -> Result<(), Error> {
        self.ask(Wish::Send(messages)).await
    }

    /// Begins the closing handshake. The session ends when the peer has answered, or has not in
    /// [`Options::close_patience`].
    ///
    /// # Errors
    /// When the session has ended or is closing, or the code or reason may not be sent.
    pub async fn close(&self, code: Option<u16>, reason: String) -> Result<(), Error> {
        self.ask(Wish::Close(code, reason)).await
    }

    /// Waits until the session has ended and every record was taken. It does not close it.
    pub async fn join(self) {
        let Self { commands, task } = self;
        // A task that panicked has printed why; there is nothing to wait for any more.
        let _ = task.await;
        drop(commands);
    }

    async fn ask(&self, wish: Wish) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        self.commands.send(Command { wish, answer }).await.map_err(|_| Error::Ended)?;
        answered.await.unwrap_or(Err(Error::Ended))
    }
}
