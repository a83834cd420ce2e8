//! Three machines in a row, each a network namespace: a client, a router, and a server.

use crate::process::Error;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

/// What the three machines run. All is gone when the program that was run at the client is.
///
/// The client is 10.9.1.2, the server 10.9.2.2, the router ends in `.1` on both sides; the same in
/// `fd09:1::/64` and `fd09:2::/64`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Street<'a> {
    /// Shell lines at the server, run beside all else; they may stay.
    pub server: &'a str,
    /// The ports that they open.
    pub server_ports: &'a str,
    /// Shell lines at the router, run beside all else; they may stay.
    pub router: &'a str,
    /// The ports that they open.
    pub router_ports: &'a str,
    /// Shell lines at the client, run to their end before the doctor is asked.
    pub client: &'a str,
    /// The ports that they open.
    pub client_ports: &'a str,
    /// nftables rules of the router, made when all ports are open.
    pub firewall: &'a str,
    /// nftables rules of the client.
    pub own_firewall: &'a str,
    /// nftables rules of the server.
    pub server_firewall: &'a str,
    /// The resolver of the client; empty: itself.
    pub resolver: &'a str,
    /// Files in the folder that all lines are run in: names and texts.
    pub files: &'a [(&'a str, &'a str)],
}

impl Street<'_> {
    /// Lets the doctor examine a URL at the client: its report as JSON. `program` is `peers-diagnose`,
    /// the arguments are its.
    ///
    /// # Errors
    /// When a tool is missing, namespaces are not allowed, or a machine does not come up.
    pub fn diagnose(&self, program: &Path, arguments: &[&str]) -> Result<serde_json::Value, Error> {
        for (tool, package) in [("unshare", "util-linux"), ("ip", "iproute2"), ("nft", "nftables")] {
            if Command::new(tool).arg("--version").output().is_err() {
                return Err(Error::Missing { program: tool.into(), package });
            }
        }
        let folder = tempfile::tempdir().map_err(Error::doing("make a folder"))?;
        self.furnish(folder.path()).map_err(Error::doing("write the lines"))?;
        let mut command = Command::new("unshare");
        // The root of the machine is root in there too; others become it by a user namespace.
        if std::fs::metadata("/proc/self").is_ok_and(|it| it.uid() != 0) {
            command.args(["--user", "--map-root-user"]);
        }
        command.args(["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]);
        command.args(["sh", "street.sh"]).arg(program).args(arguments).current_dir(folder.path());
        command.env("SERVER_PORTS", self.server_ports).env("ROUTER_PORTS", self.router_ports);
        command.env("CLIENT_PORTS", self.client_ports);
        let output = command.output().map_err(Error::doing("run in a namespace"))?;
        serde_json::from_slice(&output.stdout).map_err(|_| Error::Down {
            peer: "the street".into(),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    fn furnish(&self, folder: &Path) -> std::io::Result<()> {
        // Daemons that give up being root still read and write here.
        std::fs::set_permissions(folder, PermissionsExt::from_mode(0o777))?;
        let resolver = if self.resolver.is_empty() { "127.0.0.1" } else { self.resolver };
        let resolv = format!("nameserver {resolver}\noptions timeout:1 attempts:1\n");
        let own = [
            ("street.sh", include_str!("street.sh")),
            ("server.sh", self.server),
            ("router.sh", self.router),
            ("client.sh", self.client),
            ("router.nft", self.firewall),
            ("client.nft", self.own_firewall),
            ("server.nft", self.server_firewall),
            ("resolv.conf", &resolv),
        ];
        own.iter().chain(self.files).try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
    }
}
