//! How a connection ended, gathered from its records or its events.

use crate::terminal::Terminal;
use finding::safe_line;
use model::trace::Loss;
use model::{Direction, Kind, Record};

/// How a connection ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ending {
    /// The peer's close frame: its code, where it had one, and its reason.
    close: Option<(Option<u16>, String)>,
    /// Whether the peer did what the protocol forbids.
    violated: bool,
    /// How the transport ended, where it did before the peer had closed.
    loss: Option<Loss>,
}

impl Ending {
    /// Takes note of what a record says about the end.
    pub(super) fn note(&mut self, record: &Record) {
        match (record.direction, record.kind) {
            (Direction::Received, Kind::Close) => self.close = Some(close_body(&record.payload)),
            (_, Kind::Violation) => self.violated = true,
            (_, Kind::Ended) => {
                self.loss = match &record.payload[..] {
                    b"lost" => Some(Loss::Closed),
                    b"reset" => Some(Loss::Reset),
                    b"timeout" => Some(Loss::TimedOut),
                    _ => None,
                }
            }
            _ => {}
        }
    }

    /// Takes note of the peer's close frame.
    pub(super) fn hears_close(&mut self, code: Option<u16>, reason: &[u8]) {
        self.close = Some((code, safe_line(&String::from_utf8_lossy(reason))));
    }

    /// Takes note of something that the protocol forbids.
    pub(super) fn hears_violation(&mut self) {
        self.violated = true;
    }

    /// Takes note of the end of the transport; the first word on it stands.
    pub(super) fn ends(&mut self, loss: Loss) {
        self.loss.get_or_insert(loss);
    }

    /// Whether both sides closed as they should, and the peer had no complaint.
    pub(super) fn is_clean(&self) -> bool {
        matches!(self.close, Some((None | Some(1000 | 1001), _))) && !self.violated
    }

    /// One sentence.
    pub(super) fn sentence(&self, terminal: Terminal) -> String {
        match (&self.close, self.violated) {
            (close, true) => {
                let code = close.as_ref().and_then(|(code, reason)| Some((code.as_ref()?, reason)));
                let with = code.map(|(code, reason)| format!("{code} {reason}"));
                let with = with.map(|it| format!("{}, ", it.trim_end())).unwrap_or_default();
                terminal.say(
                    &format!("closed: {with}the peer broke the WebSocket protocol (wscope doctor shows how)"),
                    &format!(
                        "切断: {with}相手が WebSocket の規約に反しました(詳しくは wscope doctor で調べられます)"
                    ),
                )
            }
            (Some((code, reason)), false) => {
                let code = code.map_or_else(|| terminal.say("no code", "コードなし"), |it| it.to_string());
                let text = format!("{code} {reason}");
                terminal.say(&format!("closed: {}", text.trim_end()), &format!("切断: {}", text.trim_end()))
            }
            (None, false) => {
                let (en, ja) = match self.loss {
                    Some(Loss::Closed) => (": the peer ended the transport", "(相手が TCP 接続を終えました)"),
                    Some(Loss::Reset) => (": the transport was reset", "(TCP 接続がリセットされました)"),
                    Some(Loss::TimedOut) => (": no answer in time", "(時間内に応答がありませんでした)"),
                    None => ("", ""),
                };
                terminal.say(
                    &format!("closed: 1006, without a close frame{en}"),
                    &format!("切断: 1006、クローズフレームがありません{ja}"),
                )
            }
        }
    }
}

/// Code and reason of the body of a close frame.
pub(super) fn close_body(body: &[u8]) -> (Option<u16>, String) {
    match body {
        [high, low, reason @ ..] => {
            (Some(u16::from_be_bytes([*high, *low])), safe_line(&String::from_utf8_lossy(reason)))
        }
        _ => (None, String::new()),
    }
}
