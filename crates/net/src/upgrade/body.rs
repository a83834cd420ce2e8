//! The body of an answer that is no 101: as much as the limit allows, without waiting long.

use super::read::some;
use crate::stream::Stream;
use std::time::Duration;

/// A body whose end is not announced ends when nothing comes for so long.
const IDLE: Duration = Duration::from_secs(1);

/// What is kept of a body.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Body {
    /// Its bytes, up to the limit.
    pub(crate) bytes: Vec<u8>,
    /// Whether there were more.
    pub(crate) cut: bool,
}

/// How a body ends (RFC 9112 section 6.3).
#[derive(Clone, Copy)]
enum Framing {
    Length(usize),
    Chunked,
    Close,
}

/// Reads the body that begins with `first`.
pub(crate) async fn read(
    stream: &mut Stream,
    first: Vec<u8>,
    head: &wire::ResponseHead,
    limit: usize,
    patience: Duration,
) -> Body {
    let framing = framing(head);
    let mut raw = first;
    // A generous bound for chunk sizes and trailers, which are not kept.
    let raw_limit = if matches!(framing, Framing::Chunked) { limit.saturating_mul(2) + 4096 } else { limit };
    let whole = async {
        while !is_whole(&raw, framing) && raw.len() <= raw_limit {
            if some(stream, &mut raw, IDLE).await.is_some() {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(patience, whole).await;
    keep(raw, framing, limit)
}

fn framing(head: &wire::ResponseHead) -> Framing {
    let length = head.field("Content-Length").and_then(|it| it.value.parse().ok());
    match length {
        _ if matches!(head.status, 100..=199 | 204 | 304) => Framing::Length(0),
        _ if head.has_token("Transfer-Encoding", "chunked") => Framing::Chunked,
        Some(length) => Framing::Length(length),
        None => Framing::Close,
    }
}

fn is_whole(raw: &[u8], framing: Framing) -> bool {
    match framing {
        Framing::Length(length) => raw.len() >= length,
        Framing::Chunked => unchunk(raw).1,
        Framing::Close => false,
    }
}

fn keep(raw: Vec<u8>, framing: Framing, limit: usize) -> Body {
    let (mut bytes, more) = match framing {
        Framing::Length(length) => {
            let mut bytes = raw;
            bytes.truncate(length);
            (bytes, length > limit)
        }
        Framing::Chunked => (unchunk(&raw).0, false),
        Framing::Close => (raw, false),
    };
    let cut = more || bytes.len() > limit;
    bytes.truncate(limit);
    Body { bytes, cut }
}

/// The bytes within the chunks that have come (RFC 9112 section 7.1), and whether the last chunk
/// is among them. What is no chunk is left out.
fn unchunk(mut raw: &[u8]) -> (Vec<u8>, bool) {
    let mut bytes = vec![];
    loop {
        let Some(end) = raw.iter().position(|it| *it == b'\n') else { return (bytes, false) };
        let line = String::from_utf8_lossy(&raw[..end]);
        let digits = line.split(';').next().unwrap_or_default().trim().to_owned();
        let Ok(size) = usize::from_str_radix(&digits, 16) else { return (bytes, true) };
        if size == 0 {
            return (bytes, true);
        }
        let rest = &raw[end + 1..];
        bytes.extend_from_slice(&rest[..size.min(rest.len())]);
        if size >= rest.len() {
            return (bytes, false);
        }
        let rest = &rest[size..];
        raw = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_become_the_body() {
        assert_eq!(
            unchunk(b"3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n"),
            (b"abc0123456789".to_vec(), true)
        );
        assert_eq!(unchunk(b"5\r\nab"), (b"ab".to_vec(), false));
        assert_eq!(unchunk(b"5\r"), (vec![], false));
        assert_eq!(unchunk(b"zz\r\n"), (vec![], true));
        assert_eq!(unchunk(b"ffffffffffffffff\r\nab"), (b"ab".to_vec(), false));
    }

    #[test]
    fn a_body_is_cut_at_the_limit_and_says_so() {
        let kept = |raw: &[u8], framing| keep(raw.to_vec(), framing, 4);
        assert_eq!(kept(b"abcdef", Framing::Close), Body { bytes: b"abcd".to_vec(), cut: true });
        assert_eq!(kept(b"abcd", Framing::Close), Body { bytes: b"abcd".to_vec(), cut: false });
        assert_eq!(kept(b"abcdef", Framing::Length(3)), Body { bytes: b"abc".to_vec(), cut: false });
        assert_eq!(kept(b"abcd", Framing::Length(9)), Body { bytes: b"abcd".to_vec(), cut: true });
    }
}
