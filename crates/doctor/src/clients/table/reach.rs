//! Names, connections, and forward proxies. (Of proxies only browsers are told by their system.)

use super::CANNOT;
use crate::clients::row::Part::{Name, Proxy, Tcp};
use crate::clients::row::Source::{Record, Test};
use crate::clients::row::{Row, SILENT, UNKNOWN, X, chrome, net_error, rows, says};

const NO_NAME: &str = "[Errno -2] Name or service not known";
const NO_ADDRESS: &str = "[Errno -5] No address associated with hostname";
const TRY_AGAIN: &str = "[Errno -3] Temporary failure in name resolution";

rows! {
    NAME_UNKNOWN = Row::new("no such name", Name, Test, [
        net_error!("NAME_NOT_RESOLVED"), says(CANNOT), says("getaddrinfo ENOTFOUND {host}"), SILENT,
        says(NO_NAME), says(NO_NAME), says("IO error: failed to lookup address information: Name or service not known"),
    ]);

    NAME_EMPTY = Row::new("a name without an address", Name, Record("B4"), [
        net_error!("NAME_NOT_RESOLVED"), says(CANNOT), says("getaddrinfo ENOTFOUND {host}"), SILENT,
        says(NO_ADDRESS), says(NO_ADDRESS),
        says("IO error: failed to lookup address information: No address associated with hostname"),
    ]);

    NAME_FAILED = Row::new("a resolver that fails", Name, Record("B2"), [
        net_error!("NAME_NOT_RESOLVED"), says(CANNOT), says("getaddrinfo EAI_AGAIN {host}"), SILENT,
        says(TRY_AGAIN), says(TRY_AGAIN),
        says("IO error: failed to lookup address information: Temporary failure in name resolution"),
    ]);

    NAME_OTHER = Row::new("a name that is not resolved", Name, Record("B"), [
        net_error!("NAME_NOT_RESOLVED"), says(CANNOT), X, SILENT, X, X, X,
    ]);

    REFUSED = Row::new("connection refused", Tcp, Test, [
        net_error!("CONNECTION_REFUSED"), says(CANNOT), says("connect ECONNREFUSED {peer}"), SILENT,
        says("[Errno 111] Connect call failed ({python_peer})"), says("[Errno 111] Connection refused"),
        says("URL error: Unable to connect to {typed}"),
    ]);

    UNREACHABLE = Row::new("no route to the host", Tcp, Record("C5"), [
        net_error!("ADDRESS_UNREACHABLE"), says(CANNOT), X, SILENT, X, X, X,
    ]);

    TIMED_OUT = Row::new("no answer to the connection", Tcp, Record("C9"), [
        net_error!("CONNECTION_TIMED_OUT"), says(CANNOT), X, SILENT, X, X, X,
    ]);

    // Of several addresses, or an error of its own: each client tells another one.
    NOT_CONNECTED = Row::new("no connection", Tcp, Record("C"), [
        X, says(CANNOT), X, SILENT, X, X, X,
    ]);

    PROXY_DOWN = Row::new("the forward proxy is not there", Proxy, Record("D2"), [
        net_error!("PROXY_CONNECTION_FAILED"), says(CANNOT), UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
    ]);

    PROXY_AUTHENTICATION = Row::new("407 of the forward proxy", Proxy, Record("D3"), [
        chrome!("Proxy authentication failed"), says(CANNOT), UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
    ]);

    PROXY_REFUSED = Row::new("the forward proxy refuses", Proxy, Record("D4"), [
        chrome!("Establishing a tunnel via proxy server failed."), says(CANNOT), UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
        UNKNOWN,
    ]);

    SOCKS_REFUSED = Row::new("the SOCKS proxy refuses", Proxy, Record("D13"), [
        net_error!("SOCKS_CONNECTION_FAILED"), says(CANNOT), UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
    ]);
}
