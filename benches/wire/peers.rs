//! The engines, each used as its own documentation says is fastest.

mod fastwebsockets;
mod ours;
mod raw;
mod sockudo;
mod tokio_websockets;
mod tungstenite;
mod web_socket;
mod yawc;

pub(crate) use fastwebsockets::Fast;
pub(crate) use ours::Ours;
pub(crate) use raw::Raw;
pub(crate) use sockudo::Sockudo;
pub(crate) use tokio_websockets::TokioWebsockets;
pub(crate) use tungstenite::Tungstenite;
pub(crate) use web_socket::WebSocket;
pub(crate) use yawc::Yawc;
