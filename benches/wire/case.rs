//! What is measured.

use crate::batch::Kind;
use crate::peer::{Coding, Side};

/// What the two sides do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// One message there and back.
    PingPong,
    /// Many messages there and back.
    Echo,
    /// Many messages from the client to the server.
    Up,
    /// Many messages from the server to the client.
    Down,
    /// This side alone sends.
    Send(Side),
    /// This side alone receives.
    Receive(Side),
}

/// What is between the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// A pipe in this process.
    Memory,
    /// TCP over loopback.
    Loopback,
}

/// One thing to measure, at each size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) carrier: Carrier,
    pub(crate) work: Work,
    pub(crate) kind: Kind,
    pub(crate) coding: Coding,
}

impl Case {
    /// How many messages of this size are under way at a time.
    pub(crate) fn in_flight(&self, size: usize) -> usize {
        match (self.work, size) {
            (Work::PingPong, _) => 1,
            (_, ..=64) => 512,
            (_, ..=1024) => 64,
            _ => 4,
        }
    }

    /// How many times as fast as the best peer we want to be.
    pub(crate) fn goal(&self, size: usize) -> f64 {
        if self.work == Work::PingPong || size > 1024 || self.coding != Plain { 1.0 } else { 1.5 }
    }
}

/// Sizes of messages.
pub(crate) const SIZES: [usize; 3] = [64, 1024, 64 * 1024];

const fn case(name: &'static str, carrier: Carrier, work: Work, kind: Kind, coding: Coding) -> Case {
    Case { name, carrier, work, kind, coding }
}

use Carrier::{Loopback, Memory};
use Coding::{Deflate, Plain};
use Kind::{Binary, Text};
use Side::{Client, Server};

/// Everything.
pub(crate) const CASES: [Case; 20] = [
    case("memory ping-pong", Memory, Work::PingPong, Binary, Plain),
    case("memory pipeline", Memory, Work::Echo, Binary, Plain),
    case("memory pipeline text", Memory, Work::Echo, Text, Plain),
    case("memory send masked", Memory, Work::Send(Client), Binary, Plain),
    case("memory send plain", Memory, Work::Send(Server), Binary, Plain),
    case("memory receive masked", Memory, Work::Receive(Server), Binary, Plain),
    case("memory receive plain", Memory, Work::Receive(Client), Binary, Plain),
    case("memory receive masked text", Memory, Work::Receive(Server), Text, Plain),
    case("memory receive plain text", Memory, Work::Receive(Client), Text, Plain),
    case("memory send deflate", Memory, Work::Send(Client), Text, Deflate(1)),
    case("memory receive deflate", Memory, Work::Receive(Server), Text, Deflate(1)),
    case("memory pipeline deflate", Memory, Work::Echo, Text, Deflate(1)),
    case("memory pipeline deflate 6", Memory, Work::Echo, Text, Deflate(6)),
    case("tcp ping-pong", Loopback, Work::PingPong, Binary, Plain),
    case("tcp pipeline", Loopback, Work::Echo, Binary, Plain),
    case("tcp pipeline text", Loopback, Work::Echo, Text, Plain),
    case("tcp stream masked", Loopback, Work::Up, Binary, Plain),
    case("tcp stream plain", Loopback, Work::Down, Binary, Plain),
    case("tcp stream masked text", Loopback, Work::Up, Text, Plain),
    case("tcp pipeline deflate", Loopback, Work::Echo, Text, Deflate(1)),
];
