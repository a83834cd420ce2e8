//! What the kernel counted of a TCP connection: which segments arrived.

/// Counts of one TCP connection (Linux: `TCP_INFO`), when the attempt was over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Segments of ours that the peer has not acknowledged.
    pub unacknowledged: u32,
    /// Segments that were sent again.
    pub retransmitted: u32,
    /// Segments that came out of order: one before them was missing.
    pub out_of_order: u32,
    /// Bytes that the peer has acknowledged.
    pub acknowledged: u64,
    /// Bytes received in order.
    pub received: u64,
}
