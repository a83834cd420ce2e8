//! The real nginx, a backend behind it, and a folder for both.

// Each test uses a part of it.
#![allow(dead_code)]

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder that goes with the test. Its name is short, since sockets' names must be.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// A folder of this name, and of this process.
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("wscope-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the folder for temporary files can be written");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind there harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running nginx, which ends with the test.
pub(crate) struct Nginx {
    folder: PathBuf,
}

/// The lines before those of a test.
pub(crate) const BEFORE: usize = 6;

impl Nginx {
    /// It has opened its sockets when this returns.
    pub(crate) fn start(folder: &Path, http: &str) -> Self {
        Self::try_start(folder, http).unwrap_or_else(|said| panic!("nginx does not start: {said}"))
    }

    /// The same, or what nginx says against it.
    pub(crate) fn try_start(folder: &Path, http: &str) -> Result<Self, String> {
        let text = format!(
            "user root;\npid nginx.pid;\nerror_log error.log;\nevents {{ worker_connections 64; }}\nhttp {{\naccess_log off; types_hash_max_size 1024; keepalive_timeout 0;\n{http}\n}}\n"
        );
        std::fs::write(folder.join("nginx.conf"), text).expect("the target folder can be written");
        Self::try_start_as_it_is(folder)
    }

    /// With the `nginx.conf` that lies in the folder.
    pub(crate) fn try_start_as_it_is(folder: &Path) -> Result<Self, String> {
        let nginx = Self { folder: folder.into() };
        let (done, said) = nginx.run(&[]);
        if done { Ok(nginx) } else { Err(said) }
    }

    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = ["nginx", "/usr/sbin/nginx"]
            .iter()
            .find_map(|nginx| {
                let mut command = Command::new(nginx);
                command.arg("-p").arg(&self.folder).args(["-c", "nginx.conf"]).args(arguments).output().ok()
            })
            .expect(
                "this test needs nginx: `cargo xtask test` installs it, or `apt-get install nginx-light`",
            );
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// The body of the answer to a browser's handshake with this host: the head that the backend was
    /// sent, where it was asked at all.
    pub(crate) fn handshake(&self, host: &str, path: &str) -> String {
        let answer = self.answer(host, path);
        answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).expect("an answer has a head")
    }

    /// The whole answer.
    pub(crate) fn answer(&self, host: &str, path: &str) -> String {
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ))
    }

    /// The whole answer to this request.
    pub(crate) fn ask(&self, request: &str) -> String {
        let mut stream = UnixStream::connect(self.folder.join("front")).expect("nginx listens");
        stream.write_all(request.as_bytes()).expect("nginx reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("nginx answers");
        answer
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.run(&["-s", "stop"]);
    }
}

/// A backend that answers each request with the head that it was sent. It ends with the
/// process of the test.
pub(crate) fn backend(socket: &Path) {
    let listener = UnixListener::bind(socket).expect("the target folder takes a socket");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut head = vec![];
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                match stream.read(&mut byte) {
                    // Only the first byte of another protocol is none of HTTP's.
                    Ok(1) if head.is_empty() && !byte[0].is_ascii_uppercase() => break,
                    Ok(1) => head.push(byte[0]),
                    _ => break,
                }
            }
            let length = head.len();
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            // A peer that has gone away is no concern of a backend.
            let _ = stream.write_all(answer.as_bytes()).and_then(|()| stream.write_all(&head));
        }
    });
}

/// Whether a WebSocket server would take this head for a handshake.
pub(crate) fn is_handshake(head: &str) -> bool {
    let values = |name: &str| -> Vec<String> {
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .filter(|(it, _)| it.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_ascii_lowercase())
            .collect()
    };
    head.starts_with("GET ")
        && values("Sec-WebSocket-Version") == ["13"]
        && values("Sec-WebSocket-Key").len() == 1
        && values("Upgrade") == ["websocket"]
        && values("Connection").iter().any(|value| value.split(',').any(|token| token.trim() == "upgrade"))
}
