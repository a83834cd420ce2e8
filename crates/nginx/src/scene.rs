//! A moment of a request: what each variable is then.

mod map;
mod written;

use crate::pattern::Captures;
use crate::target::Target;
use crate::tree::Id;
use crate::value::{Piece, Request, Value, pieces};
use crate::{Config, value};
use std::collections::BTreeMap;

/// How deep variables may refer to variables.
const DEEPEST: usize = 8;

/// What has happened to a request so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Visit {
    /// Its path, as matched now; `None`: not known.
    pub(crate) uri: Option<Vec<u8>>,
    /// Its query, as it is now.
    pub(crate) query: Option<Vec<u8>>,
    /// What was `set`.
    pub(crate) set: BTreeMap<Vec<u8>, Value>,
    /// What the last expression found; `None`: not known.
    pub(crate) captures: Option<Captures>,
    /// The server that serves it.
    pub(crate) server: Option<Id>,
    /// The `proxy_pass` that sends it on.
    pub(crate) pass: Option<Id>,
}

/// A moment of a request.
#[derive(Clone, Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) config: &'a Config,
    pub(crate) request: Request,
    pub(crate) target: Option<&'a Target>,
    pub(crate) visit: Visit,
}

impl<'a> Scene<'a> {
    /// A request to which nothing has happened, for the URL that is asked about.
    pub(crate) fn new(config: &'a Config, request: Request) -> Self {
        Self::at(config, request, Visit::default())
    }

    /// A request to which this has happened.
    pub(crate) fn at(config: &'a Config, request: Request, visit: Visit) -> Self {
        let target = config.question.as_ref().and_then(|question| question.target.as_ref());
        Self { config, request, target, visit }
    }

    /// What this value becomes.
    pub(crate) fn value(&self, value: &[u8]) -> Value {
        self.resolve(value, DEEPEST).map_or(Value::Unknown, Value::Text)
    }

    /// Keeps what an expression found: its named groups are variables from now on.
    pub(crate) fn keep(&mut self, captures: Captures) {
        for (name, value) in &captures.named {
            self.visit.set.insert(name.to_ascii_lowercase(), Value::Text(value.clone()));
        }
        self.visit.captures = Some(captures);
    }

    fn resolve(&self, value: &[u8], depth: usize) -> Option<Vec<u8>> {
        let mut text = vec![];
        for piece in pieces(value) {
            match piece {
                Piece::Text(bytes) => text.extend_from_slice(bytes),
                Piece::Variable(name) => text.extend(self.look(&name.to_ascii_lowercase(), depth)?),
            }
        }
        Some(text)
    }

    fn look(&self, name: &[u8], depth: usize) -> Option<Vec<u8>> {
        if let [digit @ b'0'..=b'9'] = name {
            let group = self.visit.captures.as_ref()?.groups.get(usize::from(digit - b'0'));
            return Some(group.cloned().flatten().unwrap_or_default());
        }
        if let Some(value) = self.visit.set.get(name) {
            return value.text().map(<[u8]>::to_vec);
        }
        if let Some(map) = value::map_of(self.config, name) {
            return self.look_up(map, depth.checked_sub(1)?);
        }
        let variables = &self.config.variables;
        if variables.is_other(name) {
            return None;
        }
        // Something sets it, and has not been come by.
        if variables.is_set(name) {
            return Some(vec![]);
        }
        self.header(name).or_else(|| self.of_target(name)).or_else(|| self.of_pass(name))
    }

    /// The variables of the request itself, whatever its URL.
    fn header(&self, name: &[u8]) -> Option<Vec<u8>> {
        let value: &[u8] = match (name, self.request) {
            (b"http_connection", Request::UpgradeKept) => b"keep-alive, Upgrade",
            (name, Request::UpgradeKept) => {
                return Self { request: Request::Upgrade, ..self.clone() }.header(name);
            }
            (b"http_upgrade", Request::Upgrade) => b"websocket",
            (b"http_connection", Request::Upgrade) => b"Upgrade",
            // The name that nginx's own documentation uses, made in a file that we do not see.
            (b"connection_upgrade", Request::Upgrade) => b"upgrade",
            (b"http_sec_websocket_version", Request::Upgrade) => b"13",
            (b"http_upgrade", Request::Plain) => b"",
            (name, Request::Plain) if name.starts_with(b"http_sec_websocket_") => b"",
            (b"request_method", Request::Upgrade) => b"GET",
            (b"server_protocol", Request::Upgrade) => b"HTTP/1.1",
            (b"content_length" | b"content_type" | b"http2" | b"http3", Request::Upgrade) => b"",
            // Nobody sends a header of a name that is a slip of the pen.
            (name, _) if is_misspelt(name) => b"",
            (b"http_host", _) => return self.target.map(|target| target.http_host().into_bytes()),
            _ => return None,
        };
        Some(value.to_vec())
    }

    /// What the URL says, and what has become of it.
    fn of_target(&self, name: &[u8]) -> Option<Vec<u8>> {
        let visit = &self.visit;
        match name {
            b"uri" | b"document_uri" => return visit.uri.clone(),
            b"args" | b"query_string" => return visit.query.clone(),
            b"is_args" => {
                return visit
                    .query
                    .as_ref()
                    .map(|query| if query.is_empty() { vec![] } else { b"?".to_vec() });
            }
            _ => {}
        }
        if let Some(argument) = name.strip_prefix(b"arg_") {
            let query = visit.query.as_ref()?;
            let pair = query.split(|&byte| byte == b'&').find_map(|pair| {
                let value = pair.get(..argument.len()).filter(|it| it.eq_ignore_ascii_case(argument));
                value.and_then(|_| pair[argument.len()..].strip_prefix(b"="))
            });
            return Some(pair.unwrap_or_default().to_vec());
        }
        let target = self.target?;
        let text = match name {
            b"request_uri" => target.request_uri.clone(),
            b"host" => target.host.clone(),
            b"scheme" => (if target.is_tls { "https" } else { "http" }).to_owned(),
            b"https" => (if target.is_tls { "on" } else { "" }).to_owned(),
            b"server_port" => target.port.to_string(),
            _ => return None,
        };
        Some(text.into_bytes())
    }

    /// The variables that a `proxy_pass` and its server make.
    fn of_pass(&self, name: &[u8]) -> Option<Vec<u8>> {
        let directive = |id: Option<Id>| id.map(|id| self.config.tree.directive(id));
        match name {
            b"proxy_host" => {
                let url = directive(self.visit.pass)?.argument(0)?;
                let rest = url.strip_prefix(b"https://").or_else(|| url.strip_prefix(b"http://"))?;
                let end = rest.iter().position(|&byte| byte == b'/').unwrap_or(rest.len());
                (!rest[..end].contains(&b'$')).then(|| rest[..end].to_vec())
            }
            b"server_name" => {
                let server = self.visit.server?;
                let names = self.config.tree.items(Some(server)).find(|item| item.is("server_name"));
                names.and_then(|names| names.argument(0)).map(<[u8]>::to_vec)
            }
            _ => None,
        }
    }
}

/// Whether a name is nearly that of a header which every handshake has, or made of theirs:
/// `$http_connection_upgrade`.
fn is_misspelt(name: &[u8]) -> bool {
    // Headers that there are, or that a proxy before may add.
    const OTHERS: [&[u8]; 4] =
        [b"http_upgrade", b"http_connection", b"http_proxy_connection", b"http_upgrade_insecure_requests"];
    if !name.starts_with(b"http_") || name.starts_with(b"http_x") || OTHERS.contains(&name) {
        return false;
    }
    let has = |part: &[u8]| name.windows(part.len()).any(|it| it == part);
    let is_near = |right: &&[u8]| (1..=2).contains(&distance(name, right));
    has(b"upgrade") || has(b"connection") || OTHERS[..2].iter().any(is_near)
}

/// How many letters must be changed, left out or put in to make one word of another.
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, a) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (to, b) in other.iter().enumerate() {
            let change = corner + usize::from(a != b);
            corner = row[to + 1];
            row[to + 1] = change.min(row[to] + 1).min(corner + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_told_from_another_header() {
        for (name, is) in [
            ("http_upgade", true),
            ("http_upgrades", true),
            ("http_conection", true),
            ("http_connection_upgrade", true),
            ("http_x_upgrade", false),
            ("http_upgrade_insecure_requests", false),
            ("http_upgrade", false),
            ("http_origin", false),
            ("http_user_agent", false),
        ] {
            assert_eq!(is_misspelt(name.as_bytes()), is, "{name}");
        }
    }
}
