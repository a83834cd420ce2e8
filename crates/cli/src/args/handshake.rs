//! What the doors that dial have in common: the handshake, as curl's users write it.

use crate::failure::Failure;
use clap::Args;
use model::{Api, Attempt, Draft, Entry, Identity, Secret};
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(Args, Debug)]
pub(crate) struct Handshake {
    /// The URL, ws:// or wss://
    pub(crate) url: String,
    /// Add a header to the handshake
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(String, String)>,
    /// Add a cookie to the handshake
    #[arg(short = 'b', long = "cookie", value_name = "NAME=VALUE", value_parser = pair)]
    cookies: Vec<(String, String)>,
    /// Add a query parameter to the URL, percent-encoded
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = pair)]
    params: Vec<(String, String)>,
    /// Offer a subprotocol; again for more, in order of preference
    #[arg(long = "protocol", value_name = "NAME")]
    protocols: Vec<String>,
    /// Send this Origin, as a page there would
    #[arg(long, value_name = "ORIGIN")]
    origin: Option<String>,
    /// Go through this forward proxy (http://[USER:PASSWORD@]HOST:PORT or socks5://…)
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
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
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    connect_timeout: Duration,
    /// Seconds for the answer to the handshake
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    timeout: Duration,
}

impl Handshake {
    /// The attempt that these arguments describe; files are read here.
    pub(crate) fn attempt(&self) -> Result<Attempt, Failure> {
        let mut attempt = self.api().attempt();
        attempt.request.origin.clone_from(&self.origin);
        attempt.proxy = self.proxy.clone().map(Secret);
        attempt.tls.verify = !self.insecure;
        attempt.tls.extra_roots = self.cacert.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
        if let (Some(cert), Some(key)) = (&self.cert, &self.key) {
            let key = String::from_utf8_lossy(&read(key)?).into_owned();
            attempt.tls.identity = Some(Identity { certificates: read(cert)?, key: Secret(key) });
        }
        attempt.limits.connect = self.connect_timeout;
        attempt.limits.handshake = self.timeout;
        Ok(attempt)
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
            id: 0,
            project: 0,
            name: String::new(),
            url: self.url.clone(),
            params: entries(&self.params),
            headers: entries(&self.headers),
            cookies: entries(&self.cookies),
            subprotocols: self.protocols.clone(),
            draft: Draft::default(),
            revision: 0,
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|source| Failure::Read { path: path.to_owned(), source })
}

/// `Name: value`. A line break would smuggle a second header in.
fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("NAME: VALUE")?;
    let (name, value) = (name.trim(), value.trim());
    let token = |it: char| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it);
    if name.is_empty() || !name.chars().all(token) || value.contains(['\r', '\n', '\0']) {
        return Err("NAME: VALUE".into());
    }
    Ok((name.to_owned(), value.to_owned()))
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !text.contains(['\r', '\n', '\0']) => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => Err("NAME=VALUE".into()),
    }
}

/// Seconds, with a fraction if wanted, up to a day.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "0 – 86400")?;
    if !(0.0..=86_400.0).contains(&seconds) {
        return Err("0 – 86400".into());
    }
    Ok(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_a_name_and_a_value_and_never_two_lines() {
        assert_eq!(header("X-Token:  a:b "), Ok(("X-Token".into(), "a:b".into())));
        for bad in ["none", ": v", "a b: c", "a: b\r\nc: d"] {
            assert!(header(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_pair_may_have_an_empty_value_and_more_equal_signs() {
        assert_eq!(pair("a="), Ok(("a".into(), String::new())));
        assert_eq!(pair("a=b=c"), Ok(("a".into(), "b=c".into())));
        assert!(pair("=b").is_err() && pair("a").is_err());
    }

    #[test]
    fn seconds_may_be_fractions_and_never_negative_or_endless() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for bad in ["-1", "inf", "NaN", "1e9", "x"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
