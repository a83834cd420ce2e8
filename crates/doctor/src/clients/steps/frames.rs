//! Of the frames after the handshake: the first that breaks the protocol ends a connection.

use crate::clients::met::Met;
use crate::clients::table::frames as rows;
use finding::Finding;
use model::Trace;
use wire::{Breach, Violation};

pub(in crate::clients) fn frames(trace: &Trace, found: &[Finding]) -> Vec<Met> {
    let Some(step) = trace.frames.as_ref().map(|it| &it.step) else { return vec![] };
    if found.iter().any(|it| it.rule.cause == "protocol/http-after-upgrade") {
        return vec![Met::new(&rows::PAGE)];
    }
    let deflated = crate::answer::Answer::of(trace)
        .is_some_and(|it| it.field("sec-websocket-extensions").contains("permessage-deflate"));
    let Some(first) = step.violations.first() else {
        let later = trace.close.as_ref().and_then(|it| it.step.code).filter(|it| matches!(it, 1012 | 1013));
        return later.map(|_| Met::new(&rows::CLOSE_LATER)).into_iter().collect();
    };
    let same_frame = step.violations.iter().filter(|it| it.offset == first.offset).count();
    if deflated && trace.attempt.request.deflate.is_none() && matches!(first.breach, Breach::ReservedBits(4))
    {
        return vec![Met::new(&rows::COMPRESSED)];
    }
    let mut met = of_breach(first, deflated);
    met.iter_mut().for_each(|it| it.vague = same_frame > 1);
    met.into_iter().collect()
}

fn of_breach(violation: &Violation, deflated: bool) -> Option<Met> {
    let opcode = violation.bytes.first().map_or(0, |byte| byte & 15);
    Some(match violation.breach {
        Breach::MaskedServerFrame => Met::new(&rows::MASKED),
        Breach::ReservedBits(4) if deflated && opcode == 0 => Met::new(&rows::DEFLATE_CONTINUATION),
        Breach::ReservedBits(bits) => {
            let row = if bits & 4 > 0 && !deflated { &rows::RSV1 } else { &rows::RSV23 };
            let bit = |mask: u8| u8::from(bits & mask > 0).to_string();
            Met::new(row).with("rsv1", bit(4)).with("rsv2", bit(2)).with("rsv3", bit(1))
        }
        Breach::ReservedOpcode(opcode) => Met::new(&rows::OPCODE).with("opcode", opcode.to_string()),
        Breach::FragmentedControl => Met::new(&rows::CONTROL_FRAGMENTED),
        Breach::ControlTooLong(length) => Met::new(&rows::CONTROL_LONG).with("length", length.to_string()),
        Breach::ContinuationWithoutStart => Met::new(&rows::CONTINUATION),
        Breach::MessageWithinMessage => {
            let kind = if opcode == 1 { "TEXT" } else { "BINARY" };
            Met::new(&rows::WITHIN).with("opcode", opcode.to_string()).with("kind", kind)
        }
        Breach::InvalidUtf8 => Met::new(&rows::UTF8),
        Breach::LengthNotMinimal(_) => Met::new(&rows::NOT_MINIMAL),
        Breach::LengthTopBit(length) => Met::new(&rows::TOP_BIT).with("length", length.to_string()),
        Breach::InvalidDeflate => Met::new(&rows::DEFLATE),
        Breach::CloseBodyOneByte => Met::new(&rows::CLOSE_BODY),
        Breach::CloseReasonUtf8 => Met::new(&rows::CLOSE_UTF8),
        Breach::CloseCode(code) => {
            let reserved = matches!(code, 1005 | 1006 | 1015);
            let row = if reserved { &rows::CLOSE_RESERVED } else { &rows::CLOSE_UNKNOWN };
            Met::new(row).with("code", code.to_string())
        }
        Breach::FrameAfterClose => Met::new(&rows::AFTER_CLOSE),
        // Ours to send, or our own limit: no fault of the server's.
        _ => return None,
    })
}
