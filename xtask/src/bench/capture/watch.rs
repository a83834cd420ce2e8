//! What is looked at while a flood is recorded: numbers, memory, processors, and what a page gets.

use crate::shell::Failure;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Instant;

/// Clock ticks a second in `/proc`: the same on every Linux that we know.
const TICKS: f64 = 100.0;

/// A look at both processes.
struct Look {
    at: f64,
    last: u64,
    stored: u64,
    /// Memory of the recorder, in MiB.
    memory: f64,
}

/// What was seen.
pub(super) struct Watch {
    began: Instant,
    recorder: u32,
    flood: u32,
    looks: Vec<Look>,
    flood_cpu: f64,
    recorder_cpu: f64,
}

impl Watch {
    pub(super) fn new(recorder: u32, flood: u32) -> Self {
        Self {
            began: Instant::now(),
            recorder,
            flood,
            looks: vec![],
            flood_cpu: 0.0,
            recorder_cpu: cpu(recorder),
        }
    }

    /// Looks once; the highest numbers so far, and those stored.
    pub(super) fn look(&mut self, last: u64, stored: u64) {
        let at = self.began.elapsed().as_secs_f64();
        self.looks.push(Look { at, last, stored, memory: memory(self.recorder) });
        self.flood_cpu = cpu(self.flood).max(self.flood_cpu);
    }

    /// The table. The flood told how many it sent, in what time, and how late it was.
    pub(super) fn table(&self, told: &str, session: &Value, viewer: &str) -> String {
        let mut words = told.split_whitespace();
        let mut word = || words.next().unwrap_or("?").to_owned();
        let (sent, took, late) = (word(), word(), word());
        let flooding: Vec<&Look> = self.looks.iter().filter(|it| it.last > 1).collect();
        let lag = flooding.iter().map(|it| it.last.saturating_sub(it.stored)).max().unwrap_or(0);
        let memory_at = |part: usize| {
            flooding.get(flooding.len() * part / 4).or(flooding.last()).map_or(0.0, |it| it.memory)
        };
        let peak = self.looks.iter().map(|it| it.memory).fold(0.0, f64::max);
        let done = self.looks.last().map_or(0.0, |it| it.at);
        let cpu = cpu(self.recorder) - self.recorder_cpu;
        let mut text = String::from("| recording | |\n|---|---|\n");
        for (name, value) in [
            ("messages offered", format!("{sent} in {took} s")),
            ("the flood was held up, at most", format!("{late} s")),
            ("messages stored", format!("{}", session["counts"]["text"])),
            ("lost", format!("{}", session["lost"])),
            ("until all was stored and closed", format!("{done:.1} s")),
            ("received and not yet stored, at most", format!("{lag} messages")),
            (
                "memory of the recorder at a quarter, half, three quarters, the end",
                format!(
                    "{:.0}, {:.0}, {:.0}, {:.0} MiB",
                    memory_at(1),
                    memory_at(2),
                    memory_at(3),
                    memory_at(4)
                ),
            ),
            ("memory, at most", format!("{peak:.0} MiB")),
            ("processor of the recorder", format!("{cpu:.1} s")),
            ("processor of the flood", format!("{:.1} s", self.flood_cpu)),
            ("what a page that watches was told", viewer.to_owned()),
        ] {
            let _ = writeln!(text, "| {name} | {value} |");
        }
        text + "\n"
    }
}

/// Seconds of the processor that a process took, its own and the kernel's.
fn cpu(process: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = text.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    fields.skip(11).take(2).filter_map(|it| it.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// Resident memory in MiB.
fn memory(process: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|it| it.trim().trim_end_matches("kB").trim().parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// A page that watches the session, as far as the wire is concerned: it reads what it is told.
pub(super) struct Viewer {
    bytes: Arc<AtomicU64>,
    stream: TcpStream,
    thread: JoinHandle<()>,
    began: Instant,
}

impl Viewer {
    pub(super) fn begin(address: SocketAddr, session: &str) -> Result<Self, Failure> {
        let open = || -> std::io::Result<TcpStream> {
            let mut stream = TcpStream::connect(address)?;
            write!(
                stream,
                "GET /api/sessions/{session}/live HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\n\
                 Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            )?;
            Ok(stream)
        };
        let stream = open().map_err(|error| Failure::new(format!("the live channel: {error}")))?;
        let bytes = Arc::new(AtomicU64::new(0));
        let (counted, heard) = (Arc::clone(&bytes), stream.try_clone());
        let heard = heard.map_err(|error| Failure::new(format!("the live channel: {error}")))?;
        let thread = std::thread::spawn(move || {
            let mut reader = BufReader::new(heard);
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                line.clear();
            }
            let mut part = vec![0; 1 << 16];
            while let Ok(read @ 1..) = reader.read(&mut part) {
                counted.fetch_add(read as u64, Ordering::Relaxed);
            }
        });
        Ok(Self { bytes, stream, thread, began: Instant::now() })
    }

    /// Leaves, and says what it was told.
    pub(super) fn end(self) -> String {
        let seconds = self.began.elapsed().as_secs_f64();
        let _ = self.stream.shutdown(std::net::Shutdown::Both);
        let _ = self.thread.join();
        let mib = self.bytes.load(Ordering::Relaxed) as f64 / f64::from(1 << 20);
        format!("{:.2} MiB a second", mib / seconds)
    }
}
