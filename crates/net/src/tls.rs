//! TLS: the handshake, and every certificate that came, even when none was any good. All rustls
//! types stay below this module.

mod anchor;
mod certificate;
mod ocsp;
mod old;
mod roots;
mod tap;
mod verifier;

pub(crate) use tap::Tap;

use crate::loss::loss_of;
use crate::stream::Stream;
use crate::uri::ascii_host;
use model::trace::{Loss, TlsOutcome, TlsStep, Trust, Uri};
use model::{Hello, Identity, TlsOptions};
use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls_pki_types::ServerName;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use verifier::{Client, Verifier};

/// Bytes kept of what came first.
const FIRST_BYTES: usize = 1024;
/// How long one that speaks no TLS may pause within what it says.
const BANNER_PAUSE: Duration = Duration::from_millis(200);

/// Whether these bytes hold certificates to trust, as PEM or a single one as DER.
pub fn check_certificates(file: &[u8]) -> Result<(), String> {
    let mut roots = rustls::RootCertStore::empty();
    roots::read(file)?.into_iter().try_for_each(|it| roots.add(it)).map_err(|error| error.to_string())
}

/// What the certificates of a PEM file, or the one of a DER file, say of themselves; those that
/// cannot be read are left out.
#[must_use]
pub fn certificates(file: &[u8]) -> Vec<model::trace::Certificate> {
    let found = roots::read(file).unwrap_or_default();
    found
        .iter()
        .map(|it| certificate::read(it))
        .filter(|it| !it.subject.is_empty() || !it.issuer.is_empty())
        .collect()
}

/// Whether a client can identify itself by these.
pub fn check_identity(identity: &Identity) -> Result<(), String> {
    Client::new(Some(identity), &rustls::crypto::ring::default_provider()).map(drop)
}

type Secure = tokio_rustls::client::TlsStream<Tap<Stream>>;

/// Does the TLS handshake. The step tells all that was seen; the stream is there if it stands.
pub(crate) async fn handshake(
    stream: Stream,
    uri: &Uri,
    options: &TlsOptions,
    alpn: Vec<String>,
    limit: Duration,
) -> (TlsStep, Option<Stream>) {
    let name = options.server_name.clone().or_else(|| ascii_host(&uri.host));
    let name = name.unwrap_or_default().trim_end_matches('.').to_owned();
    let mut step = TlsStep { server_name: name.clone(), ..TlsStep::default() };
    let (tap, first_bytes) = Tap::new(stream, FIRST_BYTES);
    if options.hello == Hello::Old {
        let answer = timeout(limit, old::ask(tap, &name)).await.unwrap_or_default();
        return (TlsStep { received: first_bytes.bytes(), ..answer.step(name) }, None);
    }
    let secure = match prepare(options, alpn).await {
        Err(message) => Err(TlsOutcome::Failed(message)),
        Ok(prepared) => {
            let result = timeout(limit, shake(tap, name, &prepared)).await;
            let result = result.unwrap_or(Err(TlsOutcome::Lost(Loss::TimedOut)));
            let seen = prepared.verifier.seen();
            (step.certificates, step.trust) = (seen.certificates, seen.trust);
            (step.anchored, step.issuer_has_kin) = (seen.anchored, seen.issuer_has_kin);
            step.revocation = seen.revocation;
            step.client_certificate_asked = prepared.client.was_asked();
            if step.client_certificate_asked {
                step.client_certificates = prepared.client.certificates();
            }
            result
        }
    };
    step.received = first_bytes.bytes();
    match secure {
        Ok(secure) => {
            describe(&secure, &mut step);
            (step, Some(Stream::over(secure)))
        }
        Err(outcome) => {
            step.outcome = Some(outcome);
            (step, None)
        }
    }
}

/// A configuration and the parts of it that keep what they see.
struct Prepared {
    config: Arc<ClientConfig>,
    verifier: Arc<Verifier>,
    client: Arc<Client>,
}

/// The error is in the words of who objected to the options.
async fn prepare(options: &TlsOptions, alpn: Vec<String>) -> Result<Prepared, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots = roots::with(&options.extra_roots).await?;
    let verifier = Arc::new(Verifier::new(roots, &provider, options.verify)?);
    let client = Arc::new(Client::new(options.identity.as_ref(), &provider)?);
    let mut config = config(provider, &verifier, &client).map_err(|it| it.to_string())?;
    config.alpn_protocols = alpn.into_iter().map(String::into_bytes).collect();
    config.enable_sni = options.hello != Hello::WithoutName;
    Ok(Prepared { config: Arc::new(config), verifier, client })
}

fn config(
    provider: Arc<CryptoProvider>,
    verifier: &Arc<Verifier>,
    client: &Arc<Client>,
) -> Result<ClientConfig, rustls::Error> {
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier.clone())
        .with_client_cert_resolver(client.clone());
    // Each dial is an observation of its own: nothing of an earlier one may shorten it.
    config.resumption = Resumption::disabled();
    Ok(config)
}

async fn shake(tap: Tap<Stream>, name: String, prepared: &Prepared) -> Result<Secure, TlsOutcome> {
    let name = ServerName::try_from(name).map_err(|error| TlsOutcome::Failed(error.to_string()))?;
    let connect = TlsConnector::from(prepared.config.clone()).connect(name, tap).into_fallible();
    match connect.await {
        Ok(secure) => Ok(secure),
        Err((error, tap)) => Err(why(&error, tap).await),
    }
}

/// What ended the handshake: what came decides before what the library made of it.
async fn why(error: &io::Error, mut tap: Tap<Stream>) -> TlsOutcome {
    if !is_tls(&tap.bytes()) {
        hear_banner(&mut tap).await;
        return TlsOutcome::NotTls;
    }
    let library = error.get_ref().and_then(|it| it.downcast_ref::<rustls::Error>());
    match library {
        Some(rustls::Error::AlertReceived(alert)) => TlsOutcome::Alert(u8::from(*alert)),
        Some(rustls::Error::InvalidCertificate(_)) => TlsOutcome::CertificateRejected,
        Some(other) => TlsOutcome::Failed(other.to_string()),
        None => TlsOutcome::Lost(loss_of(error)),
    }
}

/// Whether this begins as a TLS record does (RFC 8446 section 5.1). Nothing is no objection.
fn is_tls(bytes: &[u8]) -> bool {
    match bytes {
        [] => true,
        [kind] => (20..=24).contains(kind),
        [kind, major, ..] => (20..=24).contains(kind) && *major == 3,
    }
}

/// Lets the tap hear a little more of what is no TLS.
async fn hear_banner(tap: &mut Tap<Stream>) {
    let mut room = [0; 512];
    while tap.bytes().len() < FIRST_BYTES {
        match timeout(BANNER_PAUSE, tap.read(&mut room)).await {
            Ok(Ok(1..)) => {}
            _ => return,
        }
    }
}

fn describe(secure: &Secure, step: &mut TlsStep) {
    let (_, session) = secure.get_ref();
    step.version = session.protocol_version().map(|version| match version {
        rustls::ProtocolVersion::TLSv1_2 => "1.2".to_owned(),
        rustls::ProtocolVersion::TLSv1_3 => "1.3".to_owned(),
        other => format!("{other:?}"),
    });
    // The library's names of TLS 1.3 suites have a `13` that IANA's have not.
    step.cipher =
        session.negotiated_cipher_suite().map(|it| format!("{:?}", it.suite()).replacen("TLS13_", "TLS_", 1));
    step.alpn = session.alpn_protocol().map(|it| String::from_utf8_lossy(it).into_owned());
    step.outcome = Some(TlsOutcome::Established);
    debug_assert!(step.trust != Trust::Unknown, "an established handshake showed a chain");
}
