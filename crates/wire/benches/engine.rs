//! The engine beside a plain copy of the same bytes, in one process: medians of nine rounds.
//! Times differ between machines, ratios hardly.
#![allow(clippy::print_stdout, reason = "a bench is read by people")]
#![allow(clippy::disallowed_methods, reason = "a bench needs a clock")]

use std::hint::black_box;
use std::time::{Duration, Instant};
use wire::{Config, Connection, Event, Outgoing, Role};

const ROUNDS: usize = 9;
const ROUND: Duration = Duration::from_millis(30);
/// Payload bytes that are under way at a time: as many messages as fit.
const BATCH: usize = 64 * 1024;

/// One thing to measure: handles a batch of messages of this size.
struct Case {
    name: &'static str,
    turn: fn(&mut Bench),
}

const CASES: [Case; 4] = [
    Case { name: "memory echo", turn: Bench::echo },
    Case { name: "masked send", turn: Bench::masked_send },
    Case { name: "receive masked", turn: Bench::receive_masked },
    Case { name: "receive text", turn: Bench::receive_text },
];

fn main() {
    println!("{:<16}{:>8}{:>14}{:>14}{:>10}", "", "bytes", "ns a message", "ns a copy", "ratio");
    // Words after `--` choose cases by their names.
    let words: Vec<_> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let chosen = |it: &Case| words.is_empty() || words.iter().any(|word| it.name.contains(word.as_str()));
    for case in CASES.into_iter().filter(chosen) {
        for size in [64, 1024, 64 * 1024] {
            let mut bench = Bench::new(size);
            let (mut ours, mut plain) = (vec![], vec![]);
            for _ in 0..ROUNDS {
                plain.push(bench.time(Bench::copy));
                ours.push(bench.time(case.turn));
            }
            let (ours, plain) = (median(ours), median(plain));
            println!("{:<16}{size:>8}{ours:>14.1}{plain:>14.1}{:>9.1}x", case.name, ours / plain);
        }
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

struct Bench {
    client: Connection,
    server: Connection,
    payload: String,
    count: usize,
    /// Where the plain copies go.
    copies: Vec<u8>,
    /// A batch as a client sends it, in binary.
    masked: Vec<u8>,
    /// A batch as a server sends it, in text that is not all ASCII.
    text: Vec<u8>,
}

impl Bench {
    fn new(size: usize) -> Self {
        let side = |role| Connection::new(Config { role, mask_seed: 1, ..Config::default() });
        let phrase = "wscope あ";
        let mut payload = phrase.repeat(size / phrase.len());
        payload.push_str(&".".repeat(size - payload.len()));
        let count = BATCH / size;
        let batch = |role, message: Outgoing<'_>| {
            let mut connection = side(role);
            (0..count).for_each(|_| connection.send(message).expect("open"));
            connection.output().to_vec()
        };
        let masked = batch(Role::Client, Outgoing::Binary(payload.as_bytes()));
        let text = batch(Role::Server, Outgoing::Text(&payload));
        let copies = Vec::with_capacity(BATCH);
        Self { client: side(Role::Client), server: side(Role::Server), payload, count, copies, masked, text }
    }

    /// Nanoseconds a message, over one round.
    fn time(&mut self, turn: fn(&mut Self)) -> f64 {
        let (began, mut turns) = (Instant::now(), 0);
        while began.elapsed() < ROUND {
            turn(self);
            turns += 1;
        }
        began.elapsed().as_nanos() as f64 / (turns * self.count) as f64
    }

    /// What no engine can beat: each payload copied once.
    fn copy(&mut self) {
        self.copies.clear();
        for _ in 0..self.count {
            self.copies.extend_from_slice(black_box(self.payload.as_bytes()));
        }
        black_box(&self.copies);
    }

    fn masked_send(&mut self) {
        for _ in 0..self.count {
            self.client.send(Outgoing::Binary(black_box(self.payload.as_bytes()))).expect("open");
        }
        let sent = black_box(self.client.output()).len();
        self.client.written(sent);
    }

    fn receive_masked(&mut self) {
        self.server.receive(&self.masked);
        assert_eq!(drain(&mut self.server), self.count);
    }

    fn receive_text(&mut self) {
        self.client.receive(&self.text);
        assert_eq!(drain(&mut self.client), self.count);
    }

    /// There and back: masked, unmasked, sent again, heard.
    fn echo(&mut self) {
        for _ in 0..self.count {
            self.client.send(Outgoing::Binary(black_box(self.payload.as_bytes()))).expect("open");
        }
        carry(&mut self.client, &mut self.server);
        while let Some(event) = self.server.poll_event() {
            let Event::Message { payload, .. } = event else { panic!("{event:?}") };
            self.copies.clear();
            self.copies.extend_from_slice(payload);
            self.server.send(Outgoing::Binary(&self.copies)).expect("open");
        }
        carry(&mut self.server, &mut self.client);
        assert_eq!(drain(&mut self.client), self.count);
    }
}

fn carry(from: &mut Connection, to: &mut Connection) {
    let sent = from.output().len();
    to.receive(from.output());
    from.written(sent);
}

/// How many messages were heard.
fn drain(connection: &mut Connection) -> usize {
    let mut count = 0;
    while let Some(event) = connection.poll_event() {
        let Event::Message { payload, .. } = event else { panic!("{event:?}") };
        black_box(payload);
        count += 1;
    }
    count
}
