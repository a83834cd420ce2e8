//! The servers that talk: plain sockets, one thread that goes round.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// Bytes of a message.
const SIZE: usize = 200;

/// How it went.
pub(super) struct Told {
    pub(super) took: Duration,
    /// How far behind its own pace it fell.
    pub(super) late: Duration,
}

/// Takes so many who connect.
pub(super) fn meet(listener: &TcpListener, count: u64) -> io::Result<Vec<TcpStream>> {
    (0..count).map(|_| open(listener)).collect()
}

fn open(listener: &TcpListener) -> io::Result<TcpStream> {
    let (mut stream, _) = listener.accept()?;
    stream.set_nodelay(true)?;
    let mut head = vec![];
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let field =
        |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    let key = head.lines().filter_map(field).find(|(name, _)| name == "sec-websocket-key");
    let accept = wire::accept_key(&key.map(|(_, value)| value).unwrap_or_default());
    write!(
        stream,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    )?;
    Ok(stream)
}

/// Says so many messages to each, `rate` a second to each, evenly spread over all of them. Each tells its
/// number and when it was said, in nanoseconds of the clock.
pub(super) fn talk(
    mut streams: Vec<TcpStream>,
    clock: Instant,
    messages: u64,
    rate: u64,
) -> io::Result<Told> {
    let (began, mut late, count) = (Instant::now(), Duration::ZERO, streams.len() as u64);
    let pace = (rate * count).max(1) as f64;
    for turn in 0..messages * count {
        let due = Duration::from_secs_f64(turn as f64 / pace);
        let now = began.elapsed();
        match due.checked_sub(now) {
            Some(early) => std::thread::sleep(early),
            None => late = late.max(now - due),
        }
        let (whose, number) = ((turn % count) as usize, turn / count);
        streams[whose].write_all(&frame(number, clock))?;
    }
    Ok(Told { took: began.elapsed(), late })
}

fn frame(number: u64, clock: Instant) -> Vec<u8> {
    let mut text = format!("{{\"number\":{number},\"at\":{},\"noise\":\"", clock.elapsed().as_nanos());
    let mut noise = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    while text.len() < SIZE - 2 {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        text.push_str(&format!("{noise:016x}"));
    }
    text.truncate(SIZE - 2);
    text.push_str("\"}");
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&[0x81, 126], &length[..], text.as_bytes()].concat()
}
