//! From each step of a trace to the traits that it shows.

mod answer;
mod extensions;
mod frames;
mod handshake;
mod reach;
mod secure;
mod url;

pub(super) use frames::frames;
pub(super) use reach::reach;
pub(super) use secure::tls;
pub(super) use url::url;

use super::met::Met;
use model::Trace;

/// Of the answer to the upgrade, whatever it is.
pub(super) fn upgrade(trace: &Trace) -> Vec<Met> {
    let mut met = answer::answer(trace);
    if trace.switched() {
        met.extend(handshake::handshake(trace));
        met.extend(extensions::extensions(trace));
    }
    met
}
