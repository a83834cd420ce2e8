//! The echo server: a good WebSocket server that says again what it hears.

use crate::Scenario;
use crate::perform::{Stage, perform};
use crate::script::{Then, When};
use crate::serving::Serving;
use net::{Accepted, Link, OutletError};
use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use wire::{Config, Connection, Deflate, Event, Outgoing, Role, State, Strictness};

/// A WebSocket echo server: strict, any number of connections, any path. It chooses the first
/// subprotocol offered, compresses where the client offers it, answers pings and the closing handshake, and never more than one message
/// of each client waits in it: a client that does not read is not read from.
#[derive(Debug)]
pub struct Echo {
    serving: Serving,
}

static SCENARIO: Scenario = Scenario::new("", "", "").websocket(&[(When::Always, Then::Echo)]);
static STAGE: Stage = Stage { scenario: &SCENARIO, upstream: None };

impl Echo {
    /// Serves on this listener until stopped or dropped.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn start(listener: TcpListener) -> io::Result<Self> {
        let serving = Serving::start(listener, |mut stream| async move {
            // What a client does wrong is its own affair.
            let _ = perform(&mut stream, &STAGE).await;
        })?;
        Ok(Self { serving })
    }

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.serving.address()
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}/", self.local_addr())
    }

    /// Ends every connection, and waits until all of it is gone.
    pub async fn stop(self) {
        self.serving.stop().await;
    }
}

/// Accepts this upgrade and echoes until the client closes.
pub(crate) async fn converse<S>(request: Accepted<S>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let subprotocol = request.subprotocols().into_iter().next();
    let (deflate, header) = request.deflate(&Deflate::default()).unzip();
    let stream = request.open(subprotocol.as_deref(), header.as_slice()).await?;
    let config = Config { role: Role::Server, strictness: Strictness::Strict, deflate, ..Config::default() };
    let mut link = Link::new(stream, Connection::new(config));
    loop {
        while let Some((event, mut outlet)) = link.poll_event() {
            let Event::Message { opcode, payload, .. } = event else { continue };
            match outlet.send(Outgoing::Again { opcode, payload }).await {
                Ok(()) => {}
                Err(OutletError::Forbidden(_)) => break,
                Err(OutletError::Transport(error)) => return Err(error),
            }
            if link.is_full() {
                link.flush().await?;
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

#[cfg(test)]
mod tests;
