//! What nodes say to each other, as bytes: a head in JSON, and what goes with it.

use crate::view::Someone;
use bytes::{BufMut as _, Bytes, BytesMut};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What one node asks of another.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Question {
    /// To answer this request of a client; the body goes with it.
    Request(Head),
    /// To tell for a while what happens in a session, and to begin with the records from this number on.
    Watch { session: i64, from: u64 },
}

/// The head of a request.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) method: String,
    pub(super) uri: String,
    pub(super) headers: Vec<(String, String)>,
    /// The address of the client.
    pub(super) from: std::net::IpAddr,
}

/// The head of an answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
}

/// How a session stands; records go with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct News {
    /// Changes whenever the store knows something new of the session.
    pub(super) version: u64,
    pub(super) last: u64,
    pub(super) stored: u64,
    pub(super) lost: bool,
    /// 1: the doctor is looking; 2: his report is there.
    pub(super) report: u8,
    /// The attempt that is waited for: its number, the most, and when.
    pub(super) retry: Option<(u32, u32, u64)>,
    pub(super) over: bool,
    /// How far the attempt and its examination have come, in English and in Japanese, where that is news.
    pub(super) course: Option<(Value, Value)>,
    /// Who commands it, and who would like to.
    pub(super) pen: (Option<Someone>, Option<Someone>),
}

/// A head with what goes with it.
pub(super) fn pack(head: &impl Serialize, body: &[u8]) -> Bytes {
    let head = serde_json::to_vec(head).unwrap_or_default();
    let mut out = BytesMut::with_capacity(4 + head.len() + body.len());
    out.put_u32(u32::try_from(head.len()).unwrap_or(u32::MAX));
    out.put_slice(&head);
    out.put_slice(body);
    out.freeze()
}

/// The same read back; `None`: it is something else.
pub(super) fn unpack<T: DeserializeOwned>(bytes: &Bytes) -> Option<(T, Bytes)> {
    let (length, _) = bytes.split_first_chunk()?;
    let end = usize::try_from(u32::from_be_bytes(*length)).ok()?.checked_add(4)?;
    let head = serde_json::from_slice(bytes.get(4..end)?).ok()?;
    Some((head, bytes.slice(end..)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_read_back_and_nothing_else_is() {
        let news = News {
            version: 1,
            last: 9,
            stored: 7,
            lost: false,
            report: 2,
            retry: Some((1, 0, 5)),
            over: true,
            course: Some((Value::Bool(true), Value::Null)),
            pen: (None, None),
        };
        let packed = pack(&news, b"body");
        assert_eq!(unpack::<News>(&packed), Some((news, Bytes::from_static(b"body"))));
        for broken in [&b""[..], b"\0\0", b"\xff\xff\xff\xff{}", b"\0\0\0\x02{]"] {
            assert!(unpack::<News>(&Bytes::from_static(broken)).is_none());
        }
    }
}
