//! The backend that a `proxy_pass` names.

use crate::Config;
use crate::tree::Directive;
use crate::value::Value;
use crate::{Proxy, Request, scene::Scene};

/// Where a `proxy_pass` leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Backend<'a> {
    /// It speaks TLS.
    pub(crate) is_tls: bool,
    /// The host and port as written, with its variables.
    pub(crate) host: &'a [u8],
    /// The path behind it, as written; empty if there is none.
    pub(crate) path: &'a [u8],
}

impl<'a> Backend<'a> {
    /// The parts of a `proxy_pass`; `None`: it is one variable as a whole, or no URL.
    pub(crate) fn of(pass: &'a Directive) -> Option<Self> {
        let url = pass.argument(0)?;
        let is_tls = url.starts_with(b"https://");
        let rest = url.strip_prefix(b"https://").or_else(|| url.strip_prefix(b"http://"))?;
        let is_unix = rest.starts_with(b"unix:");
        let end = match is_unix {
            true => rest[5..].iter().position(|&byte| byte == b':').map(|at| 6 + at),
            // What stands behind the host without a slash brings one.
            false => {
                let starts = |at: &usize| {
                    [&b"/"[..], b"$request_uri", b"$uri"].iter().any(|it| rest[*at..].starts_with(it))
                };
                (0..rest.len()).find(starts)
            }
        };
        let (host, path) = rest.split_at(end.unwrap_or(rest.len()).min(rest.len()));
        Some(Self { is_tls, host, path })
    }

    /// Whether it is an address, so that no name needs to be looked up.
    pub(crate) fn is_address(host: &[u8]) -> bool {
        let host = String::from_utf8_lossy(host);
        let name = host.rsplit_once(':').map_or(&*host, |(name, _)| name);
        host.starts_with("unix:")
            || host.starts_with('[')
            || name.parse::<std::net::Ipv4Addr>().is_ok()
            || host.parse::<std::net::Ipv4Addr>().is_ok()
    }
}

/// The group of servers of this name.
pub(crate) fn group<'a>(config: &'a Config, host: &[u8]) -> Option<&'a Directive> {
    let all = config.tree.all().iter();
    all.filter(|block| block.is("upstream") && block.block.is_some())
        .find(|block| block.argument(0).is_some_and(|name| name.eq_ignore_ascii_case(host)))
}

impl Proxy {
    /// The host of the backend, its variables put in.
    pub(crate) fn host(&self, config: &Config) -> Value {
        let pass = config.tree.directive(self.pass);
        let scene = Scene::at(config, Request::Upgrade, self.visit.clone());
        match Backend::of(pass) {
            Some(backend) => scene.value(backend.host),
            None => match scene.value(pass.argument(0).unwrap_or_default()) {
                Value::Text(url) => {
                    let rest = url.strip_prefix(b"https://").or_else(|| url.strip_prefix(b"http://"));
                    let rest = rest.unwrap_or(&url);
                    let end = rest.iter().position(|&byte| byte == b'/').unwrap_or(rest.len());
                    Value::Text(rest[..end].to_vec())
                }
                Value::Unknown => Value::Unknown,
            },
        }
    }

    /// The group of servers behind it, if it is one.
    pub(crate) fn group<'a>(&self, config: &'a Config) -> Option<&'a Directive> {
        self.host(config).text().and_then(|host| group(config, host))
    }
}
