//! The way to other nodes: the NATS server.

use super::envelope::{self, Opened, Opener, Origin, Sealer};
use super::hub::{Heard, Hub, Message};
use super::{Nats, State};
use async_nats::{Client, ConnectOptions, Event, ServerAddr, Subscriber};
use futures_util::StreamExt as _;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::timeout;

/// Messages that may wait to be said: what is more is lost, and said to be.
const WAITING: usize = 4096;
/// Longest part of a message; a NATS server takes a mebibyte where nothing else is configured.
const PART: usize = 256 << 10;
/// Pings come so often: a server that is away is missed three times.
const PING: Duration = Duration::from_secs(2);
/// How long the server has to do what it is asked.
const PATIENCE: Duration = Duration::from_secs(2);
/// A node that was away says so here, once it is back.
const RETURNED: &str = "bus.returned";

/// Why the configuration of NATS cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("nats_url: {why}")]
pub(crate) struct Unusable {
    why: String,
}

/// A handle on the connection. Clones share it.
#[derive(Clone)]
pub(super) struct Link(Arc<Inner>);

struct Inner {
    client: Client,
    hub: Arc<Hub>,
    place: String,
    key: [u8; 32],
    queue: mpsc::Sender<Work>,
    /// Something could not be said: the others are to be told so.
    owes: Arc<AtomicBool>,
    heard: Mutex<BTreeMap<String, Weak<Held>>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

enum Work {
    Say(Message),
    Returned,
    Close(oneshot::Sender<()>),
}

/// A subscription at the server, for as long as somebody listens.
pub(super) struct Held(AbortHandle);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Link")
    }
}

impl Link {
    pub(super) async fn start(
        nats: &Nats,
        key: &[u8; 32],
        origin: Origin,
        hub: &Arc<Hub>,
    ) -> Result<Self, Unusable> {
        hub.stands(State::Away);
        let (queue, waiting) = mpsc::channel(WAITING);
        let (events, happens) = mpsc::channel(64);
        let client = connect(nats, events).await?;
        let owes = Arc::new(AtomicBool::new(false));
        let sealer = Sealer::new(key, origin);
        let place = envelope::place(key);
        let speaker =
            Speaker { client: client.clone(), sealer, place: place.clone(), owes: Arc::clone(&owes) };
        let watch = watch(client.clone(), Arc::clone(hub), queue.clone(), happens);
        let task = tokio::spawn(async move {
            tokio::select! {
                () = speaker.speak(waiting) => {}
                () = watch => {}
            }
        });
        let inner = Inner {
            client,
            hub: Arc::clone(hub),
            place,
            key: *key,
            queue,
            owes,
            heard: Mutex::default(),
            task: Mutex::new(Some(task)),
        };
        let link = Self(Arc::new(inner));
        link.keep(RETURNED, true).await;
        let ours = format!("inbox.{}.>", envelope::name(&origin));
        link.keep(&ours, false).await;
        Ok(link)
    }

    /// Subscribes for as long as the connection lives.
    async fn keep(&self, name: &str, returned: bool) {
        let subject = format!("{}.{name}", self.0.place);
        // Fails only for a subject that is none, and where the client has ended.
        let Ok(subscriber) = self.0.client.subscribe(subject).await else { return };
        let (hub, opener, place) = (Arc::clone(&self.0.hub), Opener::new(&self.0.key), self.0.place.clone());
        // Ends with the client.
        tokio::spawn(hear(subscriber, opener, place, move |heard| match heard {
            _ if returned => hub.gap(),
            Heard::Message(message) => hub.deliver(&message),
            Heard::Gap => {}
        }));
    }

    /// Says it as soon as the connection takes it.
    pub(super) fn publish(&self, message: &Message) {
        if self.0.queue.try_send(Work::Say(message.clone())).is_err() {
            self.0.owes.store(true, Ordering::SeqCst);
        }
    }

    /// Subscribes at the server, once for all who listen by this name.
    pub(super) async fn listen(&self, name: &str) -> Arc<Held> {
        if let Some(held) = self.held(name) {
            return held;
        }
        let subject = format!("{}.{name}", self.0.place);
        let subscribed = self.0.client.subscribe(subject).await;
        let (hub, opener, place) = (Arc::clone(&self.0.hub), Opener::new(&self.0.key), self.0.place.clone());
        let by = name.to_owned();
        let task = tokio::spawn(async move {
            if let Ok(subscriber) = subscribed {
                hear(subscriber, opener, place, move |heard| hub.deliver_to(&by, &heard)).await;
            }
        });
        let mut held = Arc::new(Held(task.abort_handle()));
        {
            let mut heard = self.0.heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.retain(|_, it| it.strong_count() > 0);
            match heard.get(name).and_then(Weak::upgrade) {
                // Somebody else was quicker: ours goes again.
                Some(first) => held = first,
                None => drop(heard.insert(name.to_owned(), Arc::downgrade(&held))),
            }
        }
        if *self.0.hub.state().borrow() == State::Up {
            round_trip(&self.0.client).await;
        }
        held
    }

    fn held(&self, name: &str) -> Option<Arc<Held>> {
        self.0.heard.lock().unwrap_or_else(PoisonError::into_inner).get(name).and_then(Weak::upgrade)
    }

    pub(super) async fn close(&self) {
        let (done, said) = oneshot::channel();
        if self.0.queue.send(Work::Close(done)).await.is_ok() {
            let _ = timeout(PATIENCE, said).await;
        }
        let task = self.0.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.abort();
            // Cancelled, or done already.
            let _ = task.await;
        }
    }
}

async fn connect(nats: &Nats, events: mpsc::Sender<Event>) -> Result<Client, Unusable> {
    let unusable = |why: &dyn std::fmt::Display| Unusable { why: why.to_string() };
    let (address, who) = apart(&nats.url);
    let address: ServerAddr = address.parse().map_err(|_| unusable(&"this is no address of NATS"))?;
    let mut options = ConnectOptions::new()
        .name("wscope")
        .no_echo()
        .retry_on_initial_connect()
        .ping_interval(PING)
        .connection_timeout(PATIENCE)
        .reconnect_delay_callback(|attempt| Duration::from_millis(if attempt <= 1 { 0 } else { 250 }))
        .event_callback(move |event| {
            let events = events.clone();
            async move { drop(events.send(event).await) }
        });
    match who {
        Some((name, Some(password))) => options = options.user_and_password(name, password),
        Some((token, None)) => options = options.token(token),
        None => {}
    }
    if let Some(roots) = &nats.roots {
        options = options.add_root_certificates(roots.clone()).require_tls(true);
    }
    if let Some((certificate, key)) = &nats.identity {
        options = options.add_client_certificate(certificate.clone(), key.clone()).require_tls(true);
    }
    options.connect(address).await.map_err(|error| unusable(&error))
}

/// A name with a password, or a token alone.
type Who = (String, Option<String>);

/// The address without what stands before the `@`, and that read.
fn apart(url: &str) -> (String, Option<Who>) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("nats", url));
    let Some((who, host)) = rest.rsplit_once('@') else { return (url.to_owned(), None) };
    let who = match who.split_once(':') {
        Some((name, password)) => (decoded(name), Some(decoded(password))),
        None => (decoded(who), None),
    };
    (format!("{scheme}://{host}"), Some(who))
}

/// What `%` and two digits stand for.
fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (vec![], text.as_bytes());
    while let [first, after @ ..] = rest {
        let digits = after.first_chunk::<2>().filter(|_| *first == b'%');
        let digits = digits.and_then(|it| std::str::from_utf8(it).ok());
        match digits.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Waits until the server has done all that it was asked so far: a question that nobody answers comes back.
async fn round_trip(client: &Client) {
    let _ = timeout(PATIENCE, client.request("wscope.nobody", bytes::Bytes::new())).await;
}

/// Follows the connection as it comes and goes.
async fn watch(client: Client, hub: Arc<Hub>, queue: mpsc::Sender<Work>, mut happens: mpsc::Receiver<Event>) {
    while let Some(event) = happens.recv().await {
        match event {
            Event::Connected => {
                // What we listen to is asked for again before this comes back.
                round_trip(&client).await;
                hub.stands(State::Up);
                hub.gap();
                let _ = queue.send(Work::Returned).await;
            }
            Event::Disconnected | Event::Closed => hub.stands(State::Away),
            Event::SlowConsumer(_) => hub.gap(),
            _ => {}
        }
    }
}

/// The one who speaks: what is said leaves in the order in which it was said.
struct Speaker {
    client: Client,
    sealer: Sealer,
    place: String,
    owes: Arc<AtomicBool>,
}

impl Speaker {
    async fn speak(mut self, mut waiting: mpsc::Receiver<Work>) {
        while let Some(work) = waiting.recv().await {
            match work {
                Work::Say(message) => self.say(&message).await,
                Work::Returned => self.owes.store(true, Ordering::SeqCst),
                Work::Close(done) => {
                    let _ = timeout(PATIENCE, self.client.flush()).await;
                    // Whoever waits may have lost patience.
                    let _ = done.send(());
                    return;
                }
            }
            let back = self.client.connection_state() == async_nats::connection::State::Connected;
            if back && self.owes.swap(false, Ordering::SeqCst) {
                let news = Message { subject: RETURNED.into(), reply: None, bytes: bytes::Bytes::new() };
                self.say(&news).await;
            }
        }
    }

    async fn say(&mut self, message: &Message) {
        let subject = format!("{}.{}", self.place, message.subject);
        let most = PART.min(self.client.max_payload().saturating_sub(1024));
        for part in self.sealer.seal(message, most) {
            let up = self.client.connection_state() == async_nats::connection::State::Connected;
            let said = async { self.client.publish(subject.clone(), part).await.is_ok() };
            if !up || !timeout(PATIENCE, said).await.unwrap_or(false) {
                self.owes.store(true, Ordering::SeqCst);
                return;
            }
        }
    }
}

/// Hands on what comes of a subscription, until it ends.
async fn hear(mut subscriber: Subscriber, mut opener: Opener, place: String, hand: impl Fn(Heard)) {
    while let Some(message) = subscriber.next().await {
        let subject = message.subject.as_str();
        let Some(subject) = subject.strip_prefix(&*place).and_then(|it| it.strip_prefix('.')) else {
            continue;
        };
        match opener.open(subject, &message.payload) {
            Opened::Message(message, lost) => {
                if lost {
                    hand(Heard::Gap);
                }
                hand(Heard::Message(message));
            }
            Opened::Torn => hand(Heard::Gap),
            Opened::More | Opened::Foreign => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn who_we_are_is_read_out_of_the_address() {
        let read = |url: &str| {
            let (address, who) = apart(url);
            let (name, password) = who.unwrap_or_default();
            [address, name, password.unwrap_or_default()].join(" ")
        };
        assert_eq!(read("nats://h:1"), "nats://h:1  ");
        assert_eq!(read("tls://u:p%20w@h"), "tls://h u p w");
        assert_eq!(read("nats://t%40%zz%@h"), "nats://h t@%zz% ");
        assert_eq!(read("u:p@x@h"), "nats://h u p@x");
    }
}
