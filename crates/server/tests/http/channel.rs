//! The live channel as the page has it, and a WebSocket server to have sessions with.

use crate::client::{Address, PATIENCE};
use model::Attempt;
use net::{AcceptLimits, Link, Stream};
use serde_json::Value;
use std::io;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use wire::{Config, Connection, Event, Outgoing, Role};

/// A live channel.
pub(crate) struct Live {
    link: Link<Stream>,
    waiting: std::collections::VecDeque<Value>,
}

impl Live {
    pub(crate) async fn open(bench: &impl Address, session: i64, from: u64) -> io::Result<Self> {
        Self::dial(bench, &format!("{session}/live?from={from}")).await
    }

    /// That of a page that draws so many rows.
    pub(crate) async fn drawn(bench: &impl Address, session: i64, rows: usize) -> io::Result<Self> {
        Self::dial(bench, &format!("{session}/live?rows={rows}")).await
    }

    async fn dial(bench: &impl Address, path: &str) -> io::Result<Self> {
        let url = format!("ws://{}/api/sessions/{path}", bench.address());
        let mut attempt = Attempt::new(url);
        attempt.request.origin = Some(format!("http://{}", bench.address()));
        let dialed = net::dial(attempt).await;
        let open = dialed.is_open();
        let stream = dialed.stream.filter(|_| open).ok_or(io::ErrorKind::ConnectionRefused)?;
        let config = Config { mask_seed: net::mask_seed(), ..Config::default() };
        Ok(Self { link: Link::new(stream, Connection::new(config)), waiting: [].into() })
    }

    /// The next message; `None`: the channel was closed.
    pub(crate) async fn next(&mut self) -> io::Result<Option<Value>> {
        tokio::time::timeout(PATIENCE, self.hear()).await?
    }

    async fn hear(&mut self) -> io::Result<Option<Value>> {
        while self.waiting.is_empty() {
            let open = self.link.exchange().await?;
            while let Some(event) = self.link.connection().poll_event() {
                match event {
                    Event::Message { payload, .. } => {
                        self.waiting.push_back(serde_json::from_slice(payload)?)
                    }
                    Event::Close { .. } => return Ok(None),
                    _ => {}
                }
            }
            if !open {
                return Ok(None);
            }
        }
        Ok(self.waiting.pop_front())
    }

    /// Reads until a message that the test waits for.
    pub(crate) async fn until(&mut self, mut wanted: impl FnMut(&Value) -> bool) -> io::Result<Value> {
        loop {
            match self.next().await? {
                Some(message) if wanted(&message) => return Ok(message),
                Some(_) => {}
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
    }

    /// Reads until the session is in this state.
    pub(crate) async fn until_state(&mut self, state: &str) -> io::Result<Value> {
        self.until(|it| it["session"]["state"] == state).await
    }
}

/// A server that sends so many messages to its first client and then closes with 1000.
pub(crate) async fn flood(messages: u64) -> io::Result<(String, JoinHandle<io::Result<()>>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("ws://{}/", listener.local_addr()?);
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await?;
        let accepted = net::accept(stream, AcceptLimits::default()).await.map_err(io::Error::other)?;
        let stream = accepted.open(None, &[]).await?;
        let config = Config { role: Role::Server, ..Config::default() };
        let mut link = Link::new(stream, Connection::new(config));
        for number in 0..messages {
            let text = format!("message {number}");
            link.connection().send(Outgoing::Text(&text)).map_err(io::Error::other)?;
            if link.is_full() {
                link.flush().await?;
            }
        }
        let close = Outgoing::Close { code: Some(1000), reason: "done" };
        link.connection().send(close).map_err(io::Error::other)?;
        while matches!(link.exchange().await, Ok(true)) && link.connection().state() != wire::State::Closed {
            while link.connection().poll_event().is_some() {}
        }
        Ok(())
    });
    Ok((url, task))
}
