//! A server that floods its one client: so many messages a second of one size, then 1000. `cargo
//! xtask bench capture` records what it sends. Written with plain sockets, so that it costs little.

#![allow(clippy::print_stdout, reason = "it tells its URL, and at the end what it did")]

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// How often a portion is sent.
const BEAT: Duration = Duration::from_millis(1);

fn main() -> io::Result<()> {
    let mut words = std::env::args().skip(1).map(|it| it.parse::<u64>());
    let mut word = |otherwise: u64| words.next().and_then(Result::ok).unwrap_or(otherwise);
    let (messages, size, rate) = (word(1_000_000), word(200), word(100_000));
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("ws://{}/", listener.local_addr()?);
    let (mut stream, _) = listener.accept()?;
    stream.set_nodelay(true)?;
    let asked = head(&mut stream)?;
    stream.write_all(answer(&asked).as_bytes())?;
    let (began, mut late, mut sent) = (Instant::now(), Duration::ZERO, 0);
    let mut portion = vec![];
    while sent < messages {
        let due = (began.elapsed().as_secs_f64() * rate as f64) as u64;
        let until = due.min(messages);
        portion.clear();
        // A portion is bounded, so that one that is late does not become a wall.
        for number in sent..until.min(sent + 2000) {
            message(number, size, &mut portion);
        }
        sent = until.min(sent + 2000);
        stream.write_all(&portion)?;
        let should = Duration::from_secs_f64(sent as f64 / rate as f64);
        late = late.max(began.elapsed().saturating_sub(should));
        if sent == until {
            std::thread::sleep(BEAT);
        }
    }
    let took = began.elapsed();
    stream.write_all(&[0x88, 2, 0x03, 0xe8])?;
    println!("{sent} {:.3} {:.3}", took.as_secs_f64(), late.as_secs_f64());
    // The client's close frame, and its end.
    let mut rest = [0; 1024];
    while stream.read(&mut rest)? > 0 {}
    Ok(())
}

fn head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = vec![];
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn answer(head: &str) -> String {
    let field =
        |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    let key = head.lines().filter_map(field).find(|(name, _)| name == "sec-websocket-key");
    let accept = wire::accept_key(&key.map(|(_, value)| value).unwrap_or_default());
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    )
}

/// A text frame of this size: JSON with its number, and filling that differs from message to message.
fn message(number: u64, size: u64, out: &mut Vec<u8>) {
    let mut text = format!("{{\"number\":{number},\"symbol\":\"S{}\",\"noise\":\"", number % 97);
    let mut noise = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    while (text.len() as u64) < size - 2 {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        text.push_str(&format!("{noise:016x}"));
    }
    text.truncate(usize::try_from(size - 2).unwrap_or(198));
    text.push_str("\"}");
    out.extend([0x81, 126]);
    out.extend((text.len() as u16).to_be_bytes());
    out.extend(text.as_bytes());
}
