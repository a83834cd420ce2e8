//! What the doors that dial have in common: the handshake, as curl's users write it.

use super::values;
use crate::failure::Failure;
use clap::Args;
use finding::Text;
use model::trace::UriStep;
use model::{Api, Attempt, Entry, HttpVersion, Identity, Secret, SystemProxy};
use std::path::{Path, PathBuf};
use std::time::Duration;
use wire::DeflateOffer;

#[derive(Args, Debug)]
pub(crate) struct Handshake {
    /// The URL, ws:// or wss://
    pub(crate) url: String,
    /// Add a header to the handshake
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = values::header)]
    headers: Vec<(String, String)>,
    /// Add a cookie to the handshake
    #[arg(short = 'b', long = "cookie", value_name = "NAME=VALUE", value_parser = values::pair)]
    cookies: Vec<(String, String)>,
    /// Add a query parameter to the URL, percent-encoded
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = values::pair)]
    params: Vec<(String, String)>,
    /// Offer a subprotocol; again for more, in order of preference
    #[arg(long = "protocol", value_name = "NAME", value_parser = values::protocol)]
    protocols: Vec<String>,
    /// Offer compression (permessage-deflate), with these parameters [without: client_max_window_bits]
    #[arg(long, value_name = "PARAMETERS", num_args = 0..=1, require_equals = true,
          default_missing_value = "client_max_window_bits", value_parser = values::deflate)]
    compress: Option<DeflateOffer>,
    /// Send this Origin, as a page there would
    #[arg(long, value_name = "ORIGIN", value_parser = values::origin)]
    origin: Option<String>,
    /// Go through this forward proxy (http://[USER:PASSWORD@]HOST:PORT or socks5://…), or `system`: that of the environment
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Connect to this Unix socket instead of the URL's host and port
    #[arg(long, value_name = "PATH")]
    unix_socket: Option<PathBuf>,
    /// Open it over HTTP/2, by extended CONNECT (RFC 8441)
    #[arg(long)]
    http2: bool,
    /// Accept any certificate
    #[arg(short = 'k', long)]
    insecure: bool,
    /// Trust these certificates too (PEM)
    #[arg(long, value_name = "FILE")]
    cacert: Vec<PathBuf>,
    /// Client certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// Private key of the client certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// Seconds for each of name, TCP, proxy and TLS
    #[arg(long, value_name = "SECONDS", value_parser = values::limit, default_value = "10")]
    connect_timeout: Duration,
    /// Seconds for the answer to the handshake
    #[arg(long, value_name = "SECONDS", value_parser = values::limit, default_value = "10")]
    timeout: Duration,
}

impl Handshake {
    /// The attempt that these arguments describe; files are read here.
    pub(crate) fn attempt(&self) -> Result<Attempt, Failure> {
        let mut attempt = self.api().attempt();
        attempt.request.origin.clone_from(&self.origin);
        attempt.request.deflate = self.compress;
        attempt.proxy = self.proxy_of(&attempt.url)?.map(Secret);
        attempt.unix_socket.clone_from(&self.unix_socket);
        attempt.http = if self.http2 { HttpVersion::Http2 } else { HttpVersion::Http1 };
        attempt.tls.verify = !self.insecure;
        attempt.tls.extra_roots =
            self.cacert.iter().map(|path| certificates(path)).collect::<Result<_, _>>()?;
        attempt.tls.identity = self.identity()?;
        attempt.limits.connect = self.connect_timeout;
        attempt.limits.handshake = self.timeout;
        Ok(attempt)
    }

    /// The proxy for this URL: `none`, that of the `system`, or the one that is named.
    fn proxy_of(&self, url: &str) -> Result<Option<String>, Failure> {
        match self.proxy.as_deref() {
            None | Some("none") => Ok(None),
            Some("system") => {
                let UriStep::Parsed(uri) = net::parse_uri(url) else { return Ok(None) };
                Ok(system_proxy().towards(&uri.host, uri.port, uri.secure).map(ToOwned::to_owned))
            }
            Some(url) if net::is_proxy_url(url) => Ok(Some(url.to_owned())),
            Some(_) => Err(not_a_proxy()),
        }
    }

    fn identity(&self) -> Result<Option<Identity>, Failure> {
        let (Some(cert), Some(key_file)) = (&self.cert, &self.key) else { return Ok(None) };
        let key = String::from_utf8_lossy(&read(key_file)?).into_owned();
        let identity = Identity { certificates: certificates(cert)?, key: Secret(key) };
        match net::check_identity(&identity) {
            Ok(()) => Ok(Some(identity)),
            Err(why) => {
                let key_file = key_file.display();
                Err(Failure::NotDone(Text::new(
                    format!("{key_file} is not the private key of that certificate: {why}"),
                    format!("{key_file} はその証明書の秘密鍵ではありません: {why}"),
                )))
            }
        }
    }

    /// How long a whole examination may take, so that each of its waits may last as long as asked.
    pub(crate) fn patience(&self) -> Duration {
        self.timeout.max(self.connect_timeout) * 4
    }

    /// The same, as an API of the workbench would hold it: one place knows how parameters and
    /// cookies become a request.
    fn api(&self) -> Api {
        let entries = |pairs: &[(String, String)]| {
            let entry = |(name, value): &(String, String)| Entry {
                name: name.clone(),
                value: value.clone(),
                enabled: true,
            };
            pairs.iter().map(entry).collect()
        };
        Api {
            url: self.url.clone(),
            params: entries(&self.params),
            headers: entries(&self.headers),
            cookies: entries(&self.cookies),
            subprotocols: self.protocols.clone(),
            ..Api::default()
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|source| Failure::Read { path: path.to_owned(), source })
}

/// The bytes of a file of certificates, which there must be in it.
fn certificates(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = read(path)?;
    net::check_certificates(&bytes).map_err(|why| {
        let path = path.display();
        Failure::NotDone(Text::new(
            format!("{path} holds no usable certificate: {why}"),
            format!("{path} に使える証明書がありません: {why}"),
        ))
    })?;
    Ok(bytes)
}

/// What the environment says of forward proxies.
pub(crate) fn system_proxy() -> SystemProxy {
    SystemProxy::of_variables(|name| std::env::var(name).ok())
}

/// It does not repeat the URL, which may hold a password.
fn not_a_proxy() -> Failure {
    Failure::Usage(Text::new(
        "--proxy takes http://[USER:PASSWORD@]HOST:PORT, socks5://[USER:PASSWORD@]HOST:PORT, system or none",
        "--proxy には http://[利用者:パスワード@]ホスト:ポート、socks5://[利用者:パスワード@]ホスト:ポート、system、none のいずれかを指定してください",
    ))
}
