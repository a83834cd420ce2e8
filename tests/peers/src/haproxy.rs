//! Debian's HAProxy: HTTP/2 before, HTTP/1.1 behind.

use crate::nginx::{TRIES, free, write};
use crate::process::{Error, Peer};
use std::net::SocketAddr;
use std::process::Command;
use tempfile::TempDir;

/// A running HAProxy before one server.
#[derive(Debug)]
pub struct Haproxy {
    // Fields are dropped in order: the program ends before its folder goes.
    _peer: Peer,
    _folder: TempDir,
    address: SocketAddr,
}

impl Haproxy {
    /// Starts it before this server, for clients that know that it speaks HTTP/2.
    ///
    /// # Errors
    /// When it is missing, or refuses its configuration.
    pub fn start(server: SocketAddr) -> Result<Self, Error> {
        Self::with(server, "proto h2", None)
    }

    /// The same over TLS, where HTTP/2 and HTTP/1.1 are agreed on: the chain and the key, in PEM.
    ///
    /// # Errors
    /// When it is missing, or refuses its configuration.
    pub fn secure(server: SocketAddr, pem: [String; 2]) -> Result<Self, Error> {
        Self::with(server, "ssl crt both.pem alpn h2,http/1.1", Some(pem.concat()))
    }

    fn with(server: SocketAddr, bind: &str, pem: Option<String>) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(Error::doing("make a folder"))?;
        if let Some(pem) = pem {
            write(folder.path(), "both.pem", &pem)?;
        }
        for _ in 0..TRIES {
            let address = free()?;
            let config = format!(
                "defaults\n mode http\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n \
                 timeout tunnel 30s\nlisten all\n bind {address} {bind}\n server one {server}\n"
            );
            write(folder.path(), "haproxy.cfg", &config)?;
            let log = std::fs::File::create(folder.path().join("log")).map_err(Error::doing("make a log"))?;
            let mut command = Command::new("haproxy");
            command.current_dir(folder.path()).args(["-db", "-f", "haproxy.cfg"]);
            let mut peer = Peer::start(command.stderr(log), "haproxy")?;
            if peer.listens("HAProxy", address)? {
                return Ok(Self { _peer: peer, _folder: folder, address });
            }
            let said = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
            if !said.contains("Address already in use") {
                return Err(Error::Down { peer: "HAProxy".into(), said });
            }
        }
        Err(Error::Down { peer: "HAProxy".into(), said: "no port stayed free".into() })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
