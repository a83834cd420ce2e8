//! Debian's nginx in a folder of its own.

use crate::process::{Error, Peer};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// How many free ports are tried: between choosing one and nginx binding it another may take it.
pub(crate) const TRIES: usize = 8;

/// A running nginx with one server block.
#[derive(Debug)]
pub struct Nginx {
    _peer: Peer,
    folder: TempDir,
    address: SocketAddr,
}

impl Nginx {
    /// Starts it with this text in its `server` block; `{listen}` in it is the address. `limit_conn clients …` may stand there.
    ///
    /// # Errors
    /// When it is missing, or refuses its configuration.
    pub fn start(server: &str) -> Result<Self, Error> {
        Self::with(server, None)
    }

    /// The same, with TLS: the chain (`chain.pem` in the text) and the key, in PEM.
    ///
    /// # Errors
    /// When it is missing, or refuses its configuration.
    pub fn secure(server: &str, pem: [String; 2]) -> Result<Self, Error> {
        Self::with(server, Some(pem))
    }

    fn with(server: &str, pem: Option<[String; 2]>) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(Error::doing("make a folder"))?;
        let mut tls = "";
        if let Some([chain, key]) = pem {
            write(folder.path(), "chain.pem", &chain)?;
            write(folder.path(), "key.pem", &key)?;
            tls = "ssl_certificate chain.pem; ssl_certificate_key key.pem;";
        }
        for _ in 0..TRIES {
            let address = free()?;
            let listen = format!("listen {address}{};", if tls.is_empty() { "" } else { " ssl" });
            write(
                folder.path(),
                "nginx.conf",
                &config(
                    folder.path(),
                    &format!("{listen} {tls} {server}").replace("{listen}", &address.to_string()),
                ),
            )?;
            let _ = std::fs::remove_file(folder.path().join("error.log"));
            let mut command = Command::new("nginx");
            command.arg("-p").arg(folder.path()).args(["-c", "nginx.conf", "-e", "error.log"]);
            let mut peer = Peer::start(command.stderr(std::process::Stdio::null()), "nginx-light")?;
            if peer.listens("nginx", address)? {
                return Ok(Self { _peer: peer, folder, address });
            }
            let said = std::fs::read_to_string(folder.path().join("error.log")).unwrap_or_default();
            if !said.contains("Address already in use") {
                return Err(Error::Down { peer: "nginx".into(), said });
            }
        }
        Err(Error::Down { peer: "nginx".into(), said: "no port stayed free".into() })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its folder: `access.log`, `error.log`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

pub(crate) fn free() -> Result<SocketAddr, Error> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(Error::doing("find a free port"))?;
    listener.local_addr().map_err(Error::doing("find a free port"))
}

fn config(folder: &Path, server: &str) -> String {
    let folder = folder.display();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|it| format!("{it}_temp_path {folder}/{it};\n"))
        .collect();
    format!(
        "daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log info;\n\
         events {{ worker_connections 64; }}\nhttp {{\n\
         limit_conn_zone $binary_remote_addr zone=clients:64k;\naccess_log {folder}/access.log;\n{temporary}\
         server {{ {server} }}\n}}\n"
    )
}

pub(crate) fn write(folder: &Path, name: &str, text: &str) -> Result<(), Error> {
    std::fs::write(folder.join(name), text).map_err(Error::doing(format!("write {name}")))
}
