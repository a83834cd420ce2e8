//! SOCKS 5 (RFC 1928) with user and password (RFC 1929). The proxy resolves names.

use super::{Dialogue, ProxyUrl};
use crate::loss::loss_of;
use crate::stream::Stream;
use model::trace::{Loss, ProxyOutcome};
use std::io;
use std::net::IpAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

const VERSION: u8 = 5;
const NO_CREDENTIALS: u8 = 0;
const USER_AND_PASSWORD: u8 = 2;
/// How long one that speaks no SOCKS may pause within what it says.
const BANNER_PAUSE: Duration = Duration::from_millis(200);

/// What ended the dialogue before its end.
enum End {
    Lost(Loss),
    Refused(Option<u8>),
    Garbage,
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> Self {
        Self::Lost(loss_of(&error))
    }
}

pub(super) async fn connect(
    stream: &mut Stream,
    proxy: &ProxyUrl,
    host: &str,
    port: u16,
    dialogue: &mut Dialogue,
) -> ProxyOutcome {
    let mut talk = Talk { stream, dialogue };
    match talk.run(proxy, host, port).await {
        Ok(()) => ProxyOutcome::Tunnel,
        Err(End::Lost(loss)) => ProxyOutcome::Lost(loss),
        Err(End::Refused(code)) => ProxyOutcome::Socks(code),
        Err(End::Garbage) => {
            talk.hear_more().await;
            ProxyOutcome::Garbage
        }
    }
}

struct Talk<'a> {
    stream: &'a mut Stream,
    dialogue: &'a mut Dialogue,
}

impl Talk<'_> {
    async fn run(&mut self, proxy: &ProxyUrl, host: &str, port: u16) -> Result<(), End> {
        let greeting: &[u8] = match proxy.credentials {
            None => &[VERSION, 1, NO_CREDENTIALS],
            Some(_) => &[VERSION, 2, NO_CREDENTIALS, USER_AND_PASSWORD],
        };
        self.say(greeting, greeting).await?;
        let [version] = self.hear().await?;
        if version != VERSION {
            return Err(End::Garbage);
        }
        match (self.hear().await?, &proxy.credentials) {
            ([NO_CREDENTIALS], _) => {}
            ([USER_AND_PASSWORD], Some((user, password))) => self.log_in(user, password).await?,
            ([0xFF], _) => return Err(End::Refused(None)),
            _ => return Err(End::Garbage),
        }
        self.ask(host, port).await
    }

    /// RFC 1929. A refusal of the credentials is one of our only method.
    async fn log_in(&mut self, user: &str, password: &str) -> Result<(), End> {
        let (Ok(user_size), Ok(password_size)) = (u8::try_from(user.len()), u8::try_from(password.len()))
        else {
            return Err(End::Refused(None));
        };
        let message = [&[1, user_size], user.as_bytes(), &[password_size], password.as_bytes()].concat();
        let stars = |text: &str| vec![b'*'; text.len()];
        let shown = [&[1, user_size][..], &stars(user), &[password_size], &stars(password)].concat();
        self.say(&message, &shown).await?;
        match self.hear().await? {
            [_, 0] => Ok(()),
            _ => Err(End::Refused(None)),
        }
    }

    async fn ask(&mut self, host: &str, port: u16) -> Result<(), End> {
        let mut message = vec![VERSION, 1, 0];
        match host.parse() {
            Ok(IpAddr::V4(address)) => {
                message.push(1);
                message.extend(address.octets());
            }
            Ok(IpAddr::V6(address)) => {
                message.push(4);
                message.extend(address.octets());
            }
            Err(_) => {
                let name = host.as_bytes();
                // A name has at most 253 bytes; one that has more was never a host.
                let name = &name[..name.len().min(255)];
                message.extend([3, name.len() as u8]);
                message.extend(name);
            }
        }
        message.extend(port.to_be_bytes());
        self.say(&message, &message.clone()).await?;
        let [version, reply, _, kind] = self.hear().await?;
        if version != VERSION {
            return Err(End::Garbage);
        }
        if reply != 0 {
            return Err(End::Refused(Some(reply)));
        }
        let address = match kind {
            1 => 4,
            4 => 16,
            3 => usize::from(self.hear::<1>().await?[0]),
            _ => return Err(End::Garbage),
        };
        for _ in 0..address + 2 {
            self.hear::<1>().await?;
        }
        Ok(())
    }

    /// Sends, and keeps what may be shown of it.
    async fn say(&mut self, bytes: &[u8], shown: &[u8]) -> Result<(), End> {
        self.dialogue.request.extend_from_slice(shown);
        self.stream.write_all(bytes).await?;
        Ok(())
    }

    /// Reads that many bytes and no more: what follows the dialogue is the tunnel's.
    async fn hear<const N: usize>(&mut self) -> Result<[u8; N], End> {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            let one = self.stream.read_u8().await?;
            *byte = one;
            self.dialogue.response.push(one);
        }
        Ok(bytes)
    }

    async fn hear_more(&mut self) {
        let room = 4096;
        while self.dialogue.response.len() < room {
            let read = self.stream.read_buf(&mut self.dialogue.response);
            match timeout(BANNER_PAUSE, read).await {
                Ok(Ok(1..)) => {}
                _ => return,
            }
        }
    }
}
