//! A lean echo server: one thread, no compression, no tasks. `cargo xtask bench connect` measures
//! clients with it, one after another.

#![allow(clippy::print_stdout, reason = "it tells its URL")]

use net::{AcceptLimits, Link};
use tokio::net::{TcpListener, TcpStream};
use wire::{Config, Connection, Event, Outgoing, Role, State};

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("ws://{}/", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        // How a client leaves is its own affair.
        let _ = converse(stream).await;
    }
}

async fn converse(stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let request = net::accept(stream, AcceptLimits::default()).await.map_err(std::io::Error::other)?;
    let stream = request.open(None, &[]).await?;
    let config = Config { role: Role::Server, ..Config::default() };
    let mut link = Link::new(stream, Connection::new(config));
    while link.exchange().await? {
        while let Some((event, mut outlet)) = link.poll_event() {
            if let Event::Message { opcode, payload, .. } = event {
                outlet.send(Outgoing::Again { opcode, payload }).await.map_err(std::io::Error::other)?;
            }
            if link.is_full() {
                link.flush().await?;
            }
        }
        if link.connection().state() != State::Open {
            break;
        }
    }
    link.shutdown().await
}
