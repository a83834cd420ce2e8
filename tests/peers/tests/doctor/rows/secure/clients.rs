//! Servers that want to know by certificate who is asking.

use super::{asked, with};
use crate::rows::{healthy, row};
use crate::{Made, Row, Stage};
use model::{Identity, Secret};
use peers::{APACHE, Certificate, Daemon, Forge, HAPROXY, STUNNEL, node, python_secure};
use std::error::Error;

const REQUIRED: &str = "tls/client-certificate-required";
const REJECTED: &str = "tls/client-certificate-rejected";

pub(super) const ROWS: &[Row] = &[
    row(REQUIRED, "nginx with ssl_verify_client on, TLS 1.2", || nginx("ssl_protocols TLSv1.2;", None)),
    row(REQUIRED, "HAProxy with verify required, TLS 1.2", || haproxy("ssl-max-ver TLSv1.2", None)),
    row(REQUIRED, "HAProxy with verify required, TLS 1.3", || haproxy("ssl-min-ver TLSv1.3", None)),
    row(REQUIRED, "Apache with SSLVerifyClient require", || apache("", None)),
    row(REQUIRED, "Apache with SSLVerifyClient in a location, TLS 1.3", || {
        apache(
            "SSLProtocol TLSv1.3\n<Location /chat>\nSSLVerifyClient require\n</Location>\nSSLVerifyClient none\n",
            None,
        )
    }),
    row(REQUIRED, "stunnel with requireCert", || stunnel(None)),
    row(REQUIRED, "Python's ssl with CERT_REQUIRED, TLS 1.2", || python("max=1.2", None)),
    row(REQUIRED, "Python's ssl with CERT_REQUIRED, TLS 1.3", || python("", None)),
    row(REJECTED, "nginx, a certificate of another authority", || nginx("", Some("stranger"))),
    row(REJECTED, "nginx, TLS 1.2, a certificate of another authority", || {
        nginx("ssl_protocols TLSv1.2;", Some("stranger"))
    }),
    row(REJECTED, "nginx, a certificate that has expired", || nginx("", Some("old"))),
    row(REJECTED, "HAProxy, TLS 1.2, a certificate of another authority", || {
        haproxy("ssl-max-ver TLSv1.2", Some("stranger"))
    }),
    row(REJECTED, "HAProxy, TLS 1.3, a certificate that has expired", || {
        haproxy("ssl-min-ver TLSv1.3", Some("old"))
    }),
    row(REJECTED, "Apache, a certificate of another authority", || apache("", Some("stranger"))),
    row(REJECTED, "stunnel, a certificate of another authority", || stunnel(Some("stranger"))),
    row(REJECTED, "Python's ssl, TLS 1.2, a certificate of another authority", || {
        python("max=1.2", Some("stranger"))
    }),
    row(REJECTED, "Python's ssl, TLS 1.3, a certificate for servers", || python("", Some("leaf"))),
    healthy("nginx with ssl_verify_client on, the right certificate", || nginx("", Some("client"))),
    healthy("HAProxy with verify required, the right certificate", || haproxy("", Some("client"))),
    healthy("Python's ssl with CERT_REQUIRED, the right certificate", || python("", Some("client"))),
];

/// A root, its leaf, its client, one that expired, and one of another root.
fn forge() -> Result<Forge, Box<dyn Error>> {
    let forge = Forge::new()?;
    forge.make("leaf", Certificate::LEAF)?;
    forge.make("client", Certificate::CLIENT)?;
    forge.make("old", Certificate { made: Some("2024-01-01"), days: 30, ..Certificate::CLIENT })?;
    forge.make("other", Certificate { subject: "/CN=Other Root", issuer: "other", ..Certificate::ROOT })?;
    forge.make("stranger", Certificate { issuer: "other", ..Certificate::CLIENT })?;
    Ok(forge)
}

/// The client sends this certificate.
fn identity(forge: &Forge, name: &str) -> Result<Identity, Box<dyn Error>> {
    let key = Secret(forge.text(&format!("{name}.key"))?);
    Ok(Identity { certificates: forge.chain(&[name])?.into_bytes(), key })
}

fn nginx(lines: &str, sends: Option<&str>) -> Made {
    let forge = forge()?;
    let sent = sends.map(|name| identity(&forge, name)).transpose()?;
    let lines = format!("{lines} ssl_verify_client on; ssl_client_certificate {{forge}}/root.pem;");
    let mut stage = with(forge, &["leaf"], &lines)?;
    stage.question.attempt.tls.identity = sent;
    Ok(stage)
}

fn haproxy(versions: &str, sends: Option<&str>) -> Made {
    let (forge, server) = (forge()?, node("echo")?);
    let lines = format!(
        " http-request return status 404\nlisten secure\n bind 127.0.0.1:{{secure}} ssl crt {{folder}}/both.pem \
         ca-file {{folder}}/root.pem verify required {versions} alpn http/1.1\n server one {}",
        server.address()
    );
    daemon(&HAPROXY, forge, sends, &lines, server)
}

fn apache(lines: &str, sends: Option<&str>) -> Made {
    let (forge, server) = (forge()?, node("echo")?);
    let lines = format!(
        "SSLEngine on\nSSLCertificateFile {{folder}}/both.pem\nSSLCACertificateFile {{folder}}/root.pem\n{}\n{lines}\
         ProxyPass / http://{}/ upgrade=websocket",
        if lines.is_empty() { "SSLVerifyClient require" } else { "" },
        server.address()
    );
    daemon(&APACHE, forge, sends, &lines, server)
}

fn stunnel(sends: Option<&str>) -> Made {
    let (forge, server) = (forge()?, node("echo")?);
    let lines = format!(
        "connect = {}\nCAfile = {{folder}}/root.pem\nrequireCert = yes\nverifyChain = yes",
        server.address()
    );
    daemon(&STUNNEL, forge, sends, &lines, server)
}

fn python(word: &str, sends: Option<&str>) -> Made {
    let forge = forge()?;
    let clients = format!("clients={}", forge.path("root.pem").display());
    let words: Vec<_> = [clients.as_str(), word].into_iter().filter(|it| !it.is_empty()).collect();
    let server = python_secure(&forge.path("leaf.pem"), &forge.path("leaf.key"), &words)?;
    let sent = sends.map(|name| identity(&forge, name)).transpose()?;
    let mut stage = asked(server.address(), forge)?;
    stage.question.attempt.tls.identity = sent;
    stage.peers.push(Box::new(server));
    Ok(stage)
}

/// A daemon with the forge's leaf and root in its folder.
fn daemon(
    kind: &peers::Kind,
    forge: Forge,
    sends: Option<&str>,
    lines: &str,
    behind: peers::Scripted,
) -> Made {
    let (root, both) = (forge.chain(&["root"])?, forge.chain(&["leaf"])? + &forge.text("leaf.key")?);
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let lines = lines.replace("{secure}", &port.port().to_string());
    let daemon = Daemon::with(kind, &lines, &[("root.pem", &root), ("both.pem", &both)])?;
    let address = if lines.contains("listen secure") { port } else { daemon.address() };
    let sent = sends.map(|name| identity(&forge, name)).transpose()?;
    let mut stage: Stage = asked(address, forge)?;
    stage.question.attempt.tls.identity = sent;
    stage.peers.extend([Box::new(daemon) as _, Box::new(behind) as _]);
    Ok(stage)
}
