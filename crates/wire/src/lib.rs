//! RFC 6455 and RFC 7692 without I/O: handshake heads kept byte for byte, frames, masking,
//! fragmentation, compression and the closing handshake, for clients and servers. Without sockets, clocks, tasks or chance:
//! bytes, time and mask seeds come in as arguments.

mod assembly;
mod close;
mod compose;
mod compress;
mod connection;
mod deflate;
mod event;
mod extension;
mod frame;
mod handshake;
mod head;
mod inbox;
mod inflate;
mod judge;
mod mask;
mod outbox;
mod reader;
mod speaker;
mod utf8;
mod violation;

pub use compose::{HeadError, request_head, response_head};
pub use connection::{Buffers, Config, Connection, Role, State, Strictness};
pub use deflate::{Deflate, DeflateFault, DeflateOffer};
pub use event::{Event, Outgoing, SendError};
pub use extension::Extension;
pub use frame::{Frame, FrameHeader, Opcode};
pub use handshake::{HandshakeFault, accept_key, key_from_nonce};
pub use head::{HeaderField, RequestHead, ResponseHead};
pub use mask::apply_mask;
pub use speaker::{Long, Speaker};
pub use violation::{Breach, Violation};
