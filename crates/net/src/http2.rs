//! WebSockets over HTTP/2: extended CONNECT (RFC 8441), as client and as server. All types of the
//! HTTP/2 library stay below this module.

mod client;
mod driven;
mod ears;
mod request;
mod server;
mod stream;

pub(crate) use client::upgrade;
pub(crate) use request::Asked;
pub use server::{Http2, Http2Request, begins_http2};
pub use stream::Http2Stream;

/// Bytes that a peer may send ahead of what is read, on a stream and on its connection.
const WINDOW: u32 = 1 << 20;
/// What the library may count up for small DATA frames that wait to be read: it charges each with
/// 256 bytes. A whole window may be WebSocket frames of two bytes, each in a DATA frame of its own;
/// with the library's default, a busy peer of small messages would be cut off.
const SMALL_FRAMES: usize = WINDOW as usize / 2 * 256;
