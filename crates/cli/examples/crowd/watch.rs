//! The pages of those who watch: a live channel of a session each, and the channel on which a page hears
//! what happens and who is there.

use crate::seen::Seen;
use serde_json::{Value, json};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Instant;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use wire::{Config, Connection, Event, Outgoing, Role};

/// What all pages saw.
#[derive(Default)]
pub(super) struct All {
    /// Those at the node of the session that they watch.
    pub(super) here: Seen,
    /// Those at another one.
    pub(super) elsewhere: Seen,
    /// What they were told of who is there: messages, and their bytes.
    pub(super) people: Value,
}

/// The pages at work.
pub(super) struct Watching {
    thread: JoinHandle<io::Result<All>>,
    until: watch::Sender<Option<Instant>>,
}

impl Watching {
    /// What they saw until all was told, or until then.
    pub(super) fn end(self, until: Instant) -> io::Result<All> {
        self.until.send_replace(Some(until));
        joined(self.thread)
    }
}

/// What they were told of who is there: messages, and their bytes.
#[derive(Default)]
struct Counts {
    told: AtomicU64,
    bytes: AtomicU64,
}

/// Opens all pages, and returns when each is there.
pub(super) fn begin(pages: Vec<Value>, clock: Instant, messages: u64) -> io::Result<Watching> {
    let (open, opened) = std::sync::mpsc::channel();
    let until = watch::Sender::new(None);
    let ends = until.subscribe();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(follow(pages, (clock, messages), open, ends))
    });
    match opened.recv() {
        Ok(()) => Ok(Watching { thread, until }),
        // It ended before.
        Err(_) => joined(thread).and_then(|_| Err(io::ErrorKind::UnexpectedEof.into())),
    }
}

fn joined(thread: JoinHandle<io::Result<All>>) -> io::Result<All> {
    thread.join().unwrap_or_else(|_| Err(io::Error::other("the pages ended by a panic")))
}

async fn follow(
    pages: Vec<Value>,
    (clock, messages): (Instant, u64),
    open: std::sync::mpsc::Sender<()>,
    ends: watch::Receiver<Option<Instant>>,
) -> io::Result<All> {
    let (mut hearing, mut together) = (JoinSet::new(), JoinSet::new());
    let counts = Arc::<Counts>::default();
    for page in pages {
        let name = page["name"].as_str().unwrap_or_default();
        let channel = Page::open(&page, &format!("/api/together?page={name}")).await?;
        let place = json!({ "api": page["api"], "session": page["session"] });
        together.spawn(stay(channel, place, Arc::clone(&counts)));
        let mut channel = Page::open(&page, &format!("/api/sessions/{}/live", page["session"])).await?;
        while channel.next().await?["session"]["state"] != "open" {}
        let (here, ends) = (page["here"] == true, ends.clone());
        hearing.spawn(async move { (here, hear(channel, (clock, messages), ends).await) });
    }
    // The other side waits for it.
    let _ = open.send(());
    let mut all = All::default();
    while let Some(done) = hearing.join_next().await {
        let (here, seen) = done.map_err(io::Error::other)?;
        if here { all.here.join(seen) } else { all.elsewhere.join(seen) }
    }
    together.shutdown().await;
    let (told, bytes) = (counts.told.load(Ordering::Relaxed), counts.bytes.load(Ordering::Relaxed));
    all.people = json!({ "told": told, "bytes": bytes });
    Ok(all)
}

/// Hears a session until it was told the last message, or has waited for long enough.
async fn hear(
    mut channel: Page,
    (clock, messages): (Instant, u64),
    ends: watch::Receiver<Option<Instant>>,
) -> Seen {
    let (mut seen, mut next) = (Seen::default(), 0);
    let mut over = std::pin::pin!(over(ends));
    while next < messages {
        let told = tokio::select! {
            told = channel.next() => told,
            () = &mut over => break,
        };
        // What has ended tells nothing more.
        let Ok(told) = told else { break };
        let now = u64::try_from(clock.elapsed().as_nanos()).unwrap_or(u64::MAX);
        for row in told["records"].as_array().into_iter().flatten().filter(|it| it["kind"] == "text") {
            let Some((number, at)) = row["preview"].as_str().and_then(said) else { continue };
            seen.hear(number, &mut next, now.saturating_sub(at));
        }
    }
    seen.end(next, messages);
    seen
}

/// Waits until nobody waits any longer.
async fn over(mut ends: watch::Receiver<Option<Instant>>) {
    let until = ends.wait_for(Option::is_some).await.ok().and_then(|it| *it);
    if let Some(until) = until {
        tokio::time::sleep_until(until.into()).await;
    }
}

/// The number of a message, and when it was said.
fn said(text: &str) -> Option<(u64, u64)> {
    let (number, rest) = text.strip_prefix("{\"number\":")?.split_once(",\"at\":")?;
    Some((number.parse().ok()?, rest.split_once(',')?.0.parse().ok()?))
}

/// Says where the page is, and takes in what it is told.
async fn stay(mut channel: Page, place: Value, counts: Arc<Counts>) {
    if channel.say(&place.to_string()).await.is_err() {
        return;
    }
    while let Ok(size) = channel.heard().await {
        counts.told.fetch_add(1, Ordering::Relaxed);
        counts.bytes.fetch_add(size, Ordering::Relaxed);
    }
}

/// One channel of a page.
struct Page {
    stream: TcpStream,
    wire: Connection,
}

impl Page {
    async fn open(page: &Value, path: &str) -> io::Result<Self> {
        let text = |name: &str| page[name].as_str().unwrap_or_default();
        let mut stream = TcpStream::connect(text("address")).await?;
        stream.set_nodelay(true)?;
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nCookie: {}\r\n\
             Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
            text("cookie")
        );
        stream.write_all(head.as_bytes()).await?;
        let mut answer = vec![];
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(stream.read_u8().await?);
        }
        if !answer.starts_with(b"HTTP/1.1 101 ") {
            return Err(io::Error::other(format!("{path}: {}", String::from_utf8_lossy(&answer))));
        }
        Ok(Self { stream, wire: Connection::new(Config { role: Role::Client, ..Config::default() }) })
    }

    async fn say(&mut self, text: &str) -> io::Result<()> {
        self.wire.send(Outgoing::Text(text)).map_err(io::Error::other)?;
        let bytes = self.wire.output().to_vec();
        self.stream.write_all(&bytes).await?;
        self.wire.written(bytes.len());
        Ok(())
    }

    /// The next that is told.
    async fn next(&mut self) -> io::Result<Value> {
        self.take(|payload| serde_json::from_slice(payload).map_err(io::Error::other)).await?
    }

    /// The size of what is told next.
    async fn heard(&mut self) -> io::Result<u64> {
        self.take(|payload| payload.len() as u64).await
    }

    async fn take<T>(&mut self, read: impl Fn(&[u8]) -> T) -> io::Result<T> {
        loop {
            match self.wire.poll_event() {
                Some(Event::Message { payload, .. }) => return Ok(read(payload)),
                Some(Event::Close { .. }) => return Err(io::ErrorKind::ConnectionAborted.into()),
                Some(_) => continue,
                None => {}
            }
            let mut room = [0; 16 * 1024];
            match self.stream.read(&mut room).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => self.wire.receive(&room[..count]),
            }
        }
    }
}
