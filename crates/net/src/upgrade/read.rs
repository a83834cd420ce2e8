//! Reading the answer, byte for byte.

use crate::loss::{alert_of, loss_of};
use crate::stream::Stream;
use model::trace::{Loss, UpgradeOutcome};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::time::timeout;

/// How long a peer that speaks no HTTP may pause within what it says.
const BANNER_PAUSE: Duration = Duration::from_millis(200);
/// As much is kept of it.
const BANNER: usize = 4096;

/// What came so far.
#[derive(Default)]
pub(crate) struct Answer {
    /// Every byte.
    pub(crate) bytes: Vec<u8>,
    /// Where the final head begins.
    pub(crate) final_head_at: usize,
    status: Option<u16>,
    not_http: bool,
    /// Where the final head ends.
    end: Option<usize>,
    /// Where the line begins that has not ended yet, and how far its end was looked for: a head that
    /// comes in many pieces is looked at once.
    line_at: usize,
    searched: usize,
}

/// Why reading ended before a whole head.
pub(crate) struct Lost {
    pub(crate) loss: Loss,
    pub(crate) alert: Option<u8>,
}

impl From<&io::Error> for Lost {
    fn from(error: &io::Error) -> Self {
        Self { loss: loss_of(error), alert: alert_of(error) }
    }
}

impl Answer {
    /// Reads until a final head has ended, the limit is reached, or what comes is no HTTP.
    pub(crate) async fn fill(&mut self, stream: &mut Stream, limit: usize) -> Result<(), Lost> {
        loop {
            self.scan();
            if self.status.is_some() || self.bytes.len() > limit {
                return Ok(());
            }
            if self.not_http {
                self.hear_banner(stream).await;
                return Ok(());
            }
            match stream.read_buf(&mut self.bytes).await {
                Ok(0) => return Err(Lost { loss: Loss::Closed, alert: None }),
                Ok(_) => {}
                Err(error) => return Err(Lost::from(&error)),
            }
        }
    }

    /// Steps over interim answers (RFC 9110 section 15.2) to the final head. 101 is final.
    fn scan(&mut self) {
        loop {
            let rest = &self.bytes[self.final_head_at..];
            if !is_beginning_of_http(rest) {
                self.not_http = true;
                return;
            }
            let Some(end) = self.head_end() else { return };
            let Some(head) = wire::ResponseHead::parse(&self.bytes[self.final_head_at..]) else {
                self.not_http = true;
                return;
            };
            if (100..200).contains(&head.status) && head.status != 101 {
                self.final_head_at = end;
                continue;
            }
            self.status = Some(head.status);
            self.end = Some(end);
            return;
        }
    }

    /// Where the head ends that begins at `final_head_at`, its empty line included.
    fn head_end(&mut self) -> Option<usize> {
        while let Some(length) = self.bytes[self.searched..].iter().position(|it| *it == b'\n') {
            let line = self.line_at..self.searched + length;
            let is_first = self.line_at == self.final_head_at;
            self.searched += length + 1;
            self.line_at = self.searched;
            if !is_first && matches!(&self.bytes[line], b"" | b"\r") {
                return Some(self.searched);
            }
        }
        self.searched = self.bytes.len();
        None
    }

    /// A little more of what is no HTTP: enough to recognise the one who speaks.
    async fn hear_banner(&mut self, stream: &mut Stream) {
        while self.bytes.len() < BANNER {
            match timeout(BANNER_PAUSE, stream.read_buf(&mut self.bytes)).await {
                Ok(Ok(1..)) => {}
                _ => return,
            }
        }
    }

    /// How it ended.
    pub(crate) fn outcome(&self, loss: Option<Loss>, limit: usize) -> UpgradeOutcome {
        match (self.status, loss) {
            (Some(_), _) if self.end.is_some_and(|end| end > limit) => UpgradeOutcome::TooLong,
            (Some(status), _) => UpgradeOutcome::Status(status),
            _ if self.not_http => UpgradeOutcome::NotHttp,
            (None, Some(loss)) => UpgradeOutcome::Lost(loss),
            (None, None) => UpgradeOutcome::TooLong,
        }
    }

    /// Takes off what came after the final head.
    pub(crate) fn split_off_rest(&mut self) -> Vec<u8> {
        self.end.map(|end| self.bytes.split_off(end)).unwrap_or_default()
    }
}

/// Bytes that a head takes, its empty line included. A bare LF ends a line too (RFC 9112 section 2.2).
pub(crate) fn head_end(bytes: &[u8]) -> Option<usize> {
    let mut line_at = 0;
    for (at, _) in bytes.iter().enumerate().filter(|it| *it.1 == b'\n') {
        if matches!(&bytes[line_at..at], b"" | b"\r") && line_at > 0 {
            return Some(at + 1);
        }
        line_at = at + 1;
    }
    None
}

fn is_beginning_of_http(bytes: &[u8]) -> bool {
    bytes.iter().zip(b"HTTP/").all(|(a, b)| a.eq_ignore_ascii_case(b))
}

/// Reads some bytes, or says how they stopped coming.
pub(crate) async fn some(
    stream: &mut (impl AsyncRead + Unpin),
    into: &mut Vec<u8>,
    patience: Duration,
) -> Option<Loss> {
    match timeout(patience, stream.read_buf(into)).await {
        Ok(Ok(0)) => Some(Loss::Closed),
        Ok(Ok(_)) => None,
        Ok(Err(error)) => Some(loss_of(&error)),
        Err(_) => Some(Loss::TimedOut),
    }
}

#[cfg(test)]
mod tests {
    use super::head_end;

    #[test]
    fn a_head_ends_with_its_first_empty_line() {
        assert_eq!(head_end(b"HTTP/1.1 200 OK\r\n\r\nrest"), Some(19));
        assert_eq!(head_end(b"HTTP/1.1 200 OK\na: b\n\nrest"), Some(22));
        assert_eq!(head_end(b"HTTP/1.1 200 OK\r\na: b\r\n"), None);
        assert_eq!(head_end(b"\r\n"), None);
    }
}
