//! Why a connection that was open has ended: judged from what was heard of it, so that nothing is
//! dialled again, where all may be well by now.

use crate::view;
use finding::Report;
use model::trace::{CloseStep, FramesStep, Loss, Timed};
use model::{Direction, Kind, Record, Trace};
use std::time::Duration;
use wire::{Config, Connection, Event, Role, Strictness, Violation};

/// What is remembered of a session until it has ended.
#[derive(Default)]
pub(super) struct Parting {
    /// Who sent the first close frame.
    first: Option<Direction>,
    theirs: Option<store::Close>,
    lost: Option<Loss>,
    violation: Option<Violation>,
}

impl Parting {
    /// Takes in what was recorded.
    pub(super) fn hear(&mut self, batch: &[Record]) {
        for record in batch {
            match (record.kind, record.direction) {
                (Kind::Close, Direction::Received) => {
                    self.first.get_or_insert(Direction::Received);
                    self.theirs.get_or_insert_with(|| view::close(&record.payload));
                }
                _ if super::run::closes(record) => {
                    self.first.get_or_insert(record.direction);
                }
                (Kind::Violation, _) if self.violation.is_none() => self.violation = judged(&record.payload),
                (Kind::Ended, _) => self.lost = loss(&record.payload),
                _ => {}
            }
        }
    }

    /// What the doctor says of it: `None` where it ended as sessions do, or he finds nothing.
    pub(super) fn judge(self, mut trace: Trace) -> Option<Report> {
        let peer_began = self.first == Some(Direction::Received);
        let code = self.theirs.as_ref().and_then(|it| it.code);
        let plain = matches!(code, None | Some(1000 | 1001));
        let unusual = if self.first.is_some() { peer_began && !plain } else { self.lost.is_some() };
        if !unusual && self.violation.is_none() {
            return None;
        }
        let lost = self.lost.filter(|_| self.first.is_none());
        let timed = Timed { began: Duration::ZERO, took: Duration::ZERO, step: FramesStep::default() };
        let frames = FramesStep {
            // Nobody asked whether pings are answered.
            ping_answered: Some(Duration::ZERO).filter(|_| lost.is_none()),
            received: self.violation.iter().flat_map(|it| it.bytes.clone()).collect(),
            violations: self.violation.into_iter().collect(),
            lost,
            ..timed.step
        };
        trace.frames = Some(Timed { began: timed.began, took: timed.took, step: frames });
        let reason = self.theirs.map(|it| it.reason).unwrap_or_default();
        let clean = peer_began && lost.is_none();
        let close = CloseStep { peer_began, code, reason, clean, lost };
        trace.close = Some(Timed { began: timed.began, took: timed.took, step: close });
        let case = doctor::Case {
            first: trace,
            experiments: vec![],
            unfinished: vec![],
            page: None,
            client: None,
            around: doctor::Around::default(),
            idle: None,
        };
        let mut report = doctor::judge(&case);
        // It was open for as long as it was: nobody said "at once".
        report.findings.retain(|it| it.rule.cause != "session/closed-at-once");
        report.verdict().cause.is_some().then_some(report)
    }
}

/// How the transport ended, as the last record says.
fn loss(said: &[u8]) -> Option<Loss> {
    match said {
        b"lost" => Some(Loss::Closed),
        b"reset" => Some(Loss::Reset),
        b"timeout" => Some(Loss::TimedOut),
        _ => None,
    }
}

/// The rule that these bytes break, where they alone show it.
fn judged(bytes: &[u8]) -> Option<Violation> {
    let config = Config { role: Role::Client, strictness: Strictness::Lenient, ..Config::default() };
    let mut connection = Connection::new(config);
    connection.receive(bytes);
    while let Some(event) = connection.poll_event() {
        if let Event::Violation(violation) = event {
            return Some(violation);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(direction: Direction, kind: Kind, payload: &[u8]) -> Record {
        Record {
            seq: 1,
            at_ns: 0,
            wall_ns: 0,
            direction,
            kind,
            fin: true,
            reserved: 0,
            wire_size: 0,
            payload: payload.to_vec().into(),
            frames: None,
        }
    }

    /// The cause that is found where these records are the last.
    fn cause(records: &[Record]) -> Option<&'static str> {
        let trace = Trace {
            attempt: model::Attempt::new("ws://h/"),
            began_unix: 0,
            uri: Timed { began: Duration::ZERO, took: Duration::ZERO, step: net::parse_uri("ws://h/") },
            dns: None,
            tcp: None,
            unix: None,
            proxy: None,
            tls: None,
            upgrade: None,
            frames: None,
            close: None,
        };
        let mut parting = Parting::default();
        parting.hear(records);
        parting.judge(trace).and_then(|it| it.verdict().cause)
    }

    #[test]
    fn what_ended_unusually_has_a_cause_and_what_ended_well_has_none() {
        use Direction::{Local, Received, Sent};
        let close = |from, code: u16| record(from, Kind::Close, &code.to_be_bytes());
        let ended = |how: &str| record(Local, Kind::Ended, how.as_bytes());
        let cases = [
            (vec![close(Received, 1011), ended("closed 1011")], Some("session/server-error")),
            (vec![close(Received, 1009), ended("closed 1009")], Some("session/too-big")),
            (vec![close(Received, 4000), ended("closed 4000")], Some("session/application-close")),
            (vec![ended("lost")], Some("session/abnormal-closure")),
            (vec![ended("reset")], Some("session/abnormal-closure")),
            (
                vec![record(Received, Kind::Violation, b"\x83\x00"), ended("lost")],
                Some("protocol/bad-opcode"),
            ),
            (vec![close(Received, 1000), ended("closed 1000")], None),
            (vec![close(Received, 1001), ended("closed 1001")], None),
            (vec![record(Received, Kind::Close, b""), ended("closed 1005")], None),
            (vec![close(Sent, 1000), ended("timeout")], None),
            (vec![close(Sent, 4000), close(Received, 4000), ended("closed 4000")], None),
        ];
        for (records, expected) in cases {
            assert_eq!(cause(&records), expected, "{records:?}");
        }
    }
}
