//! Close codes and the body of a close frame (RFC 6455 sections 5.5.1 and 7.4).

use crate::Breach;

/// What a close frame's body says, and what is wrong with it.
pub(crate) struct CloseBody {
    pub(crate) code: Option<u16>,
    /// Where the reason begins in the body.
    pub(crate) reason_at: usize,
    pub(crate) breaches: [Option<Breach>; 2],
}

/// Whether a code may stand in a close frame: those that RFC 6455 and the IANA registry give a
/// meaning on the wire, and the ranges for libraries and applications.
pub(crate) fn may_be_sent(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

/// Reads the body of a close frame.
pub(crate) fn read_body(body: &[u8]) -> CloseBody {
    match body {
        [] => CloseBody { code: None, reason_at: 0, breaches: [None, None] },
        [_] => CloseBody { code: None, reason_at: 1, breaches: [Some(Breach::CloseBodyOneByte), None] },
        [high, low, reason @ ..] => {
            let code = u16::from_be_bytes([*high, *low]);
            let bad_code = (!may_be_sent(code)).then_some(Breach::CloseCode(code));
            let bad_reason = std::str::from_utf8(reason).is_err().then_some(Breach::CloseReasonUtf8);
            CloseBody { code: Some(code), reason_at: 2, breaches: [bad_code, bad_reason] }
        }
    }
}
