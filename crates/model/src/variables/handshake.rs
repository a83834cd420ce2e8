//! Variables in what opens an API.

use super::{Fault, Resolver, address};
use crate::{Api, Auth, AuthKind, Entry};

/// Where something stands in what opens an API; rows count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// The URL.
    Url,
    /// The value of a path parameter.
    Path(usize),
    /// A query parameter.
    Param(usize),
    /// A header.
    Header(usize),
    /// A cookie.
    Cookie(usize),
    /// A subprotocol.
    Subprotocol(usize),
    /// `Origin`.
    Origin,
    /// Who the client is.
    Auth,
    /// The name for TLS.
    ServerName,
    /// The forward proxy.
    Proxy,
}

/// Why an API cannot be opened as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// Where it stands.
    pub spot: Spot,
    /// What is wrong.
    pub fault: Fault,
}

impl Api {
    /// The API with values in the place of variables and path parameters, in all that goes into its
    /// handshake. What is switched off, or typed for another kind of auth, stays as it is: it is not sent.
    ///
    /// # Errors
    /// The first place where a variable has no value.
    pub fn resolved(&self, resolver: &mut Resolver<'_>) -> Result<Self, Unresolved> {
        let mut api = self.clone();
        api.url = address::filled(&api.url, &api.path, resolver)?;
        rows(&mut api.params, Spot::Param, resolver)?;
        rows(&mut api.headers, Spot::Header, resolver)?;
        rows(&mut api.cookies, Spot::Cookie, resolver)?;
        for (index, subprotocol) in api.subprotocols.iter_mut().enumerate() {
            fill(subprotocol, Spot::Subprotocol(index + 1), resolver)?;
        }
        fill(&mut api.origin, Spot::Origin, resolver)?;
        auth(&mut api.auth, resolver)?;
        fill(&mut api.settings.server_name, Spot::ServerName, resolver)?;
        fill(&mut api.settings.proxy.url, Spot::Proxy, resolver)?;
        Ok(api)
    }
}

fn fill(text: &mut String, spot: Spot, resolver: &mut Resolver<'_>) -> Result<(), Unresolved> {
    *text = resolver.text(text).map_err(|fault| Unresolved { spot, fault })?;
    Ok(())
}

fn rows(
    entries: &mut [Entry],
    spot: fn(usize) -> Spot,
    resolver: &mut Resolver<'_>,
) -> Result<(), Unresolved> {
    for (index, entry) in entries.iter_mut().enumerate().filter(|(_, it)| it.enabled && !it.name.is_empty()) {
        fill(&mut entry.name, spot(index + 1), resolver)?;
        fill(&mut entry.value, spot(index + 1), resolver)?;
    }
    Ok(())
}

fn auth(auth: &mut Auth, resolver: &mut Resolver<'_>) -> Result<(), Unresolved> {
    let Auth { kind, user, password, token, name, value, .. } = auth;
    let sent: &mut [&mut String] = match kind {
        AuthKind::Inherit | AuthKind::None => &mut [],
        AuthKind::Basic => &mut [user, password],
        AuthKind::Bearer => &mut [token],
        AuthKind::Key => &mut [name, value],
    };
    sent.iter_mut().try_for_each(|text| fill(text, Spot::Auth, resolver))
}
