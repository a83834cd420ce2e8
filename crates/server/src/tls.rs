//! Listening, with TLS or without: each connection with the address of its client.

use crate::host::TlsFiles;
use crate::serve::Error;
use crate::team::Peer;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

/// How long a client may take to shake hands.
const PATIENCE: Duration = Duration::from_secs(10);
/// Handshakes under way at a time; more wait their turn in the system's queue.
const HANDSHAKES: usize = 512;

/// Without TLS.
pub(crate) struct Plain<L>(pub(crate) L);

impl<L: Listener<Io = TcpStream, Addr = SocketAddr>> Listener for Plain<L> {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        self.0.accept().await
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// With TLS. Handshakes go on beside each other: a client that says nothing holds up no other.
pub(crate) struct Secure<L> {
    listener: L,
    acceptor: TlsAcceptor,
    handshakes: JoinSet<Option<(TlsStream<TcpStream>, SocketAddr)>>,
}

impl<L> Secure<L> {
    pub(crate) fn new(listener: L, acceptor: TlsAcceptor) -> Self {
        Self { listener, acceptor, handshakes: JoinSet::new() }
    }
}

impl<L: Listener<Io = TcpStream, Addr = SocketAddr>> Listener for Secure<L> {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let room = self.handshakes.len() < HANDSHAKES;
            tokio::select! {
                Some(done) = self.handshakes.join_next() => {
                    // What failed, or took too long, is gone.
                    if let Ok(Some(stream)) = done {
                        return stream;
                    }
                }
                (stream, address) = self.listener.accept(), if room => {
                    let accepting = self.acceptor.accept(stream);
                    self.handshakes.spawn(async move {
                        let stream = timeout(PATIENCE, accepting).await.ok()?.ok()?;
                        Some((stream, address))
                    });
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl<L: Listener<Io = TcpStream, Addr = SocketAddr>> Connected<IncomingStream<'_, Plain<L>>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Plain<L>>) -> Self {
        Self(stream.remote_addr().ip())
    }
}

impl<L: Listener<Io = TcpStream, Addr = SocketAddr>> Connected<IncomingStream<'_, Secure<L>>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Secure<L>>) -> Self {
        Self(stream.remote_addr().ip())
    }
}

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
    use crate::host::{Home, TeamOptions, serve_team};
    use crate::log::Log;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio_rustls::TlsConnector;
    use tokio_rustls::rustls::{ClientConfig, RootCertStore};

    #[tokio::test]
    async fn a_client_that_says_nothing_holds_up_no_other() {
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
        options.tls =
            Some(TlsFiles { certificate: folder.path().join("k.pem"), key: folder.path().join("none") });
        let error = serve_team(options).await.map(|_| ()).expect_err("there is no such key");
        assert!(matches!(error, Error::Tls { .. }), "{error}");
    }
}
