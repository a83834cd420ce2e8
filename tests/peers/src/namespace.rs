//! A network of its own: loopback alone, with nftables and a resolver that the test decides on.

use crate::Verdict;
use crate::process::Error;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

/// A program in a network namespace without a name: it is gone when the program is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Namespace<'a> {
    /// nftables rules of the namespace.
    pub rules: &'a str,
    /// Names that its resolver has: all others do not exist. `None`: there is no resolver.
    pub resolver: Option<&'a [&'a str]>,
}

impl Namespace<'_> {
    /// Lets the doctor examine this URL in here; `program` is `peers-diagnose`.
    ///
    /// # Errors
    /// When a tool is missing, or namespaces are not allowed.
    pub fn diagnose(&self, program: &Path, url: &str) -> Result<Verdict, Error> {
        self.ask(program, &[url])
    }

    /// The same, with an echo server at this URL in here, and idle connections watched for so many
    /// seconds.
    ///
    /// # Errors
    /// When a tool is missing, or namespaces are not allowed.
    pub fn diagnose_idle(&self, program: &Path, url: &str, seconds: u32) -> Result<Verdict, Error> {
        self.ask(program, &[url, &format!("--idle={seconds}")])
    }

    fn ask(&self, program: &Path, arguments: &[&str]) -> Result<Verdict, Error> {
        for (tool, package) in [("unshare", "util-linux"), ("ip", "iproute2"), ("nft", "nftables")] {
            let found = Command::new(tool).arg("--version").output().is_ok();
            if !found {
                return Err(Error::Missing { program: tool.into(), package });
            }
        }
        let folder = tempfile::tempdir().map_err(Error::doing("make a folder"))?;
        let (rules, resolv) = (folder.path().join("rules.nft"), folder.path().join("resolv.conf"));
        std::fs::write(&rules, self.rules).map_err(Error::doing("write the rules"))?;
        std::fs::write(&resolv, "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
            .map_err(Error::doing("write resolv.conf"))?;
        let script = "ip link set lo up && nft -f \"$1\" && mount --bind \"$2\" /etc/resolv.conf && shift 2 && exec \"$@\"";
        let mut command = Command::new("unshare");
        // The root of the machine is root in there too; others become it by a user namespace.
        if std::fs::metadata("/proc/self").is_ok_and(|it| it.uid() != 0) {
            command.args(["--user", "--map-root-user"]);
        }
        command.args(["--net", "--mount", "sh", "-c", script, "sh"]);
        command.arg(&rules).arg(&resolv).arg(program).args(arguments);
        if let Some(names) = self.resolver {
            command.arg(format!("--zone={}", names.join(",")));
        }
        let output = command.output().map_err(Error::doing("run in a namespace"))?;
        let report = serde_json::from_slice(&output.stdout).map_err(|_| Error::Down {
            peer: "the namespace".into(),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        })?;
        Ok(Verdict::of_json(&report))
    }
}
