//! Sending with the event still in hand, and without a copy of what is long.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::AsyncWrite;
use wire::{Long, Outgoing, SendError, Speaker};

/// Bytes of a long payload that are masked at a time, and written while they are near.
const PART: usize = 32 * 1024;

/// Once so much is queued, it should be written.
const FULL: usize = 64 * 1024;

/// The sending half of a [`crate::Link`].
#[derive(Debug)]
pub struct Outlet<'a, S> {
    pub(crate) stream: &'a mut S,
    pub(crate) speaker: &'a mut Speaker,
    pub(crate) unflushed: &'a mut bool,
}

/// Why something was not sent.
#[derive(Debug, thiserror::Error)]
pub enum OutletError {
    /// The protocol forbids it here: nothing was queued.
    #[error(transparent)]
    Forbidden(#[from] SendError),
    /// The transport failed.
    #[error(transparent)]
    Transport(#[from] io::Error),
}

impl<S: AsyncWrite + Unpin> Outlet<'_, S> {
    /// Queues something to send, to be written by [`Self::write`], [`crate::Link::flush`] or
    /// [`crate::Link::exchange`]. Says whether so much is queued that it should be written before
    /// more comes: it would only move through memory that is further away.
    ///
    /// # Errors
    /// When the protocol forbids it here.
    #[inline(always)]
    pub fn queue(&mut self, outgoing: Outgoing<'_>) -> Result<bool, SendError> {
        self.speaker.send(outgoing)?;
        Ok(self.speaker.output().len() >= FULL)
    }

    /// Queues what is short, and writes the queue once it is full; writes what is long, from where
    /// it stands and behind all that is queued. It waits until the transport has taken that and
    /// reads nothing meanwhile: who must go on hearing uses [`Self::queue`]. Cancel safe: what was
    /// not written is queued then.
    ///
    /// # Errors
    /// When the protocol forbids it here, or the transport fails.
    #[inline]
    pub async fn send(&mut self, outgoing: Outgoing<'_>) -> Result<(), OutletError> {
        if outgoing.is_long() {
            return self.send_long(outgoing).await;
        }
        if self.queue(outgoing)? {
            self.write().await?;
        }
        Ok(())
    }

    /// Writes all that is queued, and reads nothing meanwhile. Cancel safe.
    ///
    /// # Errors
    /// What the transport says.
    pub async fn write(&mut self) -> io::Result<()> {
        *self.unflushed = true;
        poll_fn(|context| {
            while !self.speaker.output().is_empty() {
                let output = self.speaker.output();
                match ready!(Pin::new(&mut *self.stream).poll_write(context, output))? {
                    0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                    count => self.speaker.written(count),
                }
            }
            Poll::Ready(Ok(()))
        })
        .await
    }

    async fn send_long(&mut self, outgoing: Outgoing<'_>) -> Result<(), OutletError> {
        let Some(long) = self.speaker.send_long(outgoing)? else { return Ok(()) };
        *self.unflushed = true;
        let mut rest = Rest { speaker: self.speaker, long };
        let stream = &mut *self.stream;
        poll_fn(|context| rest.poll_write(stream, context)).await?;
        Ok(())
    }
}

/// A long payload on its way. Whatever happens, its frame becomes whole.
struct Rest<'a, 'b> {
    speaker: &'a mut Speaker,
    long: Long<'b>,
}

impl Rest<'_, '_> {
    fn poll_write<S: AsyncWrite + Unpin>(
        &mut self,
        stream: &mut S,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while !self.long.rest.is_empty() {
            let queued = self.speaker.output().len();
            if self.long.key.is_some() && queued < PART {
                self.speaker.send_part(&mut self.long, PART);
                // The last part waits for its company.
                if self.long.rest.is_empty() {
                    break;
                }
            }
            let count = match self.long.key {
                Some(_) => ready!(Pin::new(&mut *stream).poll_write(context, self.speaker.output()))?,
                None if queued > 0 && !stream.is_write_vectored() => {
                    ready!(Pin::new(&mut *stream).poll_write(context, self.speaker.output()))?
                }
                None => {
                    let both = [IoSlice::new(self.speaker.output()), IoSlice::new(self.long.rest)];
                    let both = if queued > 0 { &both[..] } else { &both[1..] };
                    ready!(Pin::new(&mut *stream).poll_write_vectored(context, both))?
                }
            };
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            let queued = self.speaker.output().len();
            self.speaker.written(count.min(queued));
            self.long.rest = &self.long.rest[count.saturating_sub(queued)..];
        }
        Poll::Ready(Ok(()))
    }
}

impl Drop for Rest<'_, '_> {
    fn drop(&mut self) {
        while !self.long.rest.is_empty() {
            self.speaker.send_part(&mut self.long, usize::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Link;
    use tokio::io::{DuplexStream, duplex};
    use wire::{Config, Connection, Event, Opcode, Outgoing, Role};

    fn noise(size: usize) -> Vec<u8> {
        (0..size as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
    }

    fn links(pipe: usize) -> (Link<DuplexStream>, Link<DuplexStream>) {
        let (client, server) = duplex(pipe);
        let link = |stream, role| Link::new(stream, Connection::new(Config { role, ..Config::default() }));
        (link(client, Role::Client), link(server, Role::Server))
    }

    async fn hear(link: &mut Link<DuplexStream>, count: usize) -> Vec<Vec<u8>> {
        let mut heard = vec![];
        while heard.len() < count {
            while let Some((event, _)) = link.poll_event() {
                let Event::Message { payload, .. } = event else { panic!("{event:?}") };
                heard.push(payload.to_vec());
            }
            if heard.len() < count {
                assert!(link.exchange().await.expect("it stands"));
            }
        }
        heard
    }

    #[tokio::test]
    async fn long_and_short_payloads_arrive_in_their_order_whoever_sends() {
        let messages: Vec<_> = [3, 100_001, 0, 16 << 10, 70_000, 7].map(noise).into();
        for pipe in [64, 5000, 1 << 20] {
            let (mut client, mut server) = links(pipe);
            for round in 0..2 {
                let (from, to) =
                    if round == 0 { (&mut client, &mut server) } else { (&mut server, &mut client) };
                let sending = async {
                    for payload in &messages {
                        let again = Outgoing::Again { opcode: Opcode::Binary, payload };
                        from.outlet().send(again).await.expect("it stands");
                    }
                    from.flush().await.expect("it stands");
                };
                let ((), heard) = tokio::join!(sending, hear(to, messages.len()));
                assert_eq!(heard, messages, "{pipe}");
            }
        }
    }

    #[tokio::test]
    async fn an_answer_goes_out_while_the_message_is_in_hand() {
        let (mut client, mut server) = links(4096);
        let message = noise(50_000);
        let asking = async {
            client.outlet().send(Outgoing::Binary(&message)).await.expect("it stands");
            client.flush().await.expect("it stands");
            hear(&mut client, 1).await
        };
        let answering = async {
            loop {
                if let Some((Event::Message { opcode, payload, .. }, mut outlet)) = server.poll_event() {
                    return outlet.send(Outgoing::Again { opcode, payload }).await.expect("it stands");
                }
                assert!(server.exchange().await.expect("it stands"));
            }
        };
        let (heard, ()) = tokio::join!(asking, answering);
        assert_eq!(heard, [message]);
    }

    #[tokio::test]
    async fn a_long_payload_whose_sending_is_cancelled_is_queued_whole() {
        for of_server in [false, true] {
            let (client, server) = links(1000);
            let (mut from, mut to) = if of_server { (server, client) } else { (client, server) };
            let message = noise(90_001);
            tokio::select! {
                biased;
                _ = async { from.outlet().send(Outgoing::Binary(&message)).await } => panic!("the pipe is full"),
                () = tokio::task::yield_now() => {}
            }
            let (flushed, heard) = tokio::join!(from.flush(), hear(&mut to, 1));
            flushed.expect("it stands");
            assert_eq!(heard, [&message[..]]);
        }
    }

    #[tokio::test]
    async fn what_the_protocol_forbids_is_refused_however_long() {
        let (mut client, _server) = links(64);
        client.outlet().queue(Outgoing::Close { code: Some(1000), reason: "" }).expect("it is open");
        let queued = client.queued();
        assert!(client.outlet().send(Outgoing::Binary(&noise(20_000))).await.is_err());
        assert_eq!(client.queued(), queued);
    }
}
