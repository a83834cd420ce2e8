//! The servers: Node `ws`, and an nginx before it with a certificate of its own making.

use crate::children::Running;
use crate::shell::{Failure, output, path, root};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PORTS: [u16; 4] = [3000, 3001, 80, 443];
const PATIENCE: Duration = Duration::from_secs(20);

const NODE: &str = "\
const { WebSocketServer } = require('ws');
new WebSocketServer({ port: 3000 });
new WebSocketServer({ port: 3001, verifyClient: ({ origin, req }) => origin === 'http://' + req.headers.host });
";

const NGINX: &str = "\
daemon off;
pid nginx.pid;
error_log nginx.log;
events {}
http {
    access_log off;
    client_body_temp_path temp;
    proxy_temp_path temp;
    fastcgi_temp_path temp;
    uwsgi_temp_path temp;
    scgi_temp_path temp;
    server {
        listen 80;
        location /chat { proxy_pass http://127.0.0.1:3000; }
    }
    server {
        listen 443 ssl;
        ssl_certificate leaf.pem;
        ssl_certificate_key leaf.key;
        location /chat {
            proxy_pass http://127.0.0.1:3000;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection upgrade;
        }
    }
}
";

/// Root, intermediate and leaf, each signed by the one before it.
const CERTIFICATES: &str = "\
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -keyout root.key -out root.pem -subj '/CN=Example Root'
printf 'basicConstraints=critical,CA:TRUE\\n' > authority.cnf
openssl req -newkey rsa:2048 -nodes -keyout middle.key -out middle.csr -subj '/CN=Example Intermediate'
openssl x509 -req -in middle.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -extfile authority.cnf -out middle.pem
printf 'subjectAltName=DNS:localhost\\n' > leaf.cnf
openssl req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj '/CN=localhost'
openssl x509 -req -in leaf.csr -CA middle.pem -CAkey middle.key -CAcreateserial -days 30 -extfile leaf.cnf -out leaf.pem
";

/// Everything that listens; it ends with this.
pub(super) struct Servers {
    _running: [Running; 2],
}

impl Servers {
    /// Starts them, their files in this folder, and waits until all listen.
    pub(super) fn start(home: &Path) -> Result<Self, Failure> {
        let failed = |error| Failure::new(format!("prepare {}: {error}", home.display()));
        std::fs::create_dir_all(home.join("temp")).map_err(failed)?;
        std::fs::write(home.join("nginx.conf"), NGINX).map_err(failed)?;
        std::fs::write(home.join("server.js"), NODE).map_err(failed)?;
        output(Command::new("sh").args(["-ec", CERTIFICATES]).current_dir(home))?;
        let mut node = Command::new("node");
        let modules = root().join("tests/peers/node_modules");
        let node = node.arg("server.js").current_dir(home).env("NODE_PATH", modules).env("PATH", path());
        let mut nginx = Command::new("nginx");
        let nginx = nginx.arg("-p").arg(home).args(["-c", "nginx.conf", "-e", "nginx.log"]);
        let nginx = nginx.env("PATH", path()).stderr(Stdio::inherit());
        let mut running = [Running::start(node)?, Running::start(nginx)?];
        let until = Instant::now() + PATIENCE;
        while !PORTS.iter().all(|&port| TcpStream::connect(("127.0.0.1", port)).is_ok()) {
            for server in &mut running {
                if let Some(ended) = server.has_ended()? {
                    return Err(Failure::new(format!("a server ended with {ended}; see {}", home.display())));
                }
            }
            if Instant::now() > until {
                return Err(Failure::new(format!("the servers do not listen; see {}", home.display())));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(Self { _running: running })
    }
}
