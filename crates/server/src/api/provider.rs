//! Signing in by the provider of OpenID Connect: out to it, and back. Both are addresses for a browser to
//! go to, not for a program to ask.
#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use super::signing;
use crate::access::Caller;
use crate::extract::Parameters;
use crate::problem::Problem;
use crate::provider::{Fault, Guest, Provider};
use crate::sessions::now_ms;
use crate::team::{From, Team};
use crate::view::Refusal;
use crate::workbench::{Shared, Workbench};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use model::team::Account;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// How long somebody may take at the provider, in seconds.
const ERRAND_SECONDS: i64 = 600;

/// Where to go afterwards.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// A path of this server.
    #[serde(default)]
    to: String,
}

/// What the provider has the browser bring (RFC 6749, section 4.1.2).
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Brought {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
}

/// Sends the browser to the provider.
#[utoipa::path(
    get,
    path = "/sign-in/with",
    params(Wanted),
    responses((status = 303), (status = 404, body = Refusal, description = "No provider is named."))
)]
pub(super) async fn start(
    State(bench): State<Shared>,
    Parameters(wanted): Parameters<Wanted>,
) -> Result<Response, Problem> {
    let (team, provider) = provider(&bench)?;
    // Elsewhere than to a path of this server nobody is sent.
    let ours = wanted.to.starts_with('/') && !wanted.to[1..].starts_with(['/', '\\']);
    let to = if ours { wanted.to } else { "/".to_owned() };
    Ok(match provider.begin(to).await {
        Ok(begun) => {
            let kept = team.cookies.errand(&begun.kept, ERRAND_SECONDS);
            redirect(&begun.url, [(header::SET_COOKIE, kept)])
        }
        Err(fault) => refused(&bench, &fault),
    })
}

/// Takes the browser back from the provider, and signs it in as whom that names.
#[utoipa::path(
    get,
    path = "/sign-in/back",
    params(Brought),
    responses((status = 303), (status = 404, body = Refusal, description = "No provider is named."))
)]
pub(super) async fn back(
    State(bench): State<Shared>,
    caller: Caller,
    from: From,
    headers: HeaderMap,
    Parameters(brought): Parameters<Brought>,
) -> Result<Response, Problem> {
    let (team, provider) = provider(&bench)?;
    if brought.code.is_empty() {
        return Ok(why(if brought.error.is_empty() { "stranger" } else { "denied" }));
    }
    signing::may_come(&bench, from).await?;
    let kept = team.cookies.read_errand(&headers).unwrap_or_default();
    let guest = match provider.finish(kept, brought.code, &brought.state).await {
        Ok(guest) => guest,
        Err(fault) => return Ok(refused(&bench, &fault)),
    };
    let account = match account_of(&bench, provider, &guest).await? {
        Ok(account) if account.disabled => return Ok(why("disabled")),
        Ok(account) => account,
        Err(code) => {
            signing::note(&bench, "login.refused", None, &guest.email.unwrap_or_default(), from).await?;
            return Ok(why(code));
        }
    };
    let cookie = signing::entered(&bench, team, &caller, &account, from, &headers).await?;
    let cookies = [(header::SET_COOKIE, cookie), (header::SET_COOKIE, team.cookies.errand("", 0))];
    Ok(redirect(&guest.to, cookies))
}

/// The account of somebody: the one that came before as this subject, else the one of its address, which
/// the provider vouches for, else a new one where those of its domain get one.
async fn account_of(
    bench: &Workbench,
    provider: &Provider,
    guest: &Guest,
) -> Result<Result<Account, &'static str>, Problem> {
    let (store, issuer) = (&bench.store, &provider.options.issuer);
    match store.account_of_subject(issuer, &guest.subject).await {
        Err(store::Error::NotFound) => {}
        known => return Ok(Ok(known?)),
    }
    let Some(email) = &guest.email else { return Ok(Err("email")) };
    let account = match store.account_by_email(email).await {
        Ok((account, _)) => account,
        Err(store::Error::NotFound) => {
            let domain = email.rsplit_once('@').map_or("", |it| it.1);
            if !provider.options.domains.iter().any(|it| it.eq_ignore_ascii_case(domain)) {
                return Ok(Err("unknown"));
            }
            store.create_account(email, &guest.name, "", false, now_ms()).await?
        }
        Err(error) => return Err(error.into()),
    };
    store.bind_subject(issuer, &guest.subject, account.id).await?;
    Ok(Ok(account))
}

fn provider(bench: &Workbench) -> Result<(&Team, &Arc<Provider>), Problem> {
    let team = bench.team()?;
    Ok((team, team.provider.as_ref().ok_or_else(Problem::not_found)?))
}

/// The page to sign in says why it could not be.
fn refused(bench: &Workbench, fault: &Fault) -> Response {
    match fault {
        Fault::Stranger => why("stranger"),
        Fault::Provider(_) => {
            bench.log.failure("signing in by the provider", fault);
            why("provider")
        }
    }
}

fn why(code: &str) -> Response {
    redirect(&format!("/?why={code}"), [])
}

fn redirect<const N: usize>(to: &str, cookies: [(HeaderName, header::HeaderValue); N]) -> Response {
    let said = [(header::LOCATION, to), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::SEE_OTHER, said, AppendHeaders(cookies)).into_response()
}
