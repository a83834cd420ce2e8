//! Debian's proxies and servers that need no more than a configuration, each as data.

mod brokers;
mod fronts;

pub use brokers::MOSQUITTO;
pub use fronts::{H2O, HITCH, NGHTTPX, TRAFFIC_SERVER};

use crate::nginx::{TRIES, free, write};
use crate::process::{Error, Peer};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A program, and how it is told what to do. In every text `{address}`, `{port}` and `{folder}` are
/// filled in, and `{lines}` is what the test wants.
#[derive(Debug)]
pub struct Kind {
    name: &'static str,
    program: &'static str,
    package: &'static str,
    arguments: &'static [&'static str],
    config: &'static str,
}

/// Apache with its proxy modules; the lines stand in the server's configuration.
pub const APACHE: Kind = Kind {
    name: "Apache",
    program: "apache2",
    package: "apache2",
    arguments: &["-X", "-d", "{folder}", "-f", "{folder}/config"],
    config: "ServerName lab.test\nListen {address}\nPidFile {folder}/pid\nErrorLog {folder}/log\n\
             LoadModule mpm_event_module {modules}/mod_mpm_event.so\n\
             LoadModule authz_core_module {modules}/mod_authz_core.so\n\
             LoadModule alias_module {modules}/mod_alias.so\n\
             LoadModule env_module {modules}/mod_env.so\n\
             LoadModule headers_module {modules}/mod_headers.so\n\
             LoadModule proxy_module {modules}/mod_proxy.so\n\
             LoadModule proxy_http_module {modules}/mod_proxy_http.so\n\
             LoadModule proxy_wstunnel_module {modules}/mod_proxy_wstunnel.so\n\
             LoadModule rewrite_module {modules}/mod_rewrite.so\n\
             LoadModule setenvif_module {modules}/mod_setenvif.so\n\
             LoadModule ssl_module {modules}/mod_ssl.so\n\
             User nobody\nGroup nogroup\n{lines}\n",
};

/// HAProxy in HTTP/1.1; the lines stand after `defaults` with short timeouts.
pub const HAPROXY: Kind = Kind {
    name: "HAProxy",
    program: "haproxy",
    package: "haproxy",
    arguments: &["-db", "-f", "{folder}/config"],
    config: "defaults\n mode http\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n\
             listen all\n bind {address}\n{lines}\n",
};

/// Caddy without its own certificates; the lines stand in its only site.
pub const CADDY: Kind = Kind {
    name: "Caddy",
    program: "caddy",
    package: "caddy",
    arguments: &["run", "--adapter", "caddyfile", "--config", "{folder}/config"],
    config: "{\n admin off\n auto_https off\n}\n:{port} {\n bind 127.0.0.1\n{lines}\n}\n",
};

/// Squid that stores nothing; the lines stand before `http_access allow all`.
pub const SQUID: Kind = Kind {
    name: "Squid",
    program: "squid",
    package: "squid",
    arguments: &["-N", "-f", "{folder}/config"],
    config: "http_port {address}\npid_filename {folder}/pid\ncache_log {folder}/log\naccess_log none\n\
             cache deny all\ncoredump_dir {folder}\nshutdown_lifetime 0 seconds\n{lines}\nhttp_access allow all\n",
};

/// tinyproxy; the lines stand in its configuration.
pub const TINYPROXY: Kind = Kind {
    name: "tinyproxy",
    program: "tinyproxy",
    package: "tinyproxy",
    arguments: &["-d", "-c", "{folder}/config"],
    config: "Port {port}\nListen 127.0.0.1\nTimeout 30\nLogFile \"{folder}/log\"\nPidFile \"{folder}/pid\"\n\
             Allow 127.0.0.1\n{lines}\n",
};

/// Dante as a SOCKS server; the lines say which requests pass.
pub const DANTE: Kind = Kind {
    name: "Dante",
    program: "danted",
    package: "dante-server",
    arguments: &["-f", "{folder}/config", "-p", "{folder}/pid"],
    config: "logoutput: {folder}/log\ninternal: 127.0.0.1 port = {port}\nexternal: lo\nclientmethod: none\nsocksmethod: none\n\
             user.privileged: root\nuser.unprivileged: nobody\n\
             client pass {\n from: 0.0.0.0/0 to: 0.0.0.0/0\n}\n{lines}\n",
};

/// stunnel with `both.pem`; the lines stand in its only service.
pub const STUNNEL: Kind = Kind {
    name: "stunnel",
    program: "stunnel4",
    package: "stunnel4",
    arguments: &["{folder}/config"],
    config: "foreground = yes\npid =\noutput = {folder}/log\n[all]\naccept = {address}\n\
             cert = {folder}/both.pem\n{lines}\n",
};

/// lighttpd; the lines stand in its configuration.
pub const LIGHTTPD: Kind = Kind {
    name: "lighttpd",
    program: "lighttpd",
    package: "lighttpd",
    arguments: &["-D", "-f", "{folder}/config"],
    config: "server.bind = \"127.0.0.1\"\nserver.port = {port}\nserver.document-root = \"{folder}\"\n\
             server.errorlog = \"{folder}/log\"\nserver.modules += ( \"mod_proxy\" )\n{lines}\n",
};

/// Varnish; the lines are its VCL after the version.
pub const VARNISH: Kind = Kind {
    name: "Varnish",
    program: "varnishd",
    package: "varnish",
    arguments: &[
        "-j",
        "none",
        "-F",
        "-a",
        "{address}",
        "-f",
        "{folder}/config",
        "-n",
        "{folder}/run",
        "-s",
        "malloc,16m",
    ],
    config: "vcl 4.1;\n{lines}\n",
};

/// websocketd that answers with `cat`; the lines are further arguments, one on each.
pub const WEBSOCKETD: Kind = Kind {
    name: "websocketd",
    program: "websocketd",
    package: "websocketd",
    arguments: &["--address=127.0.0.1", "--port={port}", "{lines}", "cat"],
    config: "",
};

/// A running daemon.
#[derive(Debug)]
pub struct Daemon {
    // Fields are dropped in order: the program ends before its folder goes.
    _peer: Peer,
    folder: TempDir,
    address: SocketAddr,
}

impl Daemon {
    /// Starts it with these lines.
    ///
    /// # Errors
    /// When it is missing, or refuses its configuration.
    pub fn start(kind: &Kind, lines: &str) -> Result<Self, Error> {
        Self::with(kind, lines, &[])
    }

    /// The same, with these files in its folder: names and texts.
    ///
    /// # Errors
    /// When it is missing, or refuses its configuration.
    pub fn with(kind: &Kind, lines: &str, files: &[(&str, &str)]) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(Error::doing("make a folder"))?;
        // Some give up being root, and must still read and write here.
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o777))
            .map_err(Error::doing("open a folder"))?;
        for (name, text) in files {
            write(folder.path(), name, text)?;
        }
        for _ in 0..TRIES {
            let address = free()?;
            let mut peer = launch(kind, lines, folder.path(), address)?;
            if peer.listens(kind.name, address)? {
                return Ok(Self { _peer: peer, folder, address });
            }
            let said: String = ["log", "stderr"]
                .iter()
                .filter_map(|it| std::fs::read_to_string(folder.path().join(it)).ok())
                .collect();
            if !said.to_lowercase().contains("in use") {
                return Err(Error::Down { peer: kind.name.into(), said });
            }
        }
        Err(Error::Down { peer: kind.name.into(), said: "no port stayed free".into() })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its folder: `config`, `log`, `stderr`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn launch(kind: &Kind, lines: &str, folder: &Path, address: SocketAddr) -> Result<Peer, Error> {
    let fill = |text: &str| {
        text.replace("{lines}", lines)
            .replace("{address}", &address.to_string())
            .replace("{port}", &address.port().to_string())
            .replace("{folder}", &folder.to_string_lossy())
            .replace("{modules}", "/usr/lib/apache2/modules")
    };
    write(folder, "config", &fill(kind.config))?;
    let stderr = std::fs::File::create(folder.join("stderr")).map_err(Error::doing("make a log"))?;
    let mut command = Command::new(program(kind.program));
    for argument in kind.arguments {
        match *argument {
            "{lines}" => command.args(lines.lines().map(fill)),
            other => command.arg(fill(other)),
        };
    }
    command
        .current_dir(folder)
        .env("HOME", folder)
        .env("XDG_DATA_HOME", folder)
        .env("XDG_CONFIG_HOME", folder);
    Peer::start(command.stderr(stderr), kind.package)
}

/// Where it is: Debian keeps servers where the path of a plain user does not look.
fn program(name: &str) -> std::path::PathBuf {
    let there = Path::new("/usr/sbin").join(name);
    if there.exists() { there } else { name.into() }
}
