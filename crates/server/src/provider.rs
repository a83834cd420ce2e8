//! Signing in by a provider of OpenID Connect: the authorization code flow with PKCE (RFC 7636). The
//! protocol is the library's; here stands what is asked of the provider, what a browser keeps meanwhile,
//! and what the answer has to say before somebody is believed to be whom it names.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long the provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer that is read, in bytes.
const LONGEST: u64 = 1 << 20;
/// How long what the provider says of itself is believed without asking again: its keys change.
const FRESH: Duration = Duration::from_secs(60);

/// The provider of OpenID Connect that may say who somebody is.
#[derive(Clone)]
pub struct ProviderOptions {
    /// Its issuer identifier; over plain HTTP only on a loopback address.
    pub issuer: String,
    /// What the provider calls this server.
    pub client_id: String,
    /// How this server proves that it is the one.
    pub client_secret: String,
    /// What stands on the button.
    pub name: String,
    /// The domains of e-mail addresses whose owners get an account when they come first. Others need one,
    /// or an invitation.
    pub domains: Vec<String>,
}

impl fmt::Debug for ProviderOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderOptions").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// The provider, as this server speaks with it.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) options: ProviderOptions,
    redirect: String,
    agent: ureq::Agent,
    known: Mutex<Option<(Instant, CoreProviderMetadata)>>,
}

/// What a browser keeps while it is at the provider.
#[derive(Serialize, Deserialize)]
struct Errand {
    state: String,
    nonce: String,
    verifier: String,
    to: String,
}

/// Where a browser is sent, and what it keeps meanwhile.
pub(crate) struct Begun {
    pub(crate) url: String,
    pub(crate) kept: String,
}

/// Whom the provider says that somebody is.
#[derive(Debug)]
pub(crate) struct Guest {
    pub(crate) subject: String,
    /// `None`: the provider does not vouch for it.
    pub(crate) email: Option<String>,
    pub(crate) name: String,
    /// Where it wanted to go.
    pub(crate) to: String,
}

/// Why nobody could be signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The browser did not begin here, or too long ago.
    #[error("the answer belongs to no sign-in that this browser began")]
    Stranger,
    /// The provider cannot be reached, or what it says does not hold.
    #[error("{0}")]
    Provider(String),
}

impl Provider {
    /// The provider, which sends browsers back to this URL.
    pub(crate) fn new(options: ProviderOptions, redirect: String) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            // Where it says that it stands is where it is asked: nobody sends the client secret elsewhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .https_only(options.issuer.starts_with("https:"))
            .build();
        Self { options, redirect, agent: config.into(), known: Mutex::new(None) }
    }

    /// Begins to sign somebody in who wants to go to this path.
    pub(crate) async fn begin(self: &Arc<Self>, to: String) -> Result<Begun, Fault> {
        let this = Arc::clone(self);
        beside(move || this.begin_now(to)).await
    }

    /// Ends it: what the browser kept, and what it brings from the provider.
    pub(crate) async fn finish(
        self: &Arc<Self>,
        kept: &str,
        code: String,
        state: &str,
    ) -> Result<Guest, Fault> {
        let bytes = URL_SAFE_NO_PAD.decode(kept).map_err(|_| Fault::Stranger)?;
        let errand: Errand = serde_json::from_slice(&bytes).map_err(|_| Fault::Stranger)?;
        if errand.state != state {
            return Err(Fault::Stranger);
        }
        let this = Arc::clone(self);
        beside(move || this.finish_now(errand, code)).await
    }

    fn begin_now(&self, to: String) -> Result<Begun, Fault> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = CoreClient::from_provider_metadata(self.metadata()?, self.id(), Some(self.secret()))
            .set_redirect_uri(self.redirect_url()?);
        let (url, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".into()))
            .add_scope(Scope::new("profile".into()))
            .set_pkce_challenge(challenge)
            .url();
        let errand = Errand {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            to,
        };
        let json = serde_json::to_vec(&errand).map_err(|error| Fault::Provider(error.to_string()))?;
        Ok(Begun { url: url.into(), kept: URL_SAFE_NO_PAD.encode(json) })
    }

    fn finish_now(&self, errand: Errand, code: String) -> Result<Guest, Fault> {
        let client = CoreClient::from_provider_metadata(self.metadata()?, self.id(), Some(self.secret()))
            .set_redirect_uri(self.redirect_url()?);
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(fault)?
            .set_pkce_verifier(PkceCodeVerifier::new(errand.verifier))
            .request(&|request| ask(&self.agent, request))
            .map_err(fault)?;
        let token = answer.id_token().ok_or_else(|| Fault::Provider("there is no ID token".into()))?;
        let claims = token.claims(&client.id_token_verifier(), &Nonce::new(errand.nonce)).map_err(fault)?;
        Ok(guest(claims, errand.to))
    }

    fn metadata(&self) -> Result<CoreProviderMetadata, Fault> {
        let lock = || self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((at, metadata)) = &*lock()
            && at.elapsed() < FRESH
        {
            return Ok(metadata.clone());
        }
        let issuer = IssuerUrl::new(self.options.issuer.clone()).map_err(fault)?;
        let metadata =
            CoreProviderMetadata::discover(&issuer, &|request| ask(&self.agent, request)).map_err(fault)?;
        *lock() = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }

    fn id(&self) -> ClientId {
        ClientId::new(self.options.client_id.clone())
    }

    fn secret(&self) -> ClientSecret {
        ClientSecret::new(self.options.client_secret.clone())
    }

    fn redirect_url(&self) -> Result<RedirectUrl, Fault> {
        RedirectUrl::new(self.redirect.clone()).map_err(fault)
    }
}

fn guest(claims: &CoreIdTokenClaims, to: String) -> Guest {
    let vouched = claims.email_verified() == Some(true);
    let email = claims.email().filter(|_| vouched).and_then(|it| model::team::email(it));
    let name = claims.name().and_then(|it| it.get(None)).map(|it| it.to_string());
    let name = name.or_else(|| email.clone()).unwrap_or_default();
    Guest { subject: claims.subject().to_string(), email, name, to }
}

/// Runs what waits for the provider beside the tasks.
async fn beside<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(act).await.map_err(fault)?
}

/// One request of the library, carried out.
fn ask(agent: &ureq::Agent, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
    let (head, mut body) = agent.run(request)?.into_parts();
    let bytes = body.with_config().limit(LONGEST).read_to_vec()?;
    Ok(axum::http::Response::from_parts(head, bytes))
}

/// What went wrong, with what lies beneath it.
fn fault(error: impl std::error::Error) -> Fault {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        said = format!("{said}: {inner}");
        source = inner.source();
    }
    Fault::Provider(said)
}
