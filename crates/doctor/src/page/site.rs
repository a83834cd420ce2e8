//! Whether two hosts belong together: sites, as cookies know them, and this machine.

use std::net::IpAddr;
use url::{Host, Url};

/// Second labels under a country's domain below which names are registered.
const SECOND: [&str; 14] =
    ["ac", "ad", "co", "com", "ed", "edu", "go", "gov", "gr", "lg", "ne", "net", "or", "org"];

/// Names below which everyone gets a name of his own (of the public suffix list's private part).
const SHARED: [&str; 30] = [
    "amplifyapp.com",
    "appspot.com",
    "azurestaticapps.net",
    "azurewebsites.net",
    "cloudfront.net",
    "deno.dev",
    "firebaseapp.com",
    "fly.dev",
    "github.io",
    "gitlab.io",
    "glitch.me",
    "herokuapp.com",
    "loca.lt",
    "netlify.app",
    "ngrok-free.app",
    "ngrok-free.dev",
    "ngrok.app",
    "ngrok.dev",
    "ngrok.io",
    "onrender.com",
    "pages.dev",
    "railway.app",
    "render.com",
    "repl.co",
    "run.app",
    "surge.sh",
    "trycloudflare.com",
    "vercel.app",
    "web.app",
    "workers.dev",
];

/// The registrable name of a host, by which SameSite tells sites apart; an address or a bare name is
/// its own site.
///
/// The public suffix list is long; this knows its shape and the names that matter to WebSocket users.
pub(crate) fn site(host: &str) -> String {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let labels: Vec<_> = host.split('.').collect();
    if host.parse::<IpAddr>().is_ok() || host.contains(':') || labels.len() < 3 {
        return host;
    }
    let last = |count: usize| labels[labels.len() - count..].join(".");
    let (top, second) = (labels[labels.len() - 1], labels[labels.len() - 2]);
    let deep = SHARED.contains(&last(2).as_str()) || (top.len() == 2 && SECOND.contains(&second));
    last(if deep { 3 } else { 2 })
}

/// Whether browsers take this host for the machine they run on, and trust it without TLS.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => is_local_name(name),
        None => false,
    }
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    // The host of a URL that is not special (ws in some parsers) stays a text: an address too.
    name == "localhost"
        || name.ends_with(".localhost")
        || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
}
