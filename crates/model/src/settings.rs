//! How an API is reached beyond its URL and headers: who the client is, and the settings of the way.

use crate::{Attempt, Header, Identity, Proxy, Reconnect, Secret};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use wire::DeflateOffer;

/// How the client says who it is. What is typed for another kind is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Auth {
    /// Which of the ways below.
    pub kind: AuthKind,
    /// User of Basic.
    pub user: String,
    /// Password of Basic.
    pub password: String,
    /// Token of Bearer.
    pub token: String,
    /// Name of the API key.
    pub name: String,
    /// The API key.
    pub value: String,
    /// Where the API key stands.
    pub place: KeyPlace,
}

/// A way to say who one is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthKind {
    /// As the folder says that it is in, or else the project; where nobody says anything, not at all.
    #[default]
    Inherit,
    /// Not at all.
    None,
    /// `Authorization: Basic` (RFC 7617).
    Basic,
    /// `Authorization: Bearer` (RFC 6750).
    Bearer,
    /// A name and a value of the server's own.
    Key,
}

/// Where an API key stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyPlace {
    /// In a header of its name.
    #[default]
    Header,
    /// In the query of the URL.
    Query,
    /// In a cookie.
    Cookie,
}

/// The settings of the way to a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Whether a certificate that does not validate ends the attempt.
    pub verify: bool,
    /// PEM certificates to trust besides the system's.
    pub ca: String,
    /// The client's certificate chain, PEM; empty: none.
    pub certificate: String,
    /// Its private key, PEM.
    pub key: String,
    /// Name to send and to check instead of the URL's host; empty: that.
    pub server_name: String,
    /// The forward proxy.
    pub proxy: Proxy,
    /// Whether HTTP/2 carries the handshake.
    pub http2: bool,
    /// Whether compression is offered.
    pub compress: bool,
    /// The offer: the server must begin each message with an empty window.
    pub server_no_context_takeover: bool,
    /// The offer: the client will begin each message with an empty window.
    pub client_no_context_takeover: bool,
    /// The offer: the largest window that the server may use; `None`: any.
    pub server_max_window_bits: Option<u8>,
    /// The offer: how large the client's window may be limited; `None`: the server may not.
    pub client_max_window_bits: Option<u8>,
    /// Patience for names, TCP, proxy and TLS, each.
    pub connect_ms: u32,
    /// Patience for the answer to the handshake.
    pub handshake_ms: u32,
    /// Longest message accepted, in bytes.
    pub max_message: u64,
    /// A ping is sent so often; 0: never.
    pub ping_every_ms: u32,
    /// When it is connected to again.
    pub reconnect: Reconnect,
    /// Whether cookies of the project's jar go along, and those that the server sets are kept.
    pub cookie_jar: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            verify: true,
            ca: String::new(),
            certificate: String::new(),
            key: String::new(),
            server_name: String::new(),
            proxy: Proxy::default(),
            http2: false,
            compress: false,
            server_no_context_takeover: false,
            client_no_context_takeover: false,
            server_max_window_bits: None,
            client_max_window_bits: Some(15),
            connect_ms: 10_000,
            handshake_ms: 10_000,
            max_message: 64 << 20,
            ping_every_ms: 0,
            reconnect: Reconnect::default(),
            cookie_jar: true,
        }
    }
}

/// What is wrong with settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingFault {
    /// A client certificate without its key, or a key without its certificate.
    HalfIdentity,
    /// A window that is not 8 to 15 bits.
    WindowBits,
    /// A patience of nothing at all.
    Patience,
    /// Pauses between attempts that shrink or are none.
    Reconnect,
}

impl Auth {
    /// The first of these that says something, from the API outwards; `None`: nobody does.
    #[must_use]
    pub fn first<'a, T>(chain: impl IntoIterator<Item = (T, &'a Self)>) -> Option<(T, &'a Self)> {
        chain.into_iter().find(|(_, auth)| auth.kind != AuthKind::Inherit)
    }

    /// The `Authorization` header, where the kind has one.
    pub(crate) fn authorization(&self) -> Option<String> {
        match self.kind {
            AuthKind::Basic => {
                Some(format!("Basic {}", STANDARD.encode(format!("{}:{}", self.user, self.password))))
            }
            AuthKind::Bearer => Some(format!("Bearer {}", self.token)),
            AuthKind::Inherit | AuthKind::None | AuthKind::Key => None,
        }
    }

    /// The name and value of an API key that stands there.
    pub(crate) fn key(&self, place: KeyPlace) -> Option<(&str, &str)> {
        let is = self.kind == AuthKind::Key && self.place == place && !self.name.is_empty();
        is.then_some((self.name.as_str(), self.value.as_str()))
    }

    /// Adds what goes into headers. What the user wrote under the same name stands instead.
    pub(crate) fn add_to(&self, headers: &mut Vec<Header>) {
        let authorization = self.authorization().map(|value| ("Authorization", value));
        let key = self.key(KeyPlace::Header).map(|(name, value)| (name, value.to_owned()));
        for (name, value) in authorization.into_iter().chain(key) {
            if !headers.iter().any(|it| it.name.eq_ignore_ascii_case(name)) {
                headers.push(Header { name: name.into(), value });
            }
        }
    }
}

impl Settings {
    /// What is wrong with them; where nothing is, [`Settings::add_to`] says all that they say.
    #[must_use]
    pub fn fault(&self) -> Option<SettingFault> {
        let bits = [self.server_max_window_bits, self.client_max_window_bits];
        if self.certificate.trim().is_empty() != self.key.trim().is_empty() {
            return Some(SettingFault::HalfIdentity);
        }
        if self.compress && bits.into_iter().flatten().any(|it| !(8..=15).contains(&it)) {
            return Some(SettingFault::WindowBits);
        }
        if self.reconnect.on && !self.reconnect.makes_sense() {
            return Some(SettingFault::Reconnect);
        }
        (self.connect_ms == 0 || self.handshake_ms == 0).then_some(SettingFault::Patience)
    }

    /// The client's certificate, where there is one.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        let given = !self.certificate.trim().is_empty() && !self.key.trim().is_empty();
        given.then(|| Identity {
            certificates: self.certificate.clone().into_bytes(),
            key: Secret(self.key.clone()),
        })
    }

    /// Puts the settings into an attempt; of proxies, one that was typed.
    pub(crate) fn add_to(&self, attempt: &mut Attempt) {
        let text = |it: &str| (!it.trim().is_empty()).then(|| it.trim().to_owned());
        attempt.tls.verify = self.verify;
        attempt.tls.extra_roots = text(&self.ca).map(String::into_bytes).into_iter().collect();
        attempt.tls.identity = self.identity();
        attempt.tls.server_name = text(&self.server_name);
        attempt.proxy = self.proxy.typed().map(|it| Secret(it.to_owned()));
        attempt.http = if self.http2 { crate::HttpVersion::Http2 } else { crate::HttpVersion::Http1 };
        attempt.request.deflate = self.compress.then_some(DeflateOffer {
            server_no_context_takeover: self.server_no_context_takeover,
            client_no_context_takeover: self.client_no_context_takeover,
            server_max_window_bits: self.server_max_window_bits,
            client_max_window_bits: self.client_max_window_bits,
        });
        attempt.limits.connect = Duration::from_millis(self.connect_ms.into());
        attempt.limits.handshake = Duration::from_millis(self.handshake_ms.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Api;

    fn with(auth: Auth) -> Attempt {
        Api { url: "ws://h/?a=1".into(), auth, ..Api::default() }.attempt()
    }

    fn headers(attempt: &Attempt) -> Vec<String> {
        attempt.request.headers.iter().map(|it| format!("{}: {}", it.name, it.value)).collect()
    }

    fn key(place: KeyPlace) -> Auth {
        let (name, value) = ("k".into(), "v&é".into());
        Auth { kind: AuthKind::Key, name, value, place, ..Auth::default() }
    }

    #[test]
    fn who_the_client_is_stands_where_its_kind_says() {
        let basic =
            Auth { kind: AuthKind::Basic, user: "aé".into(), password: "p:".into(), ..Auth::default() };
        assert_eq!(headers(&with(basic)), ["Authorization: Basic YcOpOnA6"]);
        let bearer = Auth { kind: AuthKind::Bearer, token: "t".into(), ..Auth::default() };
        assert_eq!(headers(&with(bearer)), ["Authorization: Bearer t"]);
        assert_eq!(headers(&with(key(KeyPlace::Header))), ["k: v&é"]);
        assert_eq!(headers(&with(key(KeyPlace::Cookie))), ["Cookie: k=v&é"]);
        let query = with(key(KeyPlace::Query));
        assert_eq!((query.url.as_str(), headers(&query).len()), ("ws://h/?a=1&k=v%26%C3%A9", 0));
        let off = Auth { kind: AuthKind::None, token: "t".into(), ..Auth::default() };
        assert_eq!(headers(&with(off)), [""; 0]);
    }

    #[test]
    fn the_nearest_that_says_something_counts() {
        let of = |kind| Auth { kind, ..Auth::default() };
        let (silent, none, basic) = (Auth::default(), of(AuthKind::None), of(AuthKind::Basic));
        let first = |chain: &[&Auth]| Auth::first(chain.iter().copied().enumerate()).map(|it| it.0);
        assert_eq!(first(&[&silent, &silent, &basic]), Some(2));
        assert_eq!(first(&[&silent, &none, &basic]), Some(1), "none is something");
        assert_eq!(first(&[&silent]), None);
    }

    #[test]
    fn a_header_that_the_user_wrote_stands_instead() {
        let auth = Auth { kind: AuthKind::Bearer, token: "t".into(), ..Auth::default() };
        let own = crate::Entry { name: "authorization".into(), value: "mine".into(), enabled: true };
        let api = Api { url: "ws://h/".into(), auth, headers: vec![own], ..Api::default() };
        assert_eq!(headers(&api.attempt()), ["authorization: mine"]);
    }

    #[test]
    fn settings_reach_the_attempt_and_faults_are_named() {
        let settings = Settings {
            verify: false,
            server_name: " n ".into(),
            proxy: Proxy { from: crate::ProxyFrom::Url, url: " socks5://p:1 ".into() },
            http2: true,
            compress: true,
            connect_ms: 5,
            ..Settings::default()
        };
        assert_eq!(settings.fault(), None);
        let attempt = Api { settings: settings.clone(), ..Api::default() }.attempt();
        assert!(!attempt.tls.verify && attempt.tls.identity.is_none());
        assert_eq!(attempt.tls.server_name.as_deref(), Some("n"));
        assert_eq!(attempt.proxy, Some(Secret("socks5://p:1".into())));
        assert_eq!(attempt.http, crate::HttpVersion::Http2);
        assert_eq!(attempt.request.deflate.and_then(|it| it.client_max_window_bits), Some(15));
        assert_eq!(attempt.limits.connect, Duration::from_millis(5));
        let faulty = [
            (Settings { key: "k".into(), ..settings.clone() }, SettingFault::HalfIdentity),
            (Settings { server_max_window_bits: Some(7), ..settings.clone() }, SettingFault::WindowBits),
            (Settings { handshake_ms: 0, ..settings }, SettingFault::Patience),
        ];
        for (settings, fault) in faulty {
            assert_eq!(settings.fault(), Some(fault));
        }
    }

    #[test]
    fn a_document_of_old_has_none_of_these_and_dials_as_before() {
        let old = r#"{"id":1,"project":1,"name":"a","url":"ws://h/"}"#;
        let api: Api = serde_json::from_str(old).expect("it was written by an older version");
        assert_eq!((api.auth.kind, api.settings), (AuthKind::Inherit, Settings::default()));
    }
}
