//! The table, by the steps of an attempt. Columns: Chrome, Firefox, Node `ws`, undici, Python
//! `websockets`, `websocket-client`, tungstenite.

pub(super) mod answer;
pub(super) mod extension;
pub(super) mod frames;
pub(super) mod lines;
pub(super) mod reach;
pub(super) mod subprotocol;
pub(super) mod tls;
pub(super) mod upgrade;
pub(super) mod url;

use super::row::Row;

/// Firefox has two sentences: this for whatever fails before a connection is open …
const CANNOT: &str = "Firefox can’t establish a connection to the server at {url}.";
/// … and this for whatever fails after.
const INTERRUPTED: &str = "The connection to {url} was interrupted while the page was loading.";

/// Every row.
pub(super) fn all() -> impl Iterator<Item = &'static Row> {
    [
        url::ALL,
        reach::ALL,
        tls::ALL,
        answer::ALL,
        lines::ALL,
        upgrade::ALL,
        subprotocol::ALL,
        extension::ALL,
        frames::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}
