//! Ours: `net::Link` over `wire::Connection`, as `lab` uses it: long messages are written from where they lie.

use crate::batch::{Batch, Message};
use crate::peer::{Coding, Ear, Peer, Side};
use crate::transport::Transport;
use net::Link;
use wire::{Config, Connection, Deflate, Event, Outgoing, Role};

/// Our engine.
pub(crate) struct Ours<T> {
    link: Link<T>,
}

impl<T: Transport> Ours<T> {
    async fn flush(&mut self) {
        self.link.flush().await.expect("the transport stands");
    }

    async fn exchange(&mut self) {
        assert!(self.link.exchange().await.expect("the transport stands"), "the transport ended");
    }
}

impl<T: Transport> Peer<T> for Ours<T> {
    fn new(transport: T, side: Side, coding: Coding) -> Self {
        let role = match side {
            Side::Client => Role::Client,
            Side::Server => Role::Server,
        };
        let config = Config { role, mask_seed: 0x5eed, ..Config::default() };
        let config = match coding {
            Coding::Plain => config,
            Coding::Deflate(level) => {
                Config { deflate: Some(Deflate::default()), compression_level: level, ..config }
            }
        };
        Self { link: Link::new(transport, Connection::new(config)) }
    }

    async fn send(&mut self, batch: &Batch) {
        let outgoing = |message| match message {
            Message::Binary(bytes) => Outgoing::Binary(bytes),
            Message::Text(text) => Outgoing::Text(text),
        };
        for message in batch.messages() {
            if batch.is_long() {
                self.link.outlet().send(outgoing(message)).await.expect("it is open");
            } else if self.link.outlet().queue(outgoing(message)).expect("it is open") {
                self.flush().await;
            }
        }
        self.flush().await;
    }

    async fn hear(&mut self, batch: &Batch, ear: Ear) {
        let mut sent = batch.payloads.iter();
        while sent.len() > 0 {
            while sent.len() > 0
                && let Some(event) = self.link.connection().poll_event()
            {
                let Event::Message { payload, .. } = event else { panic!("{event:?}") };
                ear.hear(payload, sent.next().expect("not more than were sent"));
            }
            if sent.len() > 0 {
                self.exchange().await;
            }
        }
    }

    async fn echo(&mut self, batch: &Batch) {
        let mut left = batch.len();
        while left > 0 {
            while left > 0
                && let Some((event, mut outlet)) = self.link.poll_event()
            {
                let Event::Message { payload, opcode, .. } = event else { panic!("{event:?}") };
                left -= 1;
                let again = Outgoing::Again { opcode, payload };
                if batch.is_long() {
                    outlet.send(again).await.expect("it is open");
                } else if outlet.queue(again).expect("it is open") {
                    self.flush().await;
                }
            }
            if left > 0 {
                self.exchange().await;
            }
        }
        self.flush().await;
    }
}
