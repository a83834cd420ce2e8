//! What stands behind nginx in a proof: an echo for handshakes, and an answer to any other request that
//! says what was heard.

use net::{AcceptLimits, Accepted, Link, OutletError, accept};
use std::io;
use std::path::{Path, PathBuf};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use wire::{Config, Connection, Event, Outgoing, Role, State, Strictness};

/// The header by which its answers are known.
pub(super) const MARK: &str = "X-Wscope-Backend";

/// A server on a Unix socket; its tasks go with it.
#[derive(Debug)]
pub(super) struct Backend {
    path: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

impl Backend {
    /// Serves in this folder.
    pub(super) fn start(folder: &Path) -> io::Result<Self> {
        let path = folder.join("back");
        let listener = UnixListener::bind(&path)?;
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(serve(listener, stopped));
        Ok(Self { path, stop: Some(stop), serving })
    }

    /// Its socket.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Ends every connection, and waits until all of it is gone.
    pub(super) async fn stop(mut self) {
        drop(self.stop.take());
        let _ = (&mut self.serving).await;
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: UnixListener, mut stopped: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(async move {
                        // What a client does wrong shows at the client.
                        let _ = greet(stream).await;
                    });
                }
                Err(_) => break,
            },
        }
    }
    connections.shutdown().await;
}

async fn greet(stream: UnixStream) -> io::Result<()> {
    let Ok(request) = accept(stream, AcceptLimits::default()).await else { return Ok(()) };
    let mark = model::Header { name: MARK.into(), value: "1".into() };
    if request.flaw().is_some() {
        let heard = request.bytes.clone();
        let end = heard.windows(4).position(|it| it == b"\r\n\r\n").unwrap_or(heard.len());
        return request.refuse(200, &[mark], &heard[..end]).await;
    }
    say_again(request, &[mark]).await
}

/// Echoes until the client closes.
async fn say_again<S>(request: Accepted<S>, headers: &[model::Header]) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let subprotocol = request.subprotocols().into_iter().next();
    let config = Config { role: Role::Server, strictness: Strictness::Strict, ..Config::default() };
    let stream = request.open(subprotocol.as_deref(), headers).await?;
    let mut link = Link::new(stream, Connection::new(config));
    loop {
        while let Some((event, mut outlet)) = link.poll_event() {
            let Event::Message { opcode, payload, .. } = event else { continue };
            match outlet.send(Outgoing::Again { opcode, payload }).await {
                Ok(()) => {}
                Err(OutletError::Forbidden(_)) => break,
                Err(OutletError::Transport(error)) => return Err(error),
            }
        }
        if matches!(link.connection().state(), State::Closed | State::Failed) {
            return link.flush().await;
        }
        if !link.exchange().await? {
            return Ok(());
        }
    }
}
