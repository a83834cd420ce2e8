//! What is sent is heard: frames as they are, and messages.

use crate::hears::{Hearing, Said, listen, server};
use crate::reference::has_meaning;
use wire::{Config, Connection, Frame, FrameHeader, Opcode, Outgoing, Role, SendError, State, Strictness};

/// What must hold of the frames of this stream when they are sent, by an endpoint so configured.
#[track_caller]
pub(crate) fn hold(config: Config, stream: &[u8]) {
    sent_raw_they_are_heard_again(config, stream);
    sent_as_messages_they_are_heard(config, stream);
}

/// The configuration of the other side: strict, hears all.
pub(crate) fn peer(config: Config) -> Config {
    let other =
        Config { strictness: Strictness::Strict, max_message: u64::MAX, report_frames: false, ..config };
    match config.role {
        Role::Client => server(other),
        Role::Server => Config { role: Role::Client, ..other },
    }
}

/// The whole frames at the front of the stream that are as long as they say in the fewest bytes,
/// and how many bytes they take.
pub(crate) fn frames(stream: &[u8]) -> (Vec<(FrameHeader, Vec<u8>)>, usize) {
    let (mut frames, mut at) = (vec![], 0);
    while let Some(header) = FrameHeader::parse(&stream[at..]) {
        let shortest = match header.length {
            0..=125 => 2,
            126..=0xFFFF => 4,
            _ => 10,
        };
        let minimal = header.size == shortest + if header.mask.is_some() { 4 } else { 0 };
        let start = at + usize::from(header.size);
        let end = usize::try_from(header.length).ok().and_then(|length| start.checked_add(length));
        let Some(payload) = end.and_then(|end| stream.get(start..end)).filter(|_| minimal) else { break };
        let mut payload = payload.to_vec();
        wire::apply_mask(&mut payload, header.mask.unwrap_or_default(), 0);
        at = start + payload.len();
        frames.push((header, payload));
    }
    (frames, at)
}

/// Each frame, legal or not, goes out as it was: under another mask it says the same.
#[track_caller]
fn sent_raw_they_are_heard_again(config: Config, stream: &[u8]) {
    let (sent, size) = frames(stream);
    let mut connection = Connection::new(peer(config));
    for (header, payload) in &sent {
        let (fin, reserved, opcode) = (header.fin, header.reserved, header.opcode.number());
        let frame = Frame { fin, reserved, opcode, masked: Some(header.mask.is_some()), payload };
        assert_eq!(connection.send(Outgoing::Raw(frame)), Ok(()));
    }
    let (again, _) = frames(connection.output());
    let unmasked =
        |it: &(FrameHeader, Vec<u8>)| (FrameHeader { mask: it.0.mask.map(|_| [0; 4]), ..it.0 }, it.1.clone());
    assert!(again.iter().map(unmasked).eq(sent.iter().map(unmasked)), "sent otherwise");
    let (first, second) = (listen(config, [&stream[..size]]), listen(config, [connection.output()]));
    let told = |it: Hearing| (it.said, it.state, it.answer, it.ignored, it.sizes, it.inflated);
    assert_eq!(told(first), told(second), "heard otherwise");
}

/// The payloads of the stream, sent as what their frames are: what is refused is not sent, and the
/// strict peer hears the rest.
#[track_caller]
fn sent_as_messages_they_are_heard(config: Config, stream: &[u8]) {
    let mut connection = Connection::new(config);
    let mut expected = vec![];
    for (header, payload) in frames(stream).0 {
        let (outgoing, said) = match header.opcode {
            Opcode::Ping => (Outgoing::Ping(&payload), Said::Ping(payload.clone())),
            Opcode::Pong => (Outgoing::Pong(&payload), Said::Pong(payload.clone())),
            Opcode::Close => close(&payload),
            _ => match std::str::from_utf8(&payload) {
                Ok(text) if header.opcode == Opcode::Text => {
                    (Outgoing::Text(text), Said::Text(payload.clone()))
                }
                _ => (Outgoing::Binary(&payload), Said::Binary(payload.clone())),
            },
        };
        let open = connection.state() == State::Open;
        let before = connection.output().len();
        let may = match outgoing {
            _ if !open => Err(SendError::Closing),
            Outgoing::Ping(bytes) | Outgoing::Pong(bytes) if bytes.len() > 125 => {
                Err(SendError::ControlTooLong)
            }
            Outgoing::Close { code: None, reason } if !reason.is_empty() => Err(SendError::CloseCode(1005)),
            Outgoing::Close { code: Some(code), .. } if !has_meaning(code) => Err(SendError::CloseCode(code)),
            Outgoing::Close { reason, .. } if reason.len() > 123 => Err(SendError::ControlTooLong),
            _ => Ok(()),
        };
        assert_eq!(connection.send(outgoing), may, "{outgoing:?}");
        if may.is_ok() {
            expected.push(said);
        } else {
            assert_eq!(connection.output().len(), before, "what is refused is not queued");
        }
    }
    let heard = listen(peer(config), [connection.output()]);
    assert_eq!(heard.said, expected);
}

/// What these bytes would be in a close frame.
fn close(payload: &[u8]) -> (Outgoing<'_>, Said) {
    let (code, reason) = match payload {
        [high, low, reason @ ..] => (Some(u16::from_be_bytes([*high, *low])), reason),
        reason => (None, reason),
    };
    let reason = std::str::from_utf8(reason).unwrap_or("not UTF-8");
    (Outgoing::Close { code, reason }, Said::Close(code, reason.into()))
}
