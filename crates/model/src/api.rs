//! Projects and the WebSocket APIs in them.

use crate::{Attempt, Auth, Docs, Header, KeyPlace, Settings};
use serde::{Deserialize, Serialize};

/// A project: a name and the APIs in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// A folder of a project; folders may stand in folders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// Its number.
    pub id: i64,
    /// The project it is in.
    pub project: i64,
    /// The folder it is in; `None`: none but the project.
    pub parent: Option<i64>,
    /// Its place among what stands beside it, folders and APIs alike.
    pub position: i64,
    /// Its name.
    pub name: String,
}

/// What a list shows of an API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// Its number.
    pub id: i64,
    /// The project it is in.
    pub project: i64,
    /// The folder it is in; `None`: none but the project.
    pub folder: Option<i64>,
    /// Its place among what stands beside it, folders and APIs alike.
    pub position: i64,
    /// Its name.
    pub name: String,
    /// Its URL as typed.
    pub url: String,
}

/// Everything that a user keeps, in the chosen order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// The projects.
    pub projects: Vec<Project>,
    /// Their folders.
    pub folders: Vec<Folder>,
    /// Their APIs.
    pub apis: Vec<Leaf>,
}

/// What stands in the tree, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A project.
    Project(i64),
    /// A folder.
    Folder(i64),
    /// An API.
    Api(i64),
}

/// Where something is to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// In this project.
    pub project: i64,
    /// In this folder of it; `None`: beside the project's own.
    pub folder: Option<i64>,
    /// So many stand before it; beyond the last means at the end.
    pub index: usize,
}

/// A WebSocket API as a user keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Api {
    /// Its number.
    pub id: i64,
    /// The project it is in.
    pub project: i64,
    /// Its name.
    pub name: String,
    /// The URL as typed, with its query.
    pub url: String,
    /// The query parameters of the URL as rows, in step with it, and those that are switched off.
    #[serde(default)]
    pub query: Vec<Param>,
    /// What the path parameters of the URL (`:name`, `{name}`) stand for.
    #[serde(default)]
    pub path: Vec<PathValue>,
    /// Further query parameters, added to the URL in order when it is dialled.
    #[serde(default)]
    pub params: Vec<Entry>,
    /// Headers of the handshake.
    #[serde(default)]
    pub headers: Vec<Entry>,
    /// Cookies of the handshake.
    #[serde(default)]
    pub cookies: Vec<Entry>,
    /// Subprotocols in order of preference.
    #[serde(default)]
    pub subprotocols: Vec<String>,
    /// `Origin` of the handshake; empty: none is sent.
    #[serde(default)]
    pub origin: String,
    /// How the client says who it is.
    #[serde(default)]
    pub auth: Auth,
    /// The settings of the way to it.
    #[serde(default)]
    pub settings: Settings,
    /// What is written about it.
    #[serde(default)]
    pub docs: Docs,
    /// Which messages of Protocol Buffers it sends and receives.
    #[serde(default)]
    pub protobuf: Protobuf,
    /// What stands in the composer.
    #[serde(default)]
    pub draft: Draft,
    /// Messages kept for later, in the user's order.
    #[serde(default)]
    pub messages: Vec<SavedMessage>,
    /// Counts the changes; a save names the revision it began from.
    #[serde(default)]
    pub revision: i64,
}

/// A name and a value that can be switched off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether it is sent.
    pub enabled: bool,
}

/// A query parameter as a row beside the URL. The URL decides what is dialled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Param {
    /// As it stands in the URL between `?`, `&` and `#`, byte for byte.
    pub text: String,
    /// Whether it stands in the URL.
    pub enabled: bool,
    /// What is written about it.
    #[serde(default)]
    pub description: String,
}

/// What a path parameter stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathValue {
    /// As it stands in the URL after `:` or between `{` and `}`.
    pub name: String,
    /// Percent-encoded where it is dialled; empty: the place stays as it was typed.
    pub value: String,
    /// What is written about it.
    #[serde(default)]
    pub description: String,
}

/// Messages of Protocol Buffers by their whole names; empty: not said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Protobuf {
    /// What the client sends.
    pub sent: String,
    /// What it receives.
    pub received: String,
}

/// A message being written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// How `body` is read.
    pub kind: DraftKind,
    /// What was typed.
    pub body: String,
}

/// A message kept for later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedMessage {
    /// Its name.
    pub name: String,
    /// The folder that it is in; empty: none.
    #[serde(default)]
    pub folder: String,
    /// What it says.
    pub draft: Draft,
}

/// How the body of a draft becomes a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DraftKind {
    /// A text message, as typed.
    #[default]
    Text,
    /// A text message, as typed; the editor checks that it is JSON.
    Json,
    /// A text message, as typed; the editor checks that it is XML.
    Xml,
    /// A text message, as typed; the editor shows it as HTML.
    Html,
    /// A binary message, typed as Base64.
    Base64,
    /// A binary message, typed as hexadecimal.
    Hex,
}

/// A session as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Its number.
    pub id: i64,
    /// The API it belongs to.
    pub api: i64,
    /// The URL dialled, parameters included.
    pub url: String,
    /// Nanoseconds since the Unix epoch when it began.
    pub began_wall_ns: u64,
    /// How it stands.
    pub state: SessionState,
    /// Highest sequence number safely stored; 0: none.
    pub stored: u64,
}

/// How a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionState {
    /// Dialling.
    Connecting,
    /// Open.
    Open,
    /// Ended after having been open.
    Closed,
    /// Never opened.
    Failed,
}

impl Api {
    /// The attempt that opens this API: parameters in the URL, headers and cookies that are on.
    #[must_use]
    pub fn attempt(&self) -> Attempt {
        let mut attempt = Attempt::new(self.dialled_url());
        attempt.request.subprotocols.clone_from(&self.subprotocols);
        let on = |entries: &[Entry]| {
            entries.iter().filter(|it| it.enabled && !it.name.is_empty()).cloned().collect::<Vec<_>>()
        };
        attempt.request.headers =
            on(&self.headers).into_iter().map(|it| Header { name: it.name, value: it.value }).collect();
        let mut cookies: Vec<_> =
            on(&self.cookies).iter().map(|it| format!("{}={}", it.name, it.value)).collect();
        cookies.extend(self.auth.key(KeyPlace::Cookie).map(|(name, value)| format!("{name}={value}")));
        if !cookies.is_empty() {
            attempt.request.headers.push(Header { name: "Cookie".into(), value: cookies.join("; ") });
        }
        self.auth.add_to(&mut attempt.request.headers);
        let origin = self.origin.trim();
        attempt.request.origin = (!origin.is_empty()).then(|| origin.to_owned());
        self.settings.add_to(&mut attempt);
        attempt
    }

    /// The URL with the parameters that are on, percent-encoded, before any fragment.
    #[must_use]
    pub fn dialled_url(&self) -> String {
        let pairs: Vec<_> = self
            .params
            .iter()
            .filter(|it| it.enabled && !it.name.is_empty())
            .map(|it| (it.name.as_str(), it.value.as_str()))
            .chain(self.auth.key(KeyPlace::Query))
            .map(|(name, value)| format!("{}={}", percent_encoded(name), percent_encoded(value)))
            .collect();
        if pairs.is_empty() {
            return self.url.clone();
        }
        let (base, fragment) =
            self.url.split_once('#').map_or((self.url.as_str(), None), |(a, b)| (a, Some(b)));
        let join = match base.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some(_) => "&",
        };
        let fragment = fragment.map(|it| format!("#{it}")).unwrap_or_default();
        format!("{base}{join}{}{fragment}", pairs.join("&"))
    }
}

/// The text with all but the unreserved characters of RFC 3986, section 2.3, percent-encoded.
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(url: &str, params: &[(&str, &str, bool)]) -> Api {
        let params = params.iter().map(|&(name, value, enabled)| Entry {
            name: name.into(),
            value: value.into(),
            enabled,
        });
        Api { url: url.into(), params: params.collect(), ..Api::default() }
    }

    #[test]
    fn parameters_that_are_on_join_the_url_in_order() {
        let params = [("a", "1 2", true), ("off", "x", false), ("b", "あ&", true)];
        assert_eq!(api("ws://h/p", &params).dialled_url(), "ws://h/p?a=1%202&b=%E3%81%82%26");
        assert_eq!(api("ws://h/p?x=1#f", &params[..1]).dialled_url(), "ws://h/p?x=1&a=1%202#f");
        assert_eq!(api("ws://h/p", &[]).dialled_url(), "ws://h/p");
    }

    #[test]
    fn cookies_that_are_on_are_one_header() {
        let mut api = api("ws://h/", &[]);
        for (name, enabled) in [("a", true), ("b", false), ("c", true)] {
            api.cookies.push(Entry { name: name.into(), value: "1".into(), enabled });
        }
        assert_eq!(
            api.attempt().request.headers,
            [Header { name: "Cookie".into(), value: "a=1; c=1".into() }]
        );
    }
}
