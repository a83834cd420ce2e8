//! RFC 6455 without I/O: handshake heads kept byte for byte, frames, masking, fragmentation and
//! the closing handshake, for clients and servers. Without sockets, clocks, tasks or chance:
//! bytes, time and mask seeds come in as arguments.

mod connection;
mod frame;
mod head;
mod mask;
mod violation;

pub use connection::{Config, Connection, Event, Outgoing, Role, SendError, State, Strictness};
pub use frame::{Frame, FrameHeader, Opcode};
pub use head::{HandshakeFault, HeaderField, RequestHead, ResponseHead, accept_key, key_from_nonce};
pub use mask::apply_mask;
pub use violation::{Breach, Violation};
