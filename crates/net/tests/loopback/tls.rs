//! TLS against real servers with certificates made for the test.

use crate::peer::{OPENS, SHORT, Then, dial, end, head, peer};
use model::trace::{Loss, TlsOutcome, TlsStep, Trust, UpgradeOutcome};
use model::{Identity, Secret, TlsOptions};
use net::Dialed;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    SanType,
};
use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;

/// A certificate with its key, PEM, and the chain that a server sends.
pub(crate) struct Certified {
    chain: Vec<CertificateDer<'static>>,
    pub(crate) pem: String,
    key: KeyPair,
}

pub(crate) fn self_signed(names: &[&str]) -> Certified {
    let key = KeyPair::generate().expect("randomness");
    let certificate = params(names).self_signed(&key).expect("good parameters");
    Certified { chain: vec![certificate.der().clone()], pem: certificate.pem(), key }
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<_> = names.iter().map(|it| (*it).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("good names");
    params.distinguished_name.push(DnType::CommonName, "test leaf");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "test root");
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("randomness")).expect("good parameters")
}

fn signed(params: &CertificateParams, root: &CertifiedIssuer<'static, KeyPair>) -> Certified {
    let key = KeyPair::generate().expect("randomness");
    let certificate = params.signed_by(&key, root).expect("good parameters");
    Certified { chain: vec![certificate.der().clone()], pem: certificate.pem(), key }
}

pub(crate) fn config(certified: &Certified) -> ServerConfig {
    server(certified, None)
}

/// A server of this certificate; with a root, one that wants a client certificate of it.
fn server(certified: &Certified, clients: Option<&CertifiedIssuer<'static, KeyPair>>) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::from_pem_slice(certified.key.serialize_pem().as_bytes()).expect("a key");
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("both versions");
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(root) => {
            let mut roots = rustls::RootCertStore::empty();
            roots.add(root.der().clone()).expect("a root");
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().expect("a root is there"))
        }
    };
    builder.with_single_cert(certified.chain.clone(), key).expect("they belong together")
}

/// What dialling `wss://localhost` makes of this server.
async fn meets(config: ServerConfig, change: impl FnOnce(&mut TlsOptions)) -> Dialed {
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let (address, task) = peer(|stream| async move {
        let Ok(mut stream) = acceptor.accept(stream).await else { return };
        let request = head(&mut stream).await;
        let key = request.lines().find_map(|it| it.strip_prefix("Sec-WebSocket-Key: "));
        let answer =
            format!("{OPENS}\r\nglued").replace("{accept}", &wire::accept_key(key.unwrap_or_default()));
        let _ = stream.write_all(answer.as_bytes()).await;
        let _ = stream.shutdown().await;
        crate::peer::drain(&mut stream).await;
    })
    .await;
    let dialed = dial("wss://localhost/", |it| {
        it.connect_to = Some(address);
        change(&mut it.tls);
    })
    .await;
    if dialed.stream.is_none() {
        task.await.expect("the server did its part");
    }
    dialed
}

fn step(dialed: &Dialed) -> &TlsStep {
    &dialed.trace.tls.as_ref().expect("the attempt got as far as TLS").step
}

#[tokio::test]
async fn a_chain_of_an_extra_root_is_trusted_and_the_handshake_told() {
    let root = authority();
    let mut config = config(&signed(&params(&["localhost"]), &root));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let mut dialed = meets(config, |it| it.extra_roots = vec![root.pem().into_bytes()]).await;
    assert!(dialed.is_open(), "{:?}", dialed.trace);
    let tls = step(&dialed);
    assert_eq!(tls.outcome, Some(TlsOutcome::Established));
    assert_eq!((&tls.trust, &*tls.server_name), (&Trust::Trusted, "localhost"));
    assert_eq!((tls.version.as_deref(), tls.alpn.as_deref()), (Some("1.3"), Some("http/1.1")));
    assert!(tls.cipher.as_deref().is_some_and(|it| it.starts_with("TLS_")), "{:?}", tls.cipher);
    assert!(!tls.client_certificate_asked && tls.received.starts_with(&[22, 3]));
    let mut rest = String::new();
    dialed.stream.as_mut().expect("open").read_to_string(&mut rest).await.expect("closed");
    assert_eq!(rest, "glued");
}

#[tokio::test]
async fn a_self_signed_certificate_is_refused_and_kept_as_facts() {
    let dialed = meets(config(&self_signed(&["localhost", "127.0.0.1"])), |_| ()).await;
    let tls = step(&dialed);
    assert_eq!(tls.outcome, Some(TlsOutcome::CertificateRejected));
    assert!(matches!(&tls.trust, Trust::Rejected(why) if why.contains("UnknownIssuer")), "{:?}", tls.trust);
    let leaf = &tls.certificates[0];
    assert!(leaf.self_signed && leaf.has_alternative_name && !leaf.is_authority && !leaf.der.is_empty());
    assert_eq!((&*leaf.subject, &*leaf.issuer), ("CN=test leaf", "CN=test leaf"));
    assert_eq!(leaf.common_name.as_deref(), Some("test leaf"));
    assert_eq!(
        (&*leaf.dns_names, &*leaf.addresses),
        (&["localhost".into()][..], &["127.0.0.1".parse().expect("one")][..])
    );
    assert_eq!((&*leaf.key, &*leaf.signature_algorithm), ("EC P-256", "ecdsa-with-SHA256"));
    assert_eq!(leaf.extended_usage, Some(vec!["serverAuth".to_owned()]));
    assert!(leaf.not_before_unix < dialed.trace.began_unix && dialed.trace.began_unix < leaf.not_after_unix);
    assert!(dialed.trace.upgrade.is_none());
}

#[tokio::test]
async fn without_verification_the_verdict_is_kept_and_the_connection_opens() {
    let dialed = meets(config(&self_signed(&["elsewhere.test"])), |it| it.verify = false).await;
    assert!(dialed.is_open(), "{:?}", dialed.trace);
    assert!(matches!(step(&dialed).trust, Trust::Rejected(_)));
    assert_eq!(step(&dialed).outcome, Some(TlsOutcome::Established));
}

#[tokio::test]
async fn each_objection_of_the_verifier_is_in_its_words() {
    let root = authority();
    let mut expired = params(&["localhost"]);
    expired.not_before = rcgen::date_time_ymd(2020, 1, 1);
    expired.not_after = rcgen::date_time_ymd(2020, 2, 1);
    let mut client_only = params(&["localhost"]);
    client_only.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let mut address = params(&[]);
    address.subject_alt_names = vec![SanType::IpAddress("127.0.0.9".parse().expect("one"))];
    for (params, word) in [
        (expired, "expired"),
        (params(&["other.test"]), "not valid for name"),
        (client_only, "extended key usage"),
        (address, "not valid for name"),
    ] {
        let extra = vec![root.pem().into_bytes()];
        let dialed = meets(config(&signed(&params, &root)), |it| it.extra_roots = extra).await;
        let Trust::Rejected(why) = &step(&dialed).trust else { panic!("{:?}", step(&dialed).trust) };
        assert!(why.contains(word), "{why}");
        assert!(!step(&dialed).certificates[0].self_signed);
    }
}

#[tokio::test]
async fn a_root_that_serves_is_trusted_for_its_names_and_time() {
    // What `openssl req -x509` makes: self-signed, and an authority.
    let made = |names: &[&str], year: i32| {
        let mut params = params(names);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.extended_key_usages.clear();
        params.not_after = rcgen::date_time_ymd(year, 1, 1);
        let key = KeyPair::generate().expect("randomness");
        let certificate = params.self_signed(&key).expect("good parameters");
        Certified { chain: vec![certificate.der().clone()], pem: certificate.pem(), key }
    };
    for (names, year, word) in
        [("localhost", 4000, ""), ("other.test", 4000, "not valid for name"), ("localhost", 2020, "expired")]
    {
        let leaf = made(&[names], year);
        let dialed = meets(config(&leaf), |it| it.extra_roots = vec![leaf.pem.clone().into_bytes()]).await;
        match &step(&dialed).trust {
            Trust::Trusted => assert_eq!(word, ""),
            Trust::Rejected(why) => assert!(!word.is_empty() && why.contains(word), "{why}"),
            Trust::Unknown => panic!("a chain came"),
        }
        assert_eq!(dialed.is_open(), word.is_empty());
        // Another one of the same names is still refused.
        let other = made(&[names], year);
        let dialed = meets(config(&leaf), |it| it.extra_roots = vec![other.pem.clone().into_bytes()]).await;
        assert!(matches!(step(&dialed).trust, Trust::Rejected(_)));
    }
}

#[tokio::test]
async fn a_server_name_of_ones_own_is_sent_and_checked() {
    let root = authority();
    let dialed = meets(config(&signed(&params(&["other.test"]), &root)), |it| {
        it.extra_roots = vec![root.pem().into_bytes()];
        it.server_name = Some("other.test".into());
    })
    .await;
    assert!(dialed.is_open());
    assert_eq!(step(&dialed).server_name, "other.test");
}

#[tokio::test]
async fn a_missing_client_certificate_is_an_alert_in_either_version() {
    let root = authority();
    let leaf = signed(&params(&["localhost"]), &root);
    let extra = vec![root.pem().into_bytes()];
    let dialed = meets(server(&leaf, Some(&root)), |it| it.extra_roots.clone_from(&extra)).await;
    assert!(step(&dialed).client_certificate_asked);
    assert_eq!(step(&dialed).outcome, Some(TlsOutcome::Alert(116)));
    let upgrade = dialed.trace.upgrade.as_ref().expect("TLS 1.3 says so only then");
    assert!(matches!(upgrade.step.outcome, UpgradeOutcome::Lost(_)));

    let mut params = params(&[]);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let client = signed(&params, &root);
    let dialed = meets(server(&leaf, Some(&root)), |it| {
        it.extra_roots = extra;
        let key = Secret(client.key.serialize_pem());
        it.identity = Some(Identity { certificates: client.pem.clone().into_bytes(), key });
    })
    .await;
    assert!(dialed.is_open(), "{:?}", dialed.trace);
    assert!(step(&dialed).client_certificate_asked);
}

#[tokio::test]
async fn an_alert_of_the_server_is_told_by_its_number() {
    let mut config = config(&self_signed(&["localhost"]));
    config.alpn_protocols = vec![b"h2".to_vec()];
    let dialed = meets(config, |_| ()).await;
    assert_eq!(step(&dialed).outcome, Some(TlsOutcome::Alert(120)));
    assert_eq!(step(&dialed).trust, Trust::Unknown);
}

/// How TLS ends with a server that says this as soon as it has heard something.
async fn hears(words: &'static [u8], then: Then, limit: Duration) -> Dialed {
    let (address, _) = peer(move |mut stream| async move {
        // All of it is read, so that closing is no reset.
        let mut hello = vec![0; 16 * 1024];
        let _ = stream.read(&mut hello).await;
        stream.write_all(words).await.expect("the client reads");
        end(stream, then).await;
    })
    .await;
    dial(&format!("wss://{address}/"), |it| it.limits.connect = limit).await
}

#[tokio::test]
async fn what_is_no_tls_is_told_from_what_is_lost() {
    let http = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nplain";
    let cases: [(&'static [u8], Then, TlsOutcome); 7] = [
        (http, Then::Close, TlsOutcome::NotTls),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Then::Wait, TlsOutcome::NotTls),
        (b"\x15\x03\x01\x00\x02\x02\x28", Then::Wait, TlsOutcome::Alert(40)),
        (b"\x15\x03\x03\x00\x02\x02\x70", Then::Close, TlsOutcome::Alert(112)),
        (b"", Then::Close, TlsOutcome::Lost(Loss::Closed)),
        (b"", Then::Reset, TlsOutcome::Lost(Loss::Reset)),
        (b"\x16\x03\x03", Then::Wait, TlsOutcome::Lost(Loss::TimedOut)),
    ];
    for (words, then, outcome) in cases {
        let late = outcome == TlsOutcome::Lost(Loss::TimedOut);
        let dialed = hears(words, then, if late { SHORT } else { Duration::from_secs(20) }).await;
        assert_eq!(step(&dialed).outcome, Some(outcome), "{words:?} {then:?}");
        assert_eq!(step(&dialed).received, words, "{then:?}");
    }
}

#[tokio::test]
async fn options_that_cannot_be_used_are_told_and_nothing_is_sent() {
    let dialed =
        meets(config(&self_signed(&["localhost"])), |it| it.extra_roots = vec![b"nonsense".to_vec()]).await;
    assert!(matches!(step(&dialed).outcome, Some(TlsOutcome::Failed(_))));
    assert!(step(&dialed).received.is_empty());
}
