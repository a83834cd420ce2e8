//! URLs that not every client reads alike, ports that browsers leave alone, and what a page forbids.

use super::CANNOT;
use crate::clients::row::Part::{Page, Url};
use crate::clients::row::Source::{Browsers, Hand, Test};
use crate::clients::row::{O, Row, SILENT, UNKNOWN, X, net_error, rows, says};

const FIREFOX: &str = "An invalid or illegal string was specified";
const WS_SCHEME: &str =
    "The URL's protocol must be one of \"ws:\", \"wss:\", \"http:\", \"https:\", or \"ws+unix:\"";
const WS_URL: &str = "Invalid URL: {typed}";
const UNDICI_URL: &str = "TypeError: Invalid URL";
const UNDICI_SCHEME: &str = "expected a ws: or wss: url";
const PYTHON_SCHEME: &str = "{typed} isn't a valid URI: scheme isn't ws or wss";
const PYTHON_HOST: &str = "{typed} isn't a valid URI: hostname isn't provided";
const HOST: &str = "hostname is invalid";
const RUST_FORMAT: &str = "HTTP format error: invalid format";
const PORT: &str = "Port could not be cast to integer value as '{port}'";
const RANGE: &str = "Port out of range 0-65535";

rows! {
    FRAGMENT = Row::new("a fragment", Url, Test, [
        says("Failed to construct 'WebSocket': The URL contains a fragment identifier ('{fragment}'). Fragment identifiers are not allowed in WebSocket URLs."),
        says(FIREFOX), says("The URL contains a fragment identifier"), says("hash"),
        says("{typed} isn't a valid URI: fragment identifier is meaningless"), O, O,
    ]).of(&["uri/fragment"]);

    HTTP_SCHEME = Row::new("http: or https:", Url, Test, [
        O, O, O, O, says(PYTHON_SCHEME), says("scheme {scheme} is invalid"), says("URL error: URL scheme not supported"),
    ]).of(&["uri/wrong-scheme"]);

    OTHER_SCHEME = Row::new("another scheme", Url, Test, [
        says("Failed to construct 'WebSocket': The URL's scheme must be either 'http', 'https', 'ws', or 'wss'. '{scheme}' is not allowed."),
        says(FIREFOX), says(WS_SCHEME), says(UNDICI_SCHEME), says(PYTHON_SCHEME), says("scheme {scheme} is invalid"),
        says("URL error: URL scheme not supported"),
    ]).of(&["uri/wrong-scheme"]);

    // `localhost:8080`: what stands before the colon is a scheme to those who follow the URL standard.
    NAME_AND_PORT = Row::new("no scheme, and a port", Url, Test, [
        says("Failed to construct 'WebSocket': The URL's scheme must be either 'http', 'https', 'ws', or 'wss'. '{scheme}' is not allowed."),
        says(FIREFOX), says(WS_SCHEME), says(UNDICI_SCHEME), says(PYTHON_SCHEME), says(HOST), says(RUST_FORMAT),
    ]).of(&["uri/wrong-scheme"]);

    // Browsers resolve it against the page, and go where this attempt did not look.
    RELATIVE = Row::new("no scheme", Url, Test, [
        UNKNOWN, UNKNOWN, says(WS_URL), says(UNDICI_URL), says(PYTHON_SCHEME), X, X,
    ]).of(&["uri/wrong-scheme", "uri/browser-only"]);

    ONE_SLASH = Row::new("a scheme without two slashes", Url, Test, [
        O, O, O, O, says(PYTHON_HOST), says(HOST), says(RUST_FORMAT),
    ]).of(&["uri/browser-only"]);

    // To a browser it is a path on the page's own host.
    NO_COLON = Row::new("a scheme without a colon", Url, Test, [
        UNKNOWN, UNKNOWN, says(WS_URL), says(UNDICI_URL), says(PYTHON_SCHEME), says(HOST), says(RUST_FORMAT),
    ]).of(&["uri/browser-only"]);

    // Who takes it sends it as Basic authorization, or drops it.
    CREDENTIALS = Row::new("user:password@", Url, Test, [
        O, O, O, O, O, O, O,
    ]).of(&["uri/credentials"]);

    PORT_WORD = Row::new("a port that is no number", Url, Test, [
        says("Failed to construct 'WebSocket': The URL '{typed}' is invalid."), says(FIREFOX), says(WS_URL), says(UNDICI_URL), says(PORT), says(PORT), X,
    ]).of(&["uri/invalid", "uri/placeholder"]);

    PORT_RANGE = Row::new("a port over 65535", Url, Test, [
        says("Failed to construct 'WebSocket': The URL '{typed}' is invalid."), says(FIREFOX), says(WS_URL), says(UNDICI_URL), says(RANGE), says(RANGE), X,
    ]).of(&["uri/invalid"]);

    INVALID = Row::new("another fault of the URL", Url, Test, [
        UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
    ]).of(&["uri/invalid"]);

    BLOCKED_PORT = Row::new("a port that browsers leave alone", Url, Test, [
        net_error!("UNSAFE_PORT"), says(CANNOT), O, SILENT, O, O, O,
    ]).of(&["uri/blocked-port"]);

    MIXED_CONTENT = Row::new("ws: from a page of https:", Page, Browsers, [
        says("Failed to construct 'WebSocket': An insecure WebSocket connection may not be initiated from a page loaded over HTTPS."),
        says("The operation is insecure."), O, O, O, O, O,
    ]).of(&["origin/mixed-content"]);

    CSP = Row::new("connect-src of the page", Page, Browsers, [
        says("Connecting to '{url}' violates the following Content Security Policy directive: …. The action has been blocked."),
        says("Content-Security-Policy: The page’s settings blocked the loading of a resource (connect-src) at {url} because it violates the following directive: …"),
        O, O, O, O, O,
    ]).of(&["origin/csp"]);

    LOCAL_NETWORK = Row::new("from a public page of http: to a private address", Page, Hand, [
        net_error!("BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS"), O, O, O, O, O, O,
    ]).of(&["origin/private-network"]);

    // It is the user who decides.
    LOCAL_NETWORK_ASKED = Row::new("from a public page of https: to a private address", Page, Hand, [
        UNKNOWN, O, O, O, O, O, O,
    ]).of(&["origin/private-network"]);

    // In their words the URL is wss: where the page asked for it, and ws: where the host did.
    UPGRADED = Row::new("ws: that a browser turns into wss:, which fails", Page, Browsers, [
        X, X, O, O, O, O, O,
    ]).of(&["tls/hsts-upgrade"]);

    UPGRADED_HERE = Row::new("ws: to this machine, from a page of elsewhere that upgrades its requests", Page, Browsers, [
        O, X, O, O, O, O, O,
    ]).of(&["tls/hsts-upgrade"]);
}
