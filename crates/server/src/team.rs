//! What a server for a team knows beside what is kept: under which name it is reached, whom it believes,
//! and how a browser or a program says who it is.

mod cookie;
mod origin;
mod pass;

pub(crate) use cookie::Cookies;
pub use origin::{NotAnOrigin, PublicUrl};
pub(crate) use pass::Pass;

use crate::access::{By, Caller, Signed};
use crate::connections::{Bounds, Places, Rate};
use crate::credentials::{self, Passwords};
use crate::problem::Problem;
use crate::provider::Provider;
use crate::sessions::now_ms;
use crate::workbench::Shared;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use finding::Text;
use net::Network;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// How the server of a team stands in the world.
#[derive(Debug)]
pub(crate) struct Team {
    pub(crate) url: PublicUrl,
    pub(crate) cookies: Cookies,
    /// Whose word on a client's address is taken.
    pub(crate) trusted_proxies: Vec<Network>,
    /// Who may read the metrics.
    pub(crate) metrics_from: Vec<Network>,
    pub(crate) passwords: Passwords,
    /// What is under way by proxies, for one address each.
    pub(crate) under_way: Places,
    /// How often pages under links are read.
    pub(crate) reads: Rate,
    /// Who else may say who somebody is.
    pub(crate) provider: Option<Arc<Provider>>,
}

/// The address of the client's connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Where a request comes from: the client, or the last hop that nobody vouches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct From(pub(crate) IpAddr);

impl From {
    /// Under which attempts are counted.
    pub(crate) fn counted(self) -> IpAddr {
        crate::connections::network(self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().copied().unwrap_or(Self(Ipv4Addr::UNSPECIFIED.into())))
    }
}

impl Team {
    pub(crate) fn new(url: PublicUrl, trusted_proxies: Vec<Network>, metrics_from: Vec<Network>) -> Self {
        let (cookies, bounds) = (Cookies::of(&url), Bounds::default());
        let under_way = Places::new(bounds.connections, bounds.connections_per_address);
        Self {
            url,
            cookies,
            trusted_proxies,
            metrics_from,
            passwords: Passwords::new(),
            under_way,
            reads: Rate::default(),
            provider: None,
        }
    }

    /// Whether this address is a proxy whose word counts.
    pub(crate) fn trusts(&self, address: &IpAddr) -> bool {
        self.trusted_proxies.iter().any(|it| it.contains(*address))
    }

    /// Where a request comes from, by the word of those who are trusted: the last of them first.
    pub(crate) fn from(&self, peer: IpAddr, headers: &HeaderMap) -> From {
        let lines = headers.get_all("x-forwarded-for").iter().filter_map(|it| it.to_str().ok());
        let hops: Vec<_> = lines.flat_map(|it| it.split(',')).collect();
        let mut from = peer.to_canonical();
        for hop in hops.iter().rev() {
            if !self.trusts(&from) {
                break;
            }
            match hop.trim().parse::<IpAddr>() {
                Ok(address) => from = address.to_canonical(),
                Err(_) => break,
            }
        }
        From(from)
    }
}

/// Middleware: says who asks, and from where. On a user's own machine it is its owner.
pub(crate) async fn identify(State(bench): State<Shared>, mut request: Request, next: Next) -> Response {
    let caller = match &bench.team {
        None => Ok(Caller::Owner),
        Some(team) => {
            let peer = request.extensions().get::<ConnectInfo<Peer>>();
            let peer = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |it| it.0.0);
            let from = team.from(peer, request.headers());
            request.extensions_mut().insert(from);
            caller(&bench, team, request.headers()).await
        }
    };
    match caller {
        Ok(caller) => {
            let account = caller.account();
            request.extensions_mut().insert(caller);
            request.extensions_mut().insert(Shared::clone(&bench));
            let mut response = next.run(request).await;
            response.extensions_mut().insert(crate::log::Account(account));
            response
        }
        Err(problem) => problem.into_response(),
    }
}

async fn caller(bench: &Shared, team: &Team, headers: &HeaderMap) -> Result<Caller, Problem> {
    if headers.contains_key(header::AUTHORIZATION) {
        // Who shows a key that is none is told so, whatever else it has.
        let key = bearer(headers).ok_or_else(bad_key)?;
        let (account, key) = match bench.store.key_of(&credentials::hash(key), now_ms()).await {
            Ok(known) => known,
            Err(store::Error::NotFound) => return Err(bad_key()),
            Err(error) => return Err(error.into()),
        };
        return known(bench, account, By::Key(key.id, key.scope)).await;
    }
    let Some(secret) = team.cookies.read(headers) else { return Ok(Caller::Nobody) };
    match bench.store.signed_in(&credentials::hash(secret), now_ms()).await {
        Ok((account, login)) => known(bench, account, By::Login(login.id)).await,
        Err(store::Error::NotFound) => Ok(Caller::Nobody),
        Err(error) => Err(error.into()),
    }
}

async fn known(bench: &Shared, account: model::team::Account, by: By) -> Result<Caller, Problem> {
    let roles = bench.store.roles(account.id).await?;
    Ok(Caller::Known(Arc::new(Signed { account, by, roles, bench: Arc::clone(bench) })))
}

/// The key of `Authorization: Bearer KEY`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().filter(|_| values.next().is_none())?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

fn bad_key() -> Problem {
    let text = Text::new("this key is not known here", "この API キーは無効です");
    let hint = Text::new("it may be over or revoked", "期限切れか、失効した可能性があります");
    Problem::new(StatusCode::UNAUTHORIZED, "bad-key", text).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_is_trusted_is_believed_on_where_a_request_comes_from() {
        let url = "https://team.example".parse().expect("an origin");
        let trusted = vec!["10.0.0.0/8".parse().expect("a network")];
        let team = Team::new(url, trusted, vec![]);
        let from = |peer: &str, said: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in said {
                headers.append("x-forwarded-for", line.parse().expect("a value"));
            }
            team.from(peer.parse().expect("an address"), &headers).0.to_string()
        };
        assert_eq!(from("192.0.2.1", &["198.51.100.7"]), "192.0.2.1", "nobody trusts this peer");
        assert_eq!(from("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(from("::ffff:10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(from("10.0.0.1", &["127.0.0.1, 198.51.100.7"]), "198.51.100.7", "what it made up is left");
        assert_eq!(from("10.0.0.1", &["198.51.100.7", "10.0.0.2"]), "198.51.100.7", "two proxies in a row");
        assert_eq!(from("10.0.0.1", &["evil"]), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &[]), "10.0.0.1");
        let [one, other] =
            ["2001:db8::1", "2001:db8::2:0:0:1"].map(|it| From(it.parse().expect("an address")));
        assert_eq!(one.counted(), other.counted(), "a client has as many as it likes of a network");
    }
}
