//! The configuration of the server of a team: a file, and environment variables, which win.

use finding::Text;
use net::Network;
use server::{Bounds, Home, Nats, ProviderOptions, PublicUrl, TlsFiles};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// How a setting is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Word,
    List,
    Number,
}

use Form::{List, Number, Word};

/// Every setting, and how it is written.
const NAMES: [(&str, Form); 27] = [
    ("client_connections", Number),
    ("client_head_seconds", Number),
    ("client_stall_seconds", Number),
    ("connections", Number),
    ("data", Word),
    ("database_url", Word),
    ("egress_allow", List),
    ("listen", Word),
    ("live_sessions", Number),
    ("live_sessions_per_account", Number),
    ("metrics_from", List),
    ("nats_certificate", Word),
    ("nats_key", Word),
    ("nats_roots", Word),
    ("nats_url", Word),
    ("node", Word),
    ("openid_client_id", Word),
    ("openid_client_secret", Word),
    ("openid_domains", List),
    ("openid_issuer", Word),
    ("openid_name", Word),
    ("project_mebibytes", Number),
    ("public_url", Word),
    ("published_reads_per_minute", Number),
    ("tls_certificate", Word),
    ("tls_key", Word),
    ("trusted_proxies", List),
];

/// The largest number.
const MOST: u64 = 1_000_000_000;

/// What was configured, read and checked.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) listen: SocketAddr,
    pub(super) home: Home,
    pub(super) public_url: PublicUrl,
    pub(super) tls: Option<TlsFiles>,
    pub(super) trusted_proxies: Vec<Network>,
    pub(super) egress_allow: Vec<Network>,
    pub(super) metrics_from: Vec<Network>,
    pub(super) provider: Option<ProviderOptions>,
    pub(super) nats: Option<Nats>,
    pub(super) bounds: Bounds,
}

impl Settings {
    /// Reads the text of a file, and what `variable` says of `WSCOPE_…`.
    pub(super) fn read(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Self, Text> {
        let mut words = of_file(text)?;
        for (name, form) in NAMES {
            let value = variable(&format!("WSCOPE_{}", name.to_uppercase()));
            if let Some(value) = value.filter(|it| !it.trim().is_empty()) {
                let list = value.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
                words.insert(name, if form == List { list.collect() } else { vec![value.trim().to_owned()] });
            }
        }
        Words(words).settings()
    }
}

fn of_file(text: &str) -> Result<BTreeMap<&'static str, Vec<String>>, Text> {
    // What a parser says of a line may repeat it, and with it a password.
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(0, |it| text[..it.start].matches('\n').count() + 1);
        Text::new(
            format!("line {line} of the configuration is not TOML"),
            format!("設定ファイルの {line} 行目が TOML として正しくありません"),
        )
    })?;
    let mut words = BTreeMap::new();
    for (key, value) in table {
        let Some((name, form)) = NAMES.into_iter().find(|it| it.0 == key) else {
            return Err(Text::new(
                format!("the configuration knows no {key:?}"),
                format!("設定 {key:?} はありません"),
            ));
        };
        let texts: Option<Vec<String>> = match (form, value) {
            (Word, toml::Value::String(text)) => Some(vec![text]),
            (Number, toml::Value::Integer(number)) => Some(vec![number.to_string()]),
            (List, toml::Value::Array(list)) => {
                list.into_iter().map(|it| it.as_str().map(Into::into)).collect()
            }
            _ => None,
        };
        let kind = match form {
            Word => ("a text", "文字列"),
            List => ("a list of texts", "文字列のリスト"),
            Number => ("a whole number", "整数"),
        };
        let texts = texts.ok_or_else(|| {
            Text::new(format!("{name} is {}", kind.0), format!("{name} には{}を指定してください", kind.1))
        })?;
        words.insert(name, texts);
    }
    Ok(words)
}

/// What was written, by name.
struct Words(BTreeMap<&'static str, Vec<String>>);

impl Words {
    fn settings(mut self) -> Result<Settings, Text> {
        let Some(url) = self.one("public_url") else {
            return Err(Text::new(
                "public_url is missing: where browsers reach the server (see wscope serve --example-config)",
                "public_url がありません。ブラウザーから見たサーバーの URL を指定してください (wscope serve --example-config を参照)",
            ));
        };
        let public_url: PublicUrl = url.parse().map_err(|_| {
            Text::new(
                "public_url must be https://HOST, or http:// on a loopback address, without a path",
                "public_url には https://ホスト、またはループバックアドレスの http:// を、パスなしで指定してください",
            )
        })?;
        let settings = Settings {
            listen: self.listen()?,
            home: self.home()?,
            tls: self.tls()?,
            trusted_proxies: self.networks("trusted_proxies")?,
            egress_allow: self.networks("egress_allow")?,
            metrics_from: self.networks("metrics_from")?,
            provider: self.provider()?,
            nats: self.nats()?,
            bounds: self.bounds()?,
            public_url,
        };
        settings.checked()
    }

    fn one(&mut self, name: &str) -> Option<String> {
        self.0.remove(name).and_then(|mut it| it.pop())
    }

    fn listen(&mut self) -> Result<SocketAddr, Text> {
        let text = self.one("listen").unwrap_or_else(|| "127.0.0.1:9180".into());
        text.parse().map_err(|_| {
            Text::new(
                "listen is an address with a port, such as 127.0.0.1:9180",
                "listen には 127.0.0.1:9180 のように、アドレスとポートを指定してください",
            )
        })
    }

    fn home(&mut self) -> Result<Home, Text> {
        let node = self.one("node").unwrap_or_else(|| "a".into());
        match (self.one("data"), self.one("database_url")) {
            (Some(folder), None) => Ok(Home::Folder(PathBuf::from(folder))),
            (None, Some(url)) => Ok(Home::Database { url, node }),
            (None, None) => Err(Text::new(
                "data or database_url must say where everything is kept",
                "保存先として data または database_url を指定してください",
            )),
            (Some(_), Some(_)) => Err(Text::new(
                "data and database_url exclude each other",
                "data と database_url は同時に指定できません",
            )),
        }
    }

    fn tls(&mut self) -> Result<Option<TlsFiles>, Text> {
        match (self.one("tls_certificate"), self.one("tls_key")) {
            (Some(certificate), Some(key)) => {
                Ok(Some(TlsFiles { certificate: certificate.into(), key: key.into() }))
            }
            (None, None) => Ok(None),
            _ => Err(Text::new(
                "tls_certificate and tls_key need each other",
                "tls_certificate と tls_key は両方とも指定してください",
            )),
        }
    }

    fn provider(&mut self) -> Result<Option<ProviderOptions>, Text> {
        let names = ["openid_issuer", "openid_client_id", "openid_client_secret"];
        let words = names.map(|it| self.one(it));
        let name = self.one("openid_name").unwrap_or_else(|| "OpenID".into());
        let domains = self.0.remove("openid_domains").unwrap_or_default();
        match words {
            [None, None, None] => Ok(None),
            [Some(issuer), Some(client_id), Some(client_secret)] if is_issuer(&issuer) => {
                Ok(Some(ProviderOptions { issuer, client_id, client_secret, name, domains }))
            }
            [Some(_), Some(_), Some(_)] => Err(Text::new(
                "openid_issuer must be https://…, or http:// on a loopback address",
                "openid_issuer には https://…、またはループバックアドレスの http:// を指定してください",
            )),
            _ => Err(Text::new(
                "openid_issuer, openid_client_id and openid_client_secret need each other",
                "openid_issuer、openid_client_id、openid_client_secret はすべて指定してください",
            )),
        }
    }

    fn nats(&mut self) -> Result<Option<Nats>, Text> {
        let identity = match (self.one("nats_certificate"), self.one("nats_key")) {
            (Some(certificate), Some(key)) => Some((certificate.into(), key.into())),
            (None, None) => None,
            _ => {
                return Err(Text::new(
                    "nats_certificate and nats_key need each other",
                    "nats_certificate と nats_key は両方とも指定してください",
                ));
            }
        };
        let roots: Option<PathBuf> = self.one("nats_roots").map(Into::into);
        match self.one("nats_url") {
            Some(url) => Ok(Some(Nats { url, roots, identity })),
            None if roots.is_none() && identity.is_none() => Ok(None),
            None => Err(Text::new(
                "nats_url is missing: where the NATS server is",
                "nats_url がありません。NATS サーバーの場所を指定してください",
            )),
        }
    }

    fn bounds(&mut self) -> Result<Bounds, Text> {
        let usual = Bounds::default();
        let seconds = |it: Option<u64>, usual: Duration| it.map_or(usual, Duration::from_secs);
        let count =
            |it: Option<u64>, usual: usize| it.map_or(usual, |it| usize::try_from(it).unwrap_or(usize::MAX));
        Ok(Bounds {
            head: seconds(self.number("client_head_seconds", 1)?, usual.head),
            stall: seconds(self.number("client_stall_seconds", 1)?, usual.stall),
            connections: count(self.number("connections", 1)?, usual.connections),
            connections_per_address: count(
                self.number("client_connections", 1)?,
                usual.connections_per_address,
            ),
            live: count(self.number("live_sessions", 0)?, usual.live),
            live_per_account: count(self.number("live_sessions_per_account", 0)?, usual.live_per_account),
            project_bytes: match self.number("project_mebibytes", 0)? {
                None => usual.project_bytes,
                Some(0) => None,
                Some(mebibytes) => Some(mebibytes.saturating_mul(1 << 20)),
            },
            reads: self
                .number("published_reads_per_minute", 1)?
                .map_or(usual.reads, |it| u32::try_from(it).unwrap_or(u32::MAX)),
        })
    }

    /// A number that is at least this, and sane.
    fn number(&mut self, name: &'static str, least: u64) -> Result<Option<u64>, Text> {
        let Some(text) = self.one(name) else { return Ok(None) };
        match text.parse() {
            Ok(number) if (least..=MOST).contains(&number) => Ok(Some(number)),
            _ => Err(Text::new(
                format!("{name} is a whole number from {least} to {MOST}"),
                format!("{name} には {least} 以上 {MOST} 以下の整数を指定してください"),
            )),
        }
    }

    fn networks(&mut self, name: &'static str) -> Result<Vec<Network>, Text> {
        let written = self.0.remove(name).unwrap_or_default();
        let network = |text: String| {
            text.parse().map_err(|_| {
                Text::new(
                    format!("{name}: {text:?} is no network; write it as 10.0.0.0/8"),
                    format!(
                        "{name}: {text:?} はネットワークではありません。10.0.0.0/8 のように指定してください"
                    ),
                )
            })
        };
        written.into_iter().map(network).collect()
    }
}

/// Whether a provider can be believed that is reached so.
fn is_issuer(url: &str) -> bool {
    let here = |host: &str| ["127.0.0.1", "localhost", "[::1]"].contains(&host);
    match url.split_once("://") {
        Some(("https", rest)) => !rest.is_empty(),
        Some(("http", rest)) => {
            let authority = rest.split('/').next().unwrap_or_default();
            here(authority.rsplit_once(':').map_or(authority, |it| it.0)) || here(authority)
        }
        _ => false,
    }
}

impl Settings {
    /// Passwords and cookies go over TLS, or not at all.
    fn checked(self) -> Result<Self, Text> {
        if self.nats.is_some() && matches!(self.home, Home::Folder(_)) {
            return Err(Text::new(
                "nats_url is for nodes that share a database: name a database_url",
                "nats_url は複数のノードが同じデータベースを使う場合の設定です。database_url を指定してください",
            ));
        }
        let secure = self.public_url.is_secure();
        if secure && self.tls.is_none() && self.trusted_proxies.is_empty() {
            return Err(Text::new(
                "public_url is https: name tls_certificate and tls_key, or the trusted_proxies that speak TLS",
                "public_url が https です。tls_certificate と tls_key、または TLS を終端する trusted_proxies を指定してください",
            ));
        }
        if !secure && !self.listen.ip().is_loopback() {
            return Err(Text::new(
                "without TLS the server listens on a loopback address only",
                "TLS を使わない場合、listen はループバックアドレスに限られます",
            ));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Settings, String> {
        let variable = |name: &str| variables.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
        Settings::read(text, variable).map_err(|it| it.en)
    }

    const LEAST: &str = "public_url = \"http://127.0.0.1:9180\"\ndata = \"d\"\n";

    #[test]
    fn the_example_parses_with_and_without_its_comments() {
        let example = super::super::EXAMPLE;
        let settings = read(example, &[]).expect("it parses");
        assert_eq!(settings.metrics_from.len(), 2);
        // Every setting stands in it, commented out or not.
        for (name, _) in NAMES {
            let stands = |line: &str| line.trim_start_matches("# ").starts_with(&format!("{name} = "));
            assert!(example.lines().any(stands), "{name}");
        }
        let all = example.replace("# tls", "tls").replace("# trusted_proxies =", "trusted_proxies =");
        let all = all.replace("# egress", "egress").replace("data = ", "# data = ");
        let all =
            all.replace("# database_url", "database_url").replace("# node", "node").replace("# nats", "nats");
        let settings = read(&all, &[]).expect("it parses");
        assert!(matches!(settings.home, Home::Database { node, .. } if node == "a"));
        assert_eq!((settings.trusted_proxies.len(), settings.egress_allow.len()), (2, 1));
        assert!(settings.tls.is_some() && settings.nats.is_some_and(|it| it.identity.is_some()));
    }

    #[test]
    fn the_environment_wins() {
        let said =
            [("WSCOPE_DATA", "e"), ("WSCOPE_EGRESS_ALLOW", "10.0.0.0/8, fd00::/8,"), ("WSCOPE_NODE", "")];
        let settings = read(LEAST, &said).expect("it parses");
        assert!(matches!(settings.home, Home::Folder(path) if path.to_str() == Some("e")));
        assert_eq!(settings.egress_allow.len(), 2);
        assert!(read("", &[("WSCOPE_PUBLIC_URL", "http://localhost:1"), ("WSCOPE_DATA", "d")]).is_ok());
    }

    #[test]
    fn what_the_example_says_of_bounds_is_what_they_are() {
        let lines = super::super::EXAMPLE.lines().filter_map(|it| it.strip_prefix("# "));
        let numbers: Vec<_> =
            lines.filter(|it| it.rsplit(' ').next().is_some_and(|it| it.parse::<u64>().is_ok())).collect();
        assert_eq!(numbers.len(), NAMES.iter().filter(|it| it.1 == Number).count(), "{numbers:?}");
        let settings = read(&format!("{LEAST}{}", numbers.join("\n")), &[]).expect("it parses");
        assert_eq!(settings.bounds, Bounds::default());
        let said = [("WSCOPE_PROJECT_MEBIBYTES", "0"), ("WSCOPE_CLIENT_HEAD_SECONDS", "7")];
        let bounds = read(LEAST, &said).expect("it parses").bounds;
        assert_eq!((bounds.project_bytes, bounds.head), (None, Duration::from_secs(7)));
    }

    #[test]
    fn what_is_wrong_is_said_without_what_is_secret() {
        for (text, said) in [
            ("", "public_url is missing"),
            ("data = \"d\"\npublic_url = \"http://team.example\"", "public_url must be https://HOST"),
            ("public_url = \"https://team.example\"\ndata = \"d\"", "public_url is https: name tls"),
            ("data = \"d\"\npublic_url = \"http://localhost:1\"\nlisten = \"0.0.0.0:1\"", "without TLS"),
            ("public_url = \"http://localhost:1\"", "data or database_url"),
            ("ports = 1", "the configuration knows no \"ports\""),
            ("listen = 1", "listen is a text"),
            ("egress_allow = \"10.0.0.0/8\"", "egress_allow is a list"),
            ("connections = \"9\"", "connections is a whole number"),
            ("connections = 1.5", "connections is a whole number"),
            ("\n\ndatabase_url = \"postgres://u:hunter2@h", "line 3 of the configuration is not TOML"),
        ] {
            let error = read(text, &[]).expect_err(text);
            assert!(error.starts_with(said) && !error.contains("hunter2"), "{text}: {error}");
        }
        for (more, said) in [
            ("listen = \"9180\"", "listen is an address"),
            ("egress_allow = [\"10.0.0.1/8\"]", "egress_allow: \"10.0.0.1/8\" is no network"),
            ("tls_key = \"k\"", "tls_certificate and tls_key"),
            ("openid_client_id = \"k\"", "openid_issuer, openid_client_id and openid_client_secret"),
            (
                "openid_client_id = \"k\"\nopenid_client_secret = \"hunter2\"\nopenid_issuer = \"http://id.example\"",
                "openid_issuer must be https",
            ),
            ("database_url = \"p\"", "data and database_url"),
            ("nats_url = \"nats://u:hunter2@h\"", "nats_url is for nodes that share"),
            ("nats_key = \"k\"", "nats_certificate and nats_key"),
            ("nats_roots = \"r\"", "nats_url is missing"),
            ("connections = 0", "connections is a whole number from 1 to "),
            ("client_head_seconds = -1", "client_head_seconds is a whole number from 1 to "),
            ("live_sessions = 9000000000", "live_sessions is a whole number from 0 to "),
        ] {
            let error = read(&format!("{LEAST}{more}"), &[]).expect_err(more);
            assert!(error.starts_with(said) && !error.contains("hunter2"), "{more}: {error}");
        }
    }
}
