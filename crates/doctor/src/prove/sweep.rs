//! A shell that takes the folder of a proof away when we end, however we end: where we are killed, nobody
//! else does.

use std::path::Path;
use std::process::Stdio;
use tokio::process::{Child, Command};

/// It waits for the end of its input, of which only we hold the other end. What asks us to stop is not for it.
const SCRIPT: &str = "trap '' HUP INT TERM; read -r nothing; rm -rf -- \"$folder\" || rm -rf -- \"$folder\"";

/// The waiting shell.
#[derive(Debug)]
pub(super) struct Sweeper(Child);

impl Sweeper {
    /// Lets one wait for our end. `None`: there is no shell.
    pub(super) fn start(folder: &Path) -> Option<Self> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", SCRIPT]).env("folder", folder).current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().ok().map(Self)
    }

    /// Sends it away; it is gone when this returns.
    pub(super) async fn stop(mut self) {
        drop(self.0.stdin.take());
        // Whatever it says by now: the folder is gone.
        let _ = self.0.wait().await;
    }
}
