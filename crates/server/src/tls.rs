//! What a team's server speaks TLS with, out of its files.

use crate::host::TlsFiles;
use crate::serve::Error;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// What speaks TLS with these files.
pub(crate) fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, Error> {
    let wrong =
        |path: &Path, why: &dyn std::fmt::Display| Error::Tls { what: format!("{}: {why}", path.display()) };
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(&files.certificate, &error))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| wrong(&files.key, &error))?;
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key);
    let mut config = config.map_err(|error| wrong(&files.certificate, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connections::Bounds;
    use crate::host::{Home, TeamOptions, serve_team};
    use crate::log::Log;
    use std::io;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;
    use tokio_rustls::TlsConnector;
    use tokio_rustls::rustls::{ClientConfig, RootCertStore};

    #[tokio::test]
    async fn a_client_that_says_nothing_holds_up_no_other_and_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).expect("a certificate");
        let (certificate, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
        std::fs::write(&certificate, made.cert.pem()).expect("it can be written");
        std::fs::write(&key, made.signing_key.serialize_pem()).expect("it can be written");
        let mut options = TeamOptions {
            listen: "127.0.0.1:0".parse().expect("an address"),
            home: Home::Folder(folder.path().join("data")),
            public_url: "https://localhost".parse().expect("an origin"),
            tls: Some(TlsFiles { certificate, key }),
            trusted_proxies: vec![],
            nats: None,
            metrics_from: vec![],
            provider: None,
            renews: None,
            proxy: model::SystemProxy::default(),
            bounds: Bounds::default(),
            log: Log::default(),
        };
        let running = serve_team(options.clone()).await.expect("it serves");
        let silent = TcpStream::connect(running.address).await.expect("it listens");
        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).expect("a root");
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let stream = TcpStream::connect(running.address).await.expect("it listens");
        let name = "localhost".try_into().expect("a name");
        let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        let mut stream = stream.expect("it shakes hands");
        let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await.expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers");
        let sealed = answer.to_lowercase().contains("strict-transport-security: max-age=");
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("ok\n") && sealed, "{answer}");
        // It is still waited for: it was not first given up, then the other heard.
        let waits = silent.try_read(&mut [0]).expect_err("nothing was said");
        assert_eq!(waits.kind(), io::ErrorKind::WouldBlock);
        running.stop().await;
        options.bounds.head = std::time::Duration::from_millis(100);
        let running = serve_team(options.clone()).await.expect("it serves");
        let mut silent = TcpStream::connect(running.address).await.expect("it listens");
        assert_eq!(silent.read(&mut [0]).await.ok(), Some(0), "it had its time");
        running.stop().await;
        options.tls =
            Some(TlsFiles { certificate: folder.path().join("k.pem"), key: folder.path().join("none") });
        let error = serve_team(options).await.map(|_| ()).expect_err("there is no such key");
        assert!(matches!(error, Error::Tls { .. }), "{error}");
    }
}
