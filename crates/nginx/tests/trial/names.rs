//! A name server that says of every name that it is this machine.

use std::net::UdpSocket;

/// Its address and port; it ends with the process of the test.
pub(super) fn start() -> String {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = socket.local_addr().expect("it is bound").to_string();
    std::thread::spawn(move || {
        let mut question = [0; 512];
        while let Ok((length, peer)) = socket.recv_from(&mut question) {
            // A peer that has gone away is no concern of a name server.
            let _ = answer(&question[..length]).map(|answer| socket.send_to(&answer, peer));
        }
    });
    address
}

/// The question again, and to one for an IPv4 address 127.0.0.1.
fn answer(question: &[u8]) -> Option<Vec<u8>> {
    let name = question.get(12..)?.iter().position(|&byte| byte == 0)?;
    let asked = question.get(12..12 + name + 5)?;
    let is_ipv4 = asked.get(name + 1..name + 3)? == [0, 1];
    let mut answer = question.get(..2)?.to_vec();
    answer.extend([0x81, 0x80, 0, 1, 0, u8::from(is_ipv4), 0, 0, 0, 0]);
    answer.extend(asked);
    if is_ipv4 {
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
    }
    Some(answer)
}
