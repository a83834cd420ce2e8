//! What a peer did that RFC 6455 or RFC 7692 forbids: as a value with its place and its bytes.

/// One breach of the protocol, where it happened, and the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What was broken.
    pub breach: Breach,
    /// Offset in the received stream of the frame (or of the byte) that broke it; 0 is the first
    /// byte after the handshake.
    pub offset: u64,
    /// The offending bytes as received, from `offset`: of the frame what had come when it was
    /// judged, at most 64. For `InvalidUtf8` the bytes that are no character, unmasked and inflated.
    pub bytes: Vec<u8>,
}

/// A rule of RFC 6455 or RFC 7692 that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Breach {
    /// A server masked a frame (5.1).
    MaskedServerFrame,
    /// A client did not mask a frame (5.1).
    UnmaskedClientFrame,
    /// Reserved bits without an extension that gives them a meaning (5.2): 4, 2, 1 for RSV1, 2, 3.
    ReservedBits(u8),
    /// An opcode that has no meaning (5.2).
    ReservedOpcode(u8),
    /// A length that does not use the fewest bytes (5.2).
    LengthNotMinimal(u64),
    /// A 64-bit length with its top bit set (5.2).
    LengthTopBit(u64),
    /// A control frame without FIN (5.4).
    FragmentedControl,
    /// A control frame of more than 125 bytes (5.5).
    ControlTooLong(u64),
    /// A continuation frame with nothing to continue (5.4).
    ContinuationWithoutStart,
    /// A new message within an unfinished one (5.4).
    MessageWithinMessage,
    /// Text that is not UTF-8 (8.1).
    InvalidUtf8,
    /// A close frame with a body of one byte (5.5.1).
    CloseBodyOneByte,
    /// A close code that may not be on the wire (7.4).
    CloseCode(u16),
    /// A close reason that is not UTF-8 (5.5.1).
    CloseReasonUtf8,
    /// A frame after the close frame (5.5.1).
    FrameAfterClose,
    /// A compressed message that is no DEFLATE data (RFC 7692 section 7.2.2).
    InvalidDeflate,
    /// A message longer than our limit: no breach of the RFC, but the end of this connection (10.4).
    MessageTooBig(u64),
}

impl Breach {
    /// The number of the RFC.
    #[must_use]
    pub fn rfc(self) -> u16 {
        if self == Self::InvalidDeflate { 7692 } else { 6455 }
    }

    /// The section of that RFC.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Self::MaskedServerFrame | Self::UnmaskedClientFrame => "5.1",
            Self::ReservedBits(_)
            | Self::ReservedOpcode(_)
            | Self::LengthNotMinimal(_)
            | Self::LengthTopBit(_) => "5.2",
            Self::FragmentedControl | Self::ContinuationWithoutStart | Self::MessageWithinMessage => "5.4",
            Self::ControlTooLong(_) => "5.5",
            Self::CloseBodyOneByte | Self::CloseReasonUtf8 | Self::FrameAfterClose => "5.5.1",
            Self::CloseCode(_) => "7.4",
            Self::InvalidUtf8 => "8.1",
            Self::InvalidDeflate => "7.2.2",
            Self::MessageTooBig(_) => "10.4",
        }
    }

    /// The close code with which a strict endpoint fails the connection (7.4.1).
    #[must_use]
    pub fn close_code(self) -> u16 {
        match self {
            Self::InvalidUtf8 | Self::CloseReasonUtf8 | Self::InvalidDeflate => 1007,
            Self::MessageTooBig(_) => 1009,
            _ => 1002,
        }
    }
}
