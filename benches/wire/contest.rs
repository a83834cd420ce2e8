//! Contestants of one row, each at its work on batches of messages.

use crate::batch::Batch;
use crate::case::{Carrier, Case, Work};
use crate::peer::{Coding, Ear, Peer, Side};
use crate::peers::{Fast, Ours, Raw, Sockudo, TokioWebsockets, Tungstenite, WebSocket, Yawc};
use crate::transport::{Loopback, Pipe, Sink, Source, Transport};
use std::future::{Future, poll_fn, ready};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Somebody at work.
pub(crate) struct Contestant {
    /// Its name.
    pub(crate) name: &'static str,
    run: Box<dyn FnMut(usize, Ear)>,
}

impl Contestant {
    /// Does the work that many times over.
    pub(crate) fn run(&mut self, turns: usize, ear: Ear) {
        (self.run)(turns, ear);
    }
}

/// Everybody who can do this and is wanted: we first, the raw copy second, then the peers.
pub(crate) fn contestants(case: &Case, batch: &Rc<Batch>, wanted: impl Fn(&str) -> bool) -> Vec<Contestant> {
    macro_rules! all {
        ($($name:literal $peer:ident),+) => {
            [$(wanted($name).then(|| Contestant {
                name: $name,
                run: match (case.work, case.carrier) {
                    (Work::Send(side), _) => {
                        check_sent::<$peer<Sink>>($name, side, case.coding, batch);
                        sender::<$peer<Sink>>(side, case.coding, batch)
                    }
                    (Work::Receive(side), _) => receiver::<$peer<Source>>(side, case.coding, batch),
                    (work, Carrier::Memory) => {
                        both::<Pipe, $peer<Pipe>>(Pipe::pair(usize::MAX), work, case.coding, batch)
                    }
                    (work, Carrier::Loopback) => {
                        let ends = Loopback::pair().expect("loopback is there");
                        both::<Loopback, $peer<Loopback>>(ends, work, case.coding, batch)
                    }
                },
            })),+].into_iter().flatten().collect()
        };
    }
    match case.coding {
        Coding::Plain => all!(
            "wscope" Ours, "raw copy" Raw, "tungstenite" Tungstenite, "fastwebsockets" Fast,
            "tokio-websockets" TokioWebsockets, "yawc" Yawc, "sockudo-ws" Sockudo, "web-socket" WebSocket
        ),
        Coding::Deflate(_) => all!("wscope" Ours, "raw copy" Raw, "yawc" Yawc, "sockudo-ws" Sockudo),
    }
}

type Run = Box<dyn FnMut(usize, Ear)>;

/// One that only sends, to nobody.
fn sender<P: Peer<Sink> + 'static>(side: Side, coding: Coding, batch: &Rc<Batch>) -> Run {
    let (mut peer, batch) = (P::new(Sink::new(), side, coding), batch.clone());
    Box::new(move |turns, _| {
        let work = async {
            for _ in 0..turns {
                peer.send(&batch).await;
            }
        };
        drive(work, ready(()));
    })
}

/// What it sends is heard by us as it was meant.
fn check_sent<P: Peer<Sink>>(name: &str, side: Side, coding: Coding, batch: &Batch) {
    if name == "raw copy" {
        return;
    }
    let sent = recorded::<P>(side, coding, batch);
    let size = recorded::<Ours<Sink>>(side, coding, batch).len();
    assert!(sent.len() <= size + size / 10, "{name} sent {} bytes where we send {size}", sent.len());
    let mut listener = Ours::new(Source::new(sent), side.other(), coding);
    drive(listener.hear(batch, Ear::Checking), ready(()));
}

/// What a side sends for this batch.
fn recorded<P: Peer<Sink>>(side: Side, coding: Coding, batch: &Batch) -> Rc<[u8]> {
    let (sink, record) = Sink::recording();
    let mut peer = P::new(sink, side, coding);
    drive(peer.send(batch), ready(()));
    record.take().into()
}

/// One that only hears, always the same batch, as our other side sends it.
fn receiver<P: Peer<Source> + 'static>(side: Side, coding: Coding, batch: &Rc<Batch>) -> Run {
    let source = Source::new(recorded::<Ours<Sink>>(side.other(), coding, batch));
    let (mut peer, batch) = (P::new(source, side, coding), batch.clone());
    Box::new(move |turns, ear| {
        let work = async {
            for _ in 0..turns {
                peer.hear(&batch, ear).await;
            }
        };
        drive(work, ready(()));
    })
}

/// Both sides, by turns.
fn both<T: Transport, P: Peer<T> + 'static>(
    ends: (T, T),
    work: Work,
    coding: Coding,
    batch: &Rc<Batch>,
) -> Run {
    let mut client = P::new(ends.0, Side::Client, coding);
    let mut server = P::new(ends.1, Side::Server, coding);
    let batch = batch.clone();
    Box::new(move |turns, ear| {
        let near = async {
            for _ in 0..turns {
                match work {
                    Work::Down => client.hear(&batch, ear).await,
                    Work::Up => {
                        client.send(&batch).await;
                        give_way().await;
                    }
                    _ => {
                        client.send(&batch).await;
                        client.hear(&batch, ear).await;
                    }
                }
            }
        };
        let far = async {
            for _ in 0..turns {
                match work {
                    Work::Down => {
                        server.send(&batch).await;
                        give_way().await;
                    }
                    Work::Up => server.hear(&batch, ear).await,
                    _ => server.echo(&batch).await,
                }
            }
        };
        drive(near, far);
    })
}

/// Lets the other side have its turn: a stream is read while it is written, and does not first fill
/// what the system has to buffer it.
async fn give_way() {
    let mut given = false;
    poll_fn(|_| if std::mem::replace(&mut given, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// Polls both by turns until both are done.
fn drive(near: impl Future<Output = ()>, far: impl Future<Output = ()>) {
    let (mut near, mut far) = (pin!(near), pin!(far));
    let (mut near_done, mut far_done) = (false, false);
    let mut context = Context::from_waker(Waker::noop());
    while !(near_done && far_done) {
        near_done = near_done || near.as_mut().poll(&mut context) == Poll::Ready(());
        far_done = far_done || far.as_mut().poll(&mut context) == Poll::Ready(());
    }
}
