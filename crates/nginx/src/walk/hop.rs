//! The next nginx on the way, where it is a server of the same files.

use super::{End, Walk};
use crate::tree::Directive;
use crate::upstream::{Backend, group};
use crate::value::Request;
use crate::virtual_server::{listens, servers};
use crate::{Config, Proxy, Target};

/// How often one request is passed on within the same files before nobody follows it any more.
pub(crate) const MOST: usize = 4;

/// The URL by which a handshake comes in again, if it is passed on whole to a server of these files.
pub(crate) fn next(config: &Config, walk: &Walk, from: &Target) -> Option<Target> {
    let End::Passed(pass, Some(path)) = &walk.end else { return None };
    let proxy = Proxy::of_walk(config, walk).filter(|proxy| proxy.forwards(config))?;
    let (name, port, is_tls) = address(config, &proxy, config.tree.directive(*pass))?;
    let is_local = matches!(name.as_str(), "localhost" | "[::1]") || name.starts_with("127.");
    let is_here = |server: &Directive| {
        let mut all = listens(config, server).into_iter();
        all.any(|it| it.port == port && (it.is_any() || it.address == name || name == "localhost"))
    };
    if !is_local || port == from.port || !servers(config).any(is_here) {
        return None;
    }
    let host = host(config, &proxy).unwrap_or_else(|| name.clone());
    let request_uri = String::from_utf8(path.clone()).ok().filter(|path| path.starts_with('/'))?;
    let url = format!("{}://{host}:{port}{request_uri}", if is_tls { "wss" } else { "ws" });
    Some(Target { url, is_tls, host, port, request_uri })
}

/// The host and the port of a backend, where there is one only.
fn address(config: &Config, proxy: &Proxy, pass: &Directive) -> Option<(String, u16, bool)> {
    let is_tls = Backend::of(pass)?.is_tls;
    let host = proxy.host(config).text()?.to_vec();
    let address = match group(config, &host) {
        Some(group) => {
            let mut servers = config.tree.items(Some(group.id)).filter(|item| item.is("server"));
            let only = servers.next().filter(|_| servers.next().is_none())?;
            only.argument(0)?.to_vec()
        }
        None => host,
    };
    let address = String::from_utf8(address).ok()?;
    let (name, port) = match address.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name.to_owned(), port.parse().ok()?),
        _ => (address, if is_tls { 443 } else { 80 }),
    };
    Some((name, port, is_tls))
}

/// The host by which the next server is asked, without its port.
fn host(config: &Config, proxy: &Proxy) -> Option<String> {
    let line = proxy.lines(config, "Host").next()?;
    let scene = proxy.scene(config, Request::Upgrade);
    let host = String::from_utf8(scene.value(line.argument(1)?).text()?.to_vec()).ok()?;
    let host = host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name);
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}
