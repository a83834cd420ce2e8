//! A listener with the tasks of its connections: the one place of this crate that spawns.

use std::io;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

/// How long to wait before the next `accept` when the system had no room for one.
const BREATH: Duration = Duration::from_millis(50);

/// Where clients come in.
pub(crate) trait Listen: Send + 'static {
    /// A client's connection.
    type Stream: Send + 'static;

    /// The next client. Cancel safe.
    fn next(&self) -> impl Future<Output = io::Result<Self::Stream>> + Send;
}

impl Listen for TcpListener {
    type Stream = TcpStream;

    async fn next(&self) -> io::Result<TcpStream> {
        let (stream, _) = self.accept().await?;
        let _ = stream.set_nodelay(true);
        Ok(stream)
    }
}

impl Listen for UnixListener {
    type Stream = UnixStream;

    async fn next(&self) -> io::Result<UnixStream> {
        self.accept().await.map(|(stream, _)| stream)
    }
}

/// A listener that handles each connection in a task of its own.
#[derive(Debug)]
pub(crate) struct Serving {
    stop: Option<oneshot::Sender<()>>,
    accepting: JoinHandle<()>,
}

impl Serving {
    /// Serves until stopped or dropped.
    pub(crate) fn start<L, H, F>(listener: L, handle: H) -> Self
    where
        L: Listen,
        H: Fn(L::Stream) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let (stop, stopped) = oneshot::channel();
        let accepting = tokio::spawn(accept(listener, stopped, handle));
        Self { stop: Some(stop), accepting }
    }

    /// Stops listening, ends every connection, and waits until all of it is gone.
    pub(crate) async fn stop(mut self) {
        drop(self.stop.take());
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept<L, H, F>(listener: L, mut stopped: oneshot::Receiver<()>, handle: H)
where
    L: Listen,
    H: Fn(L::Stream) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.next() => match accepted {
                Ok(stream) => {
                    connections.spawn(handle(stream));
                }
                // Out of descriptors, or the client was gone already: neither ends a server.
                Err(_) => tokio::time::sleep(BREATH).await,
            },
        }
    }
    drop(listener);
    connections.shutdown().await;
}
