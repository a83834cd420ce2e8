//! A NATS server of a test's own, on a port that the system chose.

use std::io;
use std::process::{Child, Command, Stdio};

/// A server that runs, or stands still between two runs.
#[derive(Debug)]
pub struct Nats {
    folder: tempfile::TempDir,
    server: Option<Child>,
    port: u16,
    more: Vec<String>,
}

impl Nats {
    /// Starts one, with these arguments beside ours, and returns when it answers.
    ///
    /// # Errors
    /// Where it is not installed, or does not start.
    pub fn start(more: &[&str]) -> io::Result<Self> {
        let more = more.iter().map(|&it| it.to_owned()).collect();
        let mut nats = Self { folder: tempfile::tempdir()?, server: None, port: 0, more };
        nats.run()?;
        Ok(nats)
    }

    /// Its address, as `nats_url` takes it. It stays the same when it is started again.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// The number of its process; 0 while it stands still.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.server.as_ref().map_or(0, Child::id)
    }

    /// Ends it at once, by its number.
    ///
    /// # Errors
    /// Where it cannot be ended.
    pub fn stop(&mut self) -> io::Result<()> {
        if let Some(mut server) = self.server.take() {
            server.kill()?;
            server.wait()?;
        }
        Ok(())
    }

    /// Starts it, where it was before.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn run(&mut self) -> io::Result<()> {
        self.stop()?;
        let port = if self.port == 0 { "-1".to_owned() } else { self.port.to_string() };
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--", "nats-server", "-a", "127.0.0.1", "-p", &port]);
        command.arg("--ports_file_dir").arg(self.folder.path()).args(&self.more);
        let mut server = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        // It writes its ports into a file once it listens; setpriv becomes it, under the same number.
        let file = self.folder.path().join(format!("nats-server_{}.ports", server.id()));
        let port = loop {
            if let Some(port) = std::fs::read_to_string(&file).ok().and_then(|it| port_of(&it)) {
                break port;
            }
            if let Some(ended) = server.try_wait()? {
                return Err(io::Error::other(format!("NATS (Debian's nats-server) ended at once: {ended}")));
            }
            std::thread::yield_now();
        };
        (self.server, self.port) = (Some(server), port);
        Ok(())
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        // What failed has ended already.
        let _ = self.stop();
    }
}

/// Out of `{"nats":["nats://127.0.0.1:4222"], …}`.
fn port_of(text: &str) -> Option<u16> {
    let (_, rest) = text.split_once("://127.0.0.1:")?;
    rest.split_once('"')?.0.parse().ok()
}
