//! How a transport ended, from what reading or writing it said.

use model::trace::Loss;
use std::io;

/// What this error of a transport means for the one who waited for bytes.
#[must_use]
pub fn loss_of(error: &io::Error) -> Loss {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe => Loss::Reset,
        Kind::TimedOut => Loss::TimedOut,
        // TLS without close_notify ends as `UnexpectedEof`: the transport was closed.
        _ => Loss::Closed,
    }
}

/// What [`crate::Link::exchange`] said of the end of the transport; `None` while it stands.
#[must_use]
pub fn end_of_transport(result: &io::Result<bool>) -> Option<Loss> {
    match result {
        Ok(true) => None,
        Ok(false) => Some(Loss::Closed),
        Err(error) => Some(loss_of(error)),
    }
}

/// The TLS alert within an error of a transport, where the peer sent one.
pub(crate) fn alert_of(error: &io::Error) -> Option<u8> {
    match error.get_ref()?.downcast_ref::<rustls::Error>()? {
        rustls::Error::AlertReceived(alert) => Some(u8::from(*alert)),
        _ => None,
    }
}
