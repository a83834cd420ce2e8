//! What the dialogue shows of each record: direction by mark and colour, safe to show.

use super::ending::close_body;
use crate::terminal::Terminal;
use finding::{Look, shown};
use model::{Direction, Kind, Record};

/// The most of one message that is shown, in bytes.
const SHOWN: usize = 4 * 1024;

/// Shows records, and remembers when pings went out.
pub(super) struct Screen {
    terminal: Terminal,
    look: Look,
    pinged_ns: Option<u64>,
}

impl Screen {
    pub(super) fn new(terminal: Terminal) -> Self {
        Self { terminal, look: terminal.look(), pinged_ns: None }
    }

    /// The prompt, marked and coloured as what is sent.
    pub(super) fn prompt(&self) -> String {
        format!("{} ", self.coloured("34", ">"))
    }

    /// A line of our own, not of the peer's.
    pub(super) fn local(&self, text: &str) -> String {
        text.lines().map(|line| format!("{}\n", self.coloured("2", &format!("· {line}")))).collect()
    }

    /// What is shown of a record; empty: nothing.
    pub(super) fn show(&mut self, record: &Record) -> String {
        match (record.direction, record.kind) {
            (Direction::Received, Kind::Text) => self.text(record),
            (Direction::Received, Kind::Binary) => self.binary(record),
            (Direction::Sent, Kind::Ping) => {
                self.pinged_ns = Some(record.at_ns);
                String::new()
            }
            (Direction::Received, Kind::Pong) => self.pong(record),
            (Direction::Received, Kind::Ping) => self.local("ping"),
            (Direction::Received, Kind::Close) => {
                let (code, reason) = close_body(&record.payload);
                let code = code.map(|it| it.to_string()).unwrap_or_default();
                self.local(&format!("close {code} {reason}"))
            }
            (_, Kind::Violation) => self.local(&self.terminal.say(
                &format!("the peer broke the protocol: {}", hex(&record.payload, 32)),
                &format!("相手が規約に反しました: {}", hex(&record.payload, 32)),
            )),
            _ => String::new(),
        }
    }

    fn text(&self, record: &Record) -> String {
        let (kept, rest) = record.payload.split_at(record.payload.len().min(SHOWN));
        let mut text = shown(kept);
        if !rest.is_empty() {
            text.push_str(&self.cut(record));
        }
        let lines: Vec<_> = text.split('\n').collect();
        format!("{} {}\n", self.coloured("32", "<"), lines.join("\n  "))
    }

    fn binary(&self, record: &Record) -> String {
        let more = if record.payload.len() > 256 { self.cut(record) } else { String::new() };
        let size = record.payload.len();
        let head = self.terminal.say(&format!("binary, {size} bytes:"), &format!("バイナリ {size} バイト:"));
        format!(
            "{} {} {}{more}\n",
            self.coloured("32", "<"),
            self.coloured("2", &head),
            hex(&record.payload, 256)
        )
    }

    fn pong(&mut self, record: &Record) -> String {
        let Some(pinged) = self.pinged_ns.take() else { return self.local("pong") };
        let nanoseconds = u32::try_from(record.at_ns.saturating_sub(pinged)).unwrap_or(u32::MAX);
        self.local(&format!("pong {:.1} ms", f64::from(nanoseconds) / 1e6))
    }

    fn cut(&self, record: &Record) -> String {
        let size = record.payload.len();
        self.terminal.say(&format!(" … ({size} bytes in all)"), &format!(" …(全 {size} バイト)"))
    }

    fn coloured(&self, code: &str, text: &str) -> String {
        if self.look.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

fn hex(bytes: &[u8], most: usize) -> String {
    bytes.iter().take(most).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
