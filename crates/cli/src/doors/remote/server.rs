//! Asks the API of a server.

use super::not_done;
use crate::args::Way;
use crate::failure::Failure;
use finding::{Language, Text};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig};

/// Longest answer, in bytes.
const LONGEST: u64 = 512 << 20;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server, and who asks it.
pub(super) struct Server {
    pub(super) origin: String,
    agent: ureq::Agent,
    key: Option<String>,
    language: &'static str,
}

/// Why a server did not do what it was asked.
#[derive(Debug)]
pub(super) enum Refused {
    /// It said no.
    Said { status: u16, code: String, message: String },
    /// There was no answer, or none that can be read.
    Unreached(Failure),
}

impl Refused {
    /// Whether somebody else changed the same meanwhile.
    pub(super) fn is_conflict(&self) -> bool {
        matches!(self, Self::Said { status: 409, code, .. } if code == "conflict")
    }

    /// Whether there is no such thing.
    pub(super) fn is_gone(&self) -> bool {
        matches!(self, Self::Said { status: 404, .. })
    }
}

impl From<Refused> for Failure {
    fn from(it: Refused) -> Self {
        match it {
            Refused::Said { message, .. } => {
                let message = finding::safe_line(&message);
                not_done(format!("the server says: {message}"), format!("サーバーの応答: {message}"))
            }
            Refused::Unreached(failure) => failure,
        }
    }
}

impl Server {
    pub(super) fn new(
        origin: &str,
        key: Option<String>,
        way: &Way,
        language: Language,
    ) -> Result<Self, Failure> {
        let local = is_loopback(origin);
        if origin.starts_with("http:") && !local && !way.plain_http {
            return Err(not_done(
                format!(
                    "{origin} is not encrypted, who is on the way could read the key: use https://, or say --plain-http"
                ),
                format!(
                    "{origin} は暗号化されておらず、途中でキーを読まれるおそれがあります。https:// を使うか、--plain-http を付けてください"
                ),
            ));
        }
        let mut config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            // The key goes to the server that was named, and nowhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(concat!("wscope/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(roots(way)?).build());
        if local {
            config = config.proxy(None);
        }
        let language = if language == Language::Ja { "ja" } else { "en" };
        Ok(Self { origin: origin.to_owned(), agent: config.build().into(), key, language })
    }

    pub(super) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Refused> {
        self.json("GET", path, None)
    }

    /// Asks with a body of JSON, for an answer of JSON; none is `null`.
    pub(super) fn json<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T, Refused> {
        let bytes = body.map(|it| it.to_string().into_bytes()).unwrap_or_default();
        let answer = self.ask(method, path, "application/json", bytes)?;
        let answer = if answer.is_empty() { b"null".to_vec() } else { answer };
        serde_json::from_slice(&answer).map_err(|_| Refused::Unreached(self.strange()))
    }

    /// Asks, for an answer of any bytes.
    pub(super) fn ask(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, Refused> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.origin))
            .header("Accept-Language", self.language)
            .header("Content-Type", kind);
        if let Some(key) = &self.key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let request = request.body(body).map_err(|error| self.unreached(&error))?;
        let answer = self.agent.run(request).map_err(|error| self.unreached(&error))?;
        let (head, mut body) = answer.into_parts();
        let bytes =
            body.with_config().limit(LONGEST).read_to_vec().map_err(|error| self.unreached(&error))?;
        if head.status.is_success() {
            return Ok(bytes);
        }
        let said: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let part = |name: &str| said["error"][name].as_str().map(str::to_owned);
        let (Some(code), Some(mut message)) = (part("code"), part("message")) else {
            return Err(Refused::Unreached(self.strange()));
        };
        message.extend(part("hint").map(|it| format!(": {it}")));
        Err(Refused::Said { status: head.status.as_u16(), code, message })
    }

    fn strange(&self) -> Failure {
        let Self { origin, .. } = self;
        not_done(
            format!("{origin} does not answer as a server of wscope does"),
            format!("{origin} の応答が wscope のサーバーのものではありません"),
        )
    }

    fn unreached(&self, error: &dyn std::error::Error) -> Refused {
        let last = std::iter::successors(Some(error), |it| it.source()).last();
        let why = last.map(ToString::to_string).unwrap_or_default();
        let Self { origin, .. } = self;
        let text = Text::new(
            format!("{origin} cannot be asked: {why}"),
            format!("{origin} に接続できません: {why}"),
        );
        Refused::Unreached(Failure::NotDone(text))
    }
}

/// Whether an origin is of this machine.
pub(super) fn is_loopback(origin: &str) -> bool {
    let host = url::Url::parse(origin).ok().and_then(|it| it.host_str().map(str::to_owned));
    let host = host.unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|it| it.is_loopback())
}

/// The authorities to trust: the system's, and those of the user.
fn roots(way: &Way) -> Result<RootCerts, Failure> {
    let mut roots: Vec<Certificate<'static>> = vec![];
    for path in &way.cacert {
        let bytes = std::fs::read(path).map_err(|source| Failure::Read { path: path.clone(), source })?;
        let before = roots.len();
        for item in ureq::tls::parse_pem(&bytes) {
            if let Ok(PemItem::Certificate(certificate)) = item {
                roots.push(certificate);
            }
        }
        if roots.len() == before {
            let shown = path.display();
            return Err(not_done(
                format!("there is no certificate in {shown} (PEM)"),
                format!("{shown} に証明書 (PEM) がありません"),
            ));
        }
    }
    let system = rustls_native_certs::load_native_certs().certs;
    if system.is_empty() && roots.is_empty() {
        return Ok(RootCerts::WebPki);
    }
    roots.extend(system.iter().map(|it| Certificate::from_der(it).to_owned()));
    Ok(RootCerts::Specific(Arc::new(roots)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leaves_this_machine_encrypted_only_unless_one_says_otherwise() {
        let made = |origin: &str, plain_http: bool| {
            let way = Way { plain_http, ..Way::default() };
            Server::new(origin, Some("k".into()), &way, Language::En).is_ok()
        };
        for origin in ["https://h", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost"] {
            assert!(made(origin, false), "{origin}");
        }
        for origin in ["http://h", "http://10.0.0.1", "http://localhost.example", "http://127.0.0.1.example"]
        {
            assert!(!made(origin, false) && made(origin, true), "{origin}");
        }
    }
}
