//! What an engine has to do here.

use std::net::SocketAddr;
use tokio::net::TcpStream;

/// Bytes of the one message.
pub(crate) const MESSAGE: &[u8] = &[b'.'; 64];

/// Which end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It dialled.
    Client,
    /// It accepted.
    Server,
}

/// A connection of an engine.
pub(crate) trait Engine: Sized + 'static {
    /// Over a stream whose handshake is over, or is not needed: what it leaves behind is nothing.
    fn over(stream: TcpStream, end: End) -> Self;

    /// Over a stream just accepted.
    async fn accepted(stream: TcpStream) -> Self {
        Self::over(stream, End::Server)
    }

    /// To this address.
    async fn dialled(address: SocketAddr) -> Self {
        Self::over(TcpStream::connect(address).await.expect("the server listens"), End::Client)
    }

    /// Sends the message.
    async fn send(&mut self);

    /// Hears a message; its length. `None`: the other end is gone.
    async fn hear(&mut self) -> Option<usize>;
}

/// Something to be done with an engine, whichever it is.
pub(crate) trait Errand {
    /// Does it.
    fn run<E: Engine>(self) -> Result<(), String>;
}
