//! What all clients in JavaScript and TypeScript have.

use super::phrase::{Phrase, Piece};
use super::plan::{First, Plan};
use super::sheet::Sheet;
use super::{quote, words};
use crate::Reconnect;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Names in the query of a URL of which the linter says that they are secret.
const TOKENS: [&str; 14] = [
    "token",
    "access_token",
    "accesstoken",
    "auth_token",
    "authtoken",
    "id_token",
    "bearer",
    "jwt",
    "apikey",
    "api_key",
    "api-key",
    "password",
    "secret",
    "sessionid",
];

/// An expression of this text.
pub(super) fn said(phrase: &Phrase) -> String {
    phrase.script(|inner| format!("Buffer.from({inner}).toString('base64')"))
}

/// The URL and the subprotocols as constants.
pub(super) fn constants(plan: &Plan, known: Known, list: &str, sheet: &mut Sheet) {
    sheet.pause();
    // The linter speaks of a port where it stands.
    let is_mismatched = Place::of(&read(&plan.url, known)).is_some_and(|it| it.is_mismatched());
    sheet.say(is_mismatched.then(|| words::allow("code/port-mismatch")));
    sheet.put(&format!("const url = {};", said(&plan.url)));
    sheet.put_if(!plan.subprotocols.is_empty(), &format!("const protocols{list} = {};", subprotocols(plan)));
}

pub(super) fn subprotocols(plan: &Plan) -> String {
    format!("[{}]", plan.subprotocols.iter().map(said).collect::<Vec<_>>().join(", "))
}

/// The secrets out of the environment of Node.
pub(super) fn environment(plan: &Plan, sheet: &mut Sheet) {
    let names = plan.secrets();
    if names.is_empty() {
        return;
    }
    sheet.say([words::environment()]);
    for name in &names {
        sheet.put(&format!("const {name} = needed('{name}');"));
    }
    sheet.pause();
}

/// What [`environment`] calls.
pub(super) fn needed(plan: &Plan, sheet: &mut Sheet) {
    sheet.put_if(
        !plan.secrets().is_empty(),
        "
function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name} in the environment`);
  return value;
}",
    );
}

/// What is sent as soon as it is open, by the function `send`.
pub(super) fn first(plan: &Plan, sheet: &mut Sheet) {
    let line = match &plan.first {
        First::Text(text) => format!("send({});", said(text)),
        First::Binary(bytes) => format!("send(new Uint8Array([{}]));", quote::bytes(bytes)),
        First::Long => sheet.comment(&words::long()),
        First::Nothing => sheet.comment(&words::hello()),
    };
    sheet.put(&format!("    {line}"));
}

/// The comments at the opening that let stand what the linter says of the saved URL itself. `known`: what
/// the text says in the place of a secret, for a reader of its constants.
pub(super) fn allow(plan: &Plan, known: Known, indent: &str, sheet: &mut Sheet) {
    let is_open = Place::of(&read(&plan.url, known)).is_some_and(|it| it.is_open());
    let allowed = [("code/insecure-scheme", is_open), ("code/token-in-url", shows_token(&plan.url))];
    for (cause, _) in allowed.into_iter().filter(|(_, holds)| *holds) {
        let line = sheet.comment(&words::allow(cause));
        sheet.put(&format!("{indent}{line}"));
    }
}

/// The variables of connecting again.
pub(super) fn counters(again: &Reconnect, timer: &str, sheet: &mut Sheet) {
    if again.on {
        sheet.put(&format!("let attempt = 0;\nlet stopped = false;\nlet timer{timer};"));
    }
}

/// What decides in a close handler whether it is connected to again; `code` is the expression of the code.
pub(super) fn again(again: &Reconnect, code: &str, sheet: &mut Sheet) {
    if !again.on {
        return;
    }
    let most = if again.most == 0 { String::new() } else { format!(" || attempt >= {}", again.most) };
    let settled = sheet.comment(&words::settled());
    let longer = sheet.comment(&words::again());
    sheet.put(&format!(
        "    {settled}
    if (openedAt > 0 && Date.now() - openedAt >= {longest}) attempt = 0;
    if (stopped || !{wanted}{most}) return;
    {longer}
    const pause = Math.min({longest}, {first} * {growth} ** attempt) * (1 + (Math.random() * 2 - 1) * {jitter});
    attempt += 1;
    timer = setTimeout(connect, pause);",
        longest = again.longest_ms,
        first = again.first_ms,
        growth = f64::from(again.growth) / 100.0,
        jitter = f64::from(again.jitter) / 100.0,
        wanted = wanted(again, code),
    ));
}

/// Whether a connection that ended so is made again.
fn wanted(again: &Reconnect, code: &str) -> String {
    let mut codes: Vec<u16> = again.codes.iter().copied().filter(|it| *it != 1006).collect();
    if again.lost && again.refused {
        codes.push(1006);
    }
    let list = codes.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
    let listed = format!("[{list}].includes({code})");
    match (again.lost, again.refused) {
        (true, false) => format!("({listed} || ({code} === 1006 && openedAt > 0))"),
        (false, true) => format!("({listed} || ({code} === 1006 && openedAt === 0))"),
        _ => listed,
    }
}

/// What the text says in the place of a secret; `None`: it is only known where it runs.
pub(super) type Known = fn(&str) -> Option<String>;

/// Stands for what is not known.
const UNKNOWN: char = '…';

/// A text as a reader of the code knows it.
fn read(phrase: &Phrase, known: Known) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Secret(name) => known(name).unwrap_or_else(|| UNKNOWN.into()),
        Piece::Encoded(_) | Piece::Base64(_) => UNKNOWN.into(),
    };
    phrase.0.iter().map(piece).collect()
}

/// Where a URL goes to, and how.
struct Place<'a> {
    is_plain: bool,
    host: &'a str,
    port: &'a str,
}

impl<'a> Place<'a> {
    fn of(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let authority = rest.split(['/', '?', '#', '\\']).next()?;
        let colon = authority.rfind(':').filter(|at| !authority[*at..].contains(']'));
        let (host, port) = colon.map_or((authority, ""), |at| (&authority[..at], &authority[at + 1..]));
        let scheme = scheme.to_ascii_lowercase();
        let is_plain = matches!(scheme.as_str(), "ws" | "http");
        (is_plain || matches!(scheme.as_str(), "wss" | "https")).then_some(Self { is_plain, host, port })
    }

    /// Whether it is reached without TLS on another machine, in no network of one's own.
    fn is_open(&self) -> bool {
        self.is_plain && self.port != "443" && is_far(self.host)
    }

    /// Whether the port is that of the other scheme, on another machine.
    fn is_mismatched(&self) -> bool {
        self.port == if self.is_plain { "443" } else { "80" } && !is_loopback(self.host)
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(&host);
    bare.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
        || host == "localhost"
        || host.ends_with(".localhost")
}

/// Whether the linter takes this host for one on another machine, in no network of one's own.
fn is_far(host: &str) -> bool {
    if host.contains(UNKNOWN) || is_loopback(host) {
        return false;
    }
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if let Some(inner) = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        let near = |it: Ipv6Addr| it.is_unique_local() || it.is_unicast_link_local();
        return inner.parse::<Ipv6Addr>().is_ok_and(|it| !near(it));
    }
    if let Ok(it) = host.parse::<Ipv4Addr>() {
        return !(it.is_private() || it.is_link_local() || it.is_unspecified());
    }
    let own = ["local", "internal", "lan", "home", "test", "onion", "intranet", "corp"];
    host.rsplit_once('.').is_some_and(|(_, ending)| !own.contains(&ending))
}

/// Whether a name in the query says that its value is a secret.
fn shows_token(url: &Phrase) -> bool {
    url.0.iter().enumerate().any(|(index, piece)| {
        let Piece::Text(text) = piece else { return false };
        text.split(['?', '&']).skip(1).any(|pair| {
            let Some((name, value)) = pair.split_once('=') else { return false };
            let goes_on = text.ends_with(pair) && index + 1 < url.0.len();
            TOKENS.contains(&name.to_ascii_lowercase().as_str()) && (!value.is_empty() || goes_on)
        })
    })
}
