//! One end of all connections, in a process of its own. It measures itself when it is told to.

use crate::counting::in_use;
use crate::engine::{Engine, Errand, MESSAGE};
use std::cell::Cell;
use std::io::{BufRead as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::{LocalSet, spawn_local};

/// Accepts whoever comes.
pub(crate) struct Serve;

/// Dials as many connections as it is told.
pub(crate) struct Dial {
    /// The server's.
    pub(crate) port: u16,
}

impl Errand for Serve {
    fn run<E: Engine>(self) -> Result<(), String> {
        inside(serve::<E>())
    }
}

impl Errand for Dial {
    fn run<E: Engine>(self) -> Result<(), String> {
        inside(dial::<E>(self.port))
    }
}

/// Runs on this thread alone, with as many descriptors as may be had.
fn inside(work: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })
        .map_err(|error| format!("raise the limit of open files: {error}"))?;
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("start a runtime: {error}"))?;
    runtime.block_on(LocalSet::new().run_until(work))
}

async fn serve<E: Engine>() -> Result<(), String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.map_err(|error| format!("listen: {error}"))?;
    say(&listener.local_addr().map_err(|error| format!("listen: {error}"))?.port().to_string());
    spawn_local(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut engine = E::accepted(stream).await;
            spawn_local(async move {
                while engine.hear().await.is_some() {
                    engine.send().await;
                }
            });
        }
    });
    let mut orders = orders();
    while orders.recv().await.is_some() {
        report().await;
    }
    Ok(())
}

async fn dial<E: Engine>(port: u16) -> Result<(), String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let answered = Rc::new(Cell::new(0));
    let mut orders = orders();
    let mut dialled = 0;
    while let Some(wanted) = orders.recv().await {
        while dialled < wanted {
            let mut engine = E::dialled(address).await;
            dialled += 1;
            let answered = answered.clone();
            spawn_local(async move {
                engine.send().await;
                assert_eq!(engine.hear().await, Some(MESSAGE.len()));
                answered.set(answered.get() + 1);
                assert_eq!(engine.hear().await, None, "nothing more was asked for");
            });
            tokio::task::yield_now().await;
        }
        while answered.get() < wanted {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        report().await;
    }
    Ok(())
}

/// Says how much memory is in use once everything rests.
async fn report() {
    tokio::time::sleep(Duration::from_millis(200)).await;
    say(&format!("{} {}", in_use(), resident()));
}

/// Bytes of this process that are in memory.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages.split(' ').nth(1).and_then(|it| it.parse::<usize>().ok()).unwrap_or(0);
    pages * rustix::param::page_size()
}

/// Lines from the parent: how many connections there are to be.
fn orders() -> UnboundedReceiver<usize> {
    let (sender, receiver) = unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line.trim().parse().unwrap_or(0)).is_err() {
                return;
            }
        }
    });
    receiver
}

fn say(line: &str) {
    println!("{line}");
    let _ = std::io::stdout().flush();
}
