//! A ClientHello of old (RFC 5246 section 7.4.1.2): TLS 1.2 at most, every cipher suite that there
//! was, for a server with which no modern handshake comes about. It is a question, and no more: what
//! comes back is read as far as the version and the suite, and the connection ends.

mod suites;

use super::is_tls;
use crate::random::nonce;
use model::trace::{Loss, TlsOutcome, TlsStep};
use std::net::IpAddr;
use suites::SUITES;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// A ServerHello is shorter; whatever else comes is not read.
const ENOUGH: u64 = 1024;
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;

/// What the server said.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    outcome: TlsOutcome,
    version: Option<String>,
    cipher: Option<String>,
}

impl Default for Answer {
    fn default() -> Self {
        Self::of(TlsOutcome::Lost(Loss::TimedOut))
    }
}

impl Answer {
    fn of(outcome: TlsOutcome) -> Self {
        Self { outcome, version: None, cipher: None }
    }

    /// The same as a step.
    pub(super) fn step(self, server_name: String) -> TlsStep {
        TlsStep {
            server_name,
            version: self.version,
            cipher: self.cipher,
            outcome: Some(self.outcome),
            ..TlsStep::default()
        }
    }
}

/// Asks, and reads until the answer is known.
pub(super) async fn ask<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, name: &str) -> Answer {
    let mut bytes = vec![];
    let sent = async {
        stream.write_all(&hello(name)).await?;
        stream.flush().await
    };
    if let Err(error) = sent.await {
        return Answer::of(TlsOutcome::Lost(crate::loss::loss_of(&error)));
    }
    loop {
        if let Some(answer) = read(&bytes) {
            return answer;
        }
        match (&mut stream).take(ENOUGH - bytes.len() as u64).read_buf(&mut bytes).await {
            Ok(0) if bytes.len() as u64 == ENOUGH => return Answer::of(TlsOutcome::NotTls),
            Ok(0) => return Answer::of(TlsOutcome::Lost(Loss::Closed)),
            Ok(_) => {}
            Err(error) => return Answer::of(TlsOutcome::Lost(crate::loss::loss_of(&error))),
        }
    }
}

/// The answer in these first bytes; `None`: it takes more of them.
fn read(bytes: &[u8]) -> Option<Answer> {
    if !is_tls(bytes) {
        return Some(Answer::of(TlsOutcome::NotTls));
    }
    let record = bytes.get(5..)?;
    match bytes[0] {
        ALERT => record.get(1).map(|code| Answer::of(TlsOutcome::Alert(*code))),
        HANDSHAKE if *record.first()? == 2 && record.get(4).is_none_or(|major| *major == 3) => {
            // Type and length, version, random, and a session of some length: then the suite.
            let session = usize::from(*record.get(38)?);
            let suite = record.get(39 + session..41 + session)?;
            Some(Answer {
                outcome: TlsOutcome::Answered,
                version: Some(version([record[4], record[5]])),
                cipher: Some(cipher(u16::from_be_bytes([suite[0], suite[1]]))),
            })
        }
        _ => Some(Answer::of(TlsOutcome::NotTls)),
    }
}

fn version(bytes: [u8; 2]) -> String {
    match bytes {
        [3, 0] => "SSL 3.0".into(),
        [3, minor] => format!("1.{}", minor - 1),
        [major, minor] => format!("{major}.{minor}"),
    }
}

fn cipher(id: u16) -> String {
    let known = SUITES.iter().find(|(it, _)| *it == id);
    known.map_or_else(|| format!("suite 0x{id:04x}"), |(_, name)| (*name).to_owned())
}

fn hello(name: &str) -> Vec<u8> {
    // The signalling suite says that we know of secure renegotiation (RFC 5746 section 3.3).
    let ids = SUITES.iter().map(|(id, _)| *id).chain([0x00ff]);
    let suites: Vec<u8> = ids.flat_map(u16::to_be_bytes).collect();
    let body = [
        [3, 3].as_slice(),
        &nonce(),
        &nonce(),
        &[0],
        &counted(&suites),
        &[1, 0],
        &counted(&extensions(name)),
    ]
    .concat();
    let length = u32::try_from(body.len()).expect("a hello is short").to_be_bytes();
    let message = [&[1], &length[1..], &body].concat();
    [[HANDSHAKE, 3, 1].as_slice(), &counted(&message)].concat()
}

fn extensions(name: &str) -> Vec<u8> {
    let mut all = vec![];
    let mut add = |kind: u16, content: &[u8]| {
        all.extend(kind.to_be_bytes());
        all.extend(counted(content));
    };
    if !name.is_empty() && name.parse::<IpAddr>().is_err() {
        add(0, &counted(&[&[0], counted(name.as_bytes()).as_slice()].concat()));
    }
    // x25519, P-256, P-384, P-521; points uncompressed.
    add(10, &counted(&[0, 29, 0, 23, 0, 24, 0, 25]));
    add(11, &[1, 0]);
    // RSA-PSS, RSA, ECDSA, Ed25519 and DSA, from SHA-512 down to SHA-1.
    let signatures =
        [8, 4, 8, 5, 8, 6, 8, 7, 6, 1, 6, 3, 5, 1, 5, 3, 4, 1, 4, 3, 3, 1, 3, 3, 2, 1, 2, 3, 4, 2, 2, 2];
    add(13, &counted(&signatures));
    all
}

/// With its length in two bytes before it.
fn counted(content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("a hello is short");
    [&length.to_be_bytes(), content].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server_hello(version: [u8; 2], suite: [u8; 2]) -> Vec<u8> {
        let body = [&version[..], &[0; 32], &[1, 7], &suite, &[0]].concat();
        let length = u8::try_from(body.len()).expect("short");
        [&[22, 3, version[1], 0, length + 4, 2, 0, 0, length], body.as_slice()].concat()
    }

    #[test]
    fn an_answer_is_the_version_and_the_suite() {
        for (version, suite, told) in [
            ([3, 1], [0, 0x2f], ("1.0", "TLS_RSA_WITH_AES_128_CBC_SHA")),
            ([3, 2], [0xc0, 0x13], ("1.1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA")),
            ([3, 3], [0xab, 0xcd], ("1.2", "suite 0xabcd")),
            ([3, 0], [0, 5], ("SSL 3.0", "TLS_RSA_WITH_RC4_128_SHA")),
        ] {
            let bytes = server_hello(version, suite);
            let answer = read(&bytes).expect("it is whole");
            assert_eq!(answer.outcome, TlsOutcome::Answered);
            assert_eq!((answer.version.as_deref(), answer.cipher.as_deref()), (Some(told.0), Some(told.1)));
            for end in 0..bytes.len() - 1 {
                assert_eq!(read(&bytes[..end]), None, "cut at {end}");
            }
        }
    }

    #[test]
    fn an_alert_is_its_number_and_anything_else_is_no_tls() {
        assert_eq!(read(&[21, 3, 1, 0, 2, 2, 70]), Some(Answer::of(TlsOutcome::Alert(70))));
        assert_eq!(read(b"HTTP/1.1 400"), Some(Answer::of(TlsOutcome::NotTls)));
        assert_eq!(read(&[22, 3, 3, 0, 4, 11, 0, 0, 0]), Some(Answer::of(TlsOutcome::NotTls)));
    }

    #[test]
    fn a_hello_counts_its_bytes() {
        let hello = hello("a.test");
        let inner = usize::from(u16::from_be_bytes([hello[3], hello[4]]));
        assert_eq!(hello.len(), inner + 5);
        let message = u32::from_be_bytes([0, hello[6], hello[7], hello[8]]) as usize;
        assert_eq!(message, inner - 4);
        assert!(hello.windows(6).any(|it| it == b"a.test"));
        assert!(!self::hello("127.0.0.1").windows(9).any(|it| it == b"127.0.0.1"), "an address is no name");
    }
}
