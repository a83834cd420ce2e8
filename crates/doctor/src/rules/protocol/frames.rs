//! The shared part of the rules on frames: one table from a breach to its cause and its words.

use crate::{Case, evidence};
use finding::{Finding, Meta, Span, Text};
use model::trace::FramesStep;
use model::{Direction, Kind};
use wire::{Breach, Violation};

/// Findings of one cause. `None`: no frames were watched.
pub(crate) fn when(case: &Case, rule: &'static Meta) -> Option<Vec<Finding>> {
    let frames = &case.first.frames.as_ref()?.step;
    let fits = |it: &&Violation| is_wrong(frames, it) && cause(it.breach) == rule.cause;
    let mine: Vec<_> = frames.violations.iter().filter(fits).collect();
    Some(mine.first().map(|first| tell(rule, first, mine.len(), frames.received.len())).into_iter().collect())
}

/// Whether a server may not do this. After its close it sends no data (RFC 6455 section 5.5.1); a pong
/// may still be under way. What else comes is no frame to anybody: Werkzeug writes an HTTP response.
pub(crate) fn is_wrong(frames: &FramesStep, violation: &Violation) -> bool {
    let is_control = violation.bytes.first().is_some_and(|it| it & 0x08 != 0);
    match violation.breach {
        Breach::FrameAfterClose => !is_control,
        _ => closed_at(frames).is_none_or(|at| violation.offset < at),
    }
}

/// Where the server's close frame ends, in what was received.
fn closed_at(frames: &FramesStep) -> Option<u64> {
    let received = frames.records.iter().filter(|it| it.direction == Direction::Received);
    let mut end = 0;
    for record in received {
        end += record.wire_size;
        if record.kind == Kind::Close {
            return Some(end);
        }
    }
    None
}

/// Findings of another cause than their own, of the breaches that fit.
pub(super) fn as_cause(case: &Case, rule: &'static Meta, fits: impl Fn(Breach) -> bool) -> Vec<Finding> {
    let Some(frames) = case.first.frames.as_ref().map(|it| &it.step) else { return vec![] };
    let mine: Vec<_> = frames.violations.iter().filter(|it| fits(it.breach)).collect();
    mine.first().map(|first| tell(rule, first, mine.len(), frames.received.len())).into_iter().collect()
}

/// The cause that a breach is.
pub(crate) fn cause(breach: Breach) -> &'static str {
    match breach {
        Breach::MaskedServerFrame | Breach::UnmaskedClientFrame => "protocol/masked-server-frame",
        Breach::ReservedBits(_) => "protocol/reserved-bits",
        Breach::ReservedOpcode(_) => "protocol/bad-opcode",
        Breach::LengthNotMinimal(_) | Breach::LengthTopBit(_) | Breach::ControlTooLong(_) => {
            "protocol/bad-length"
        }
        Breach::FragmentedControl => "protocol/fragmented-control",
        Breach::ContinuationWithoutStart | Breach::MessageWithinMessage => "protocol/bad-fragmentation",
        Breach::InvalidUtf8 | Breach::CloseReasonUtf8 => "protocol/bad-utf8",
        Breach::InvalidDeflate => "protocol/compression-broken",
        Breach::CloseBodyOneByte | Breach::CloseCode(_) => "protocol/bad-close-code",
        Breach::FrameAfterClose => "protocol/frame-after-close",
        _ => "",
    }
}

fn tell(rule: &'static Meta, violation: &Violation, count: usize, received: usize) -> Finding {
    let (message, label) = words(violation.breach);
    let start = usize::try_from(violation.offset).unwrap_or(usize::MAX).min(received);
    // The first bytes show the frame; the rest is payload.
    let end = (start + violation.bytes.len().clamp(2, 16)).min(received);
    let (rfc, section) = (violation.breach.rfc(), violation.breach.section());
    let code = violation.breach.close_code();
    let finding =
        rule.find(message).proven().at(Span::new(evidence::FRAMES, start..end), label).note(Text::new(
            format!("RFC {rfc} section {section}; a strict client closes with {code}"),
            format!("RFC {rfc} {section} 節。厳密なクライアントは {code} で閉じます"),
        ));
    let hex: Vec<_> = violation.bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let finding = finding.note(Text::new(
        format!("bytes at {start}: {}", hex.join(" ")),
        format!("位置 {start} のバイト: {}", hex.join(" ")),
    ));
    match count {
        1 => finding,
        _ => finding.note(Text::new(format!("it happened {count} times"), format!("{count} 回ありました"))),
    }
}

/// Message and label of a breach.
fn words(breach: Breach) -> (Text, Text) {
    let fixed =
        |en: &str, ja: &str, label: &str, label_ja: &str| (Text::new(en, ja), Text::new(label, label_ja));
    match breach {
        Breach::ReservedBits(bits) => (
            Text::new(
                format!("a frame has reserved bits set ({bits:03b}) that no extension uses"),
                format!("どの拡張も使わない予約ビット ({bits:03b}) が立っています"),
            ),
            Text::new("RSV bits", "RSV ビット"),
        ),
        Breach::ReservedOpcode(opcode) => (
            Text::new(
                format!("a frame has the opcode {opcode}, which has no meaning"),
                format!("フレームのオペコードが未定義の {opcode} です"),
            ),
            Text::new("opcode", "オペコード"),
        ),
        Breach::LengthNotMinimal(length) => (
            Text::new(
                format!("a frame of {length} bytes writes its length in too long a form"),
                format!("{length} バイトのフレームの長さが、必要以上に長い形式で書かれています"),
            ),
            Text::new("length", "長さ"),
        ),
        Breach::LengthTopBit(_) => fixed(
            "the length of a frame has its top bit set",
            "フレームの長さの最上位ビットが立っています",
            "length",
            "長さ",
        ),
        Breach::ControlTooLong(length) => (
            Text::new(
                format!("a control frame has {length} bytes, and 125 is the most"),
                format!("制御フレームが {length} バイトあります（上限は 125 バイト）"),
            ),
            Text::new("length", "長さ"),
        ),
        Breach::CloseCode(code) => (
            Text::new(
                format!("the server sends close code {code}, which may not be on the wire"),
                format!("サーバーが送信してはならないクローズコード {code} を送っています"),
            ),
            Text::new("close frame", "クローズフレーム"),
        ),
        Breach::CloseBodyOneByte => fixed(
            "a close frame has a body of one byte",
            "クローズフレームの本文が 1 バイトしかありません",
            "close frame",
            "クローズフレーム",
        ),
        Breach::CloseReasonUtf8 => fixed(
            "the reason in the close frame is not UTF-8",
            "クローズフレームの理由が UTF-8 ではありません",
            "close frame",
            "クローズフレーム",
        ),
        Breach::FragmentedControl => fixed(
            "a control frame is fragmented",
            "制御フレームが断片化されています",
            "FIN is not set",
            "FIN が立っていません",
        ),
        Breach::ContinuationWithoutStart => fixed(
            "a continuation frame has nothing to continue",
            "続きのフレームに対応する先頭がありません",
            "continuation",
            "続きのフレーム",
        ),
        Breach::MessageWithinMessage => fixed(
            "a new message begins within an unfinished one",
            "未完了のメッセージの途中で次が始まっています",
            "a new message",
            "新しいメッセージ",
        ),
        Breach::InvalidDeflate => fixed(
            "a compressed message cannot be inflated",
            "圧縮されたメッセージを展開できません",
            "compressed, and no DEFLATE data",
            "圧縮の印があるのに DEFLATE データではありません",
        ),
        Breach::InvalidUtf8 => fixed(
            "a text message is not UTF-8",
            "テキストメッセージが UTF-8 ではありません",
            "this text",
            "このテキスト",
        ),
        Breach::FrameAfterClose => fixed(
            "a frame follows the close frame",
            "クローズフレームの後にフレームが続いています",
            "after the close",
            "クローズの後",
        ),
        _ => fixed(
            "the server masks its frames",
            "サーバーがフレームをマスクしています",
            "the mask bit is set",
            "マスクビットが立っています",
        ),
    }
}
