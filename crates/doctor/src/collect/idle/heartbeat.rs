//! Heartbeats of protocols above WebSocket: a client that does not keep them is dismissed, whatever
//! lies on the way.

use model::Trace;
use net::Reply;

/// What the protocol of this endpoint wants back for a message, so that a silent client may stay.
pub(super) fn reply(first: &Trace) -> Reply {
    let query = first.attempt.url.split_once('?').map_or("", |it| it.1);
    match query.split(['&', '#']).any(|it| it == "EIO=4") {
        true => engine_io,
        false => |_| None,
    }
}

/// Engine.IO 4: its open packet is followed by joining a namespace of Socket.IO, its ping by a pong.
fn engine_io(message: &[u8]) -> Option<&'static str> {
    match message {
        b"2" => Some("3"),
        [b'0', b'{', ..] => Some("40"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;

    #[test]
    fn engine_io_alone_is_answered() {
        let reply = |url: &str| reply(&synthetic::connected(url));
        let socket_io = reply("ws://a.test/socket.io/?EIO=4&transport=websocket");
        assert_eq!(
            [socket_io(b"2"), socket_io(b"0{\"sid\":1}"), socket_io(b"21")],
            [Some("3"), Some("40"), None]
        );
        assert_eq!(reply("ws://a.test/chat?EIO=3")(b"2"), None);
    }
}
