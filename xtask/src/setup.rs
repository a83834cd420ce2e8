//! Set-up of a bare machine: Debian packages and npm packages, only what is missing.

use crate::shell::{Failure, command, has, output, root, step};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;

/// A program that the tests run for real, and the Debian package that has it.
const PROGRAMS: [(&str, &str); 8] = [
    ("chromium", "chromium"),
    ("ip", "iproute2"),
    ("nft", "nftables"),
    ("nginx", "nginx-light"),
    ("openssl", "openssl"),
    ("python3", "python3"),
    ("script", "bsdutils"),
    ("unshare", "util-linux"),
];

/// Everything that the tests need.
pub(crate) fn for_tests() -> Result<(), Failure> {
    node()?;
    let mut missing: Vec<&str> =
        PROGRAMS.iter().filter(|(program, _)| !has(program)).map(|&(_, package)| package).collect();
    if !Path::new("/usr/lib/python3/dist-packages/websockets").is_dir() {
        missing.push("python3-websockets");
    }
    install(&missing)?;
    packages("web")?;
    packages("tests/peers")
}

/// Node and npm, which build the page.
pub(crate) fn node() -> Result<(), Failure> {
    if !(has("node") && has("npm")) {
        install(&["nodejs", "npm"])?;
    }
    let version = output(&mut command(&["node", "--version"]))?;
    let version = String::from_utf8_lossy(&version);
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|it| it.parse().ok());
    if major.is_some_and(|major: u32| major >= 20) {
        return Ok(());
    }
    Err(Failure::new(format!("the page needs Node 20 or newer to build, and this is {}", version.trim())))
}

/// The npm packages of a folder, as its lock file says, when that has changed.
pub(crate) fn packages(folder: &str) -> Result<(), Failure> {
    let folder = root().join(folder);
    let lock = std::fs::read(folder.join("package-lock.json"))
        .map_err(|error| Failure::new(format!("read {}/package-lock.json: {error}", folder.display())))?;
    let stamp = folder.join("node_modules/.wscope-stamp");
    let fresh = fingerprint(&lock);
    if std::fs::read_to_string(&stamp).is_ok_and(|old| old == fresh) {
        return Ok(());
    }
    let mut npm = command(&["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    step(&format!("npm packages of {}", folder.display()), npm.current_dir(&folder))?;
    write(&stamp, &fresh)
}

/// A number that changes when the bytes do.
pub(crate) fn fingerprint(bytes: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Writes a small file.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| Failure::new(format!("write {}: {error}", path.display())))
}

fn install(packages: &[&str]) -> Result<(), Failure> {
    if packages.is_empty() {
        return Ok(());
    }
    let list = packages.join(" ");
    let asked = format!("as root: apt-get install {list}");
    if !has("apt-get") {
        return Err(Failure::new(format!("please install what Debian calls {list}")));
    }
    if String::from_utf8_lossy(&output(&mut command(&["id", "-u"]))?).trim() != "0" {
        return Err(Failure::new(format!("some programs are missing; {asked}")));
    }
    step("apt-get update", &mut command(&["apt-get", "update", "-qq"]))?;
    let _quiet = NoServices::begin()?;
    let mut words = vec!["apt-get", "install", "-y", "-qq", "--no-install-recommends"];
    words.extend(packages);
    let mut apt = command(&words);
    step(&format!("apt-get install {list}"), apt.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// While it lives, packages that are installed start no service: the tests start their own.
struct NoServices(Option<&'static Path>);

impl NoServices {
    fn begin() -> Result<Self, Failure> {
        let policy = Path::new("/usr/sbin/policy-rc.d");
        if policy.exists() {
            return Ok(Self(None));
        }
        write(policy, "#!/bin/sh\nexit 101\n")?;
        step("start no services", &mut command(&["chmod", "755", "/usr/sbin/policy-rc.d"]))?;
        Ok(Self(Some(policy)))
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if let Some(policy) = self.0 {
            // Nothing follows from its staying: it only keeps services from starting.
            let _ = std::fs::remove_file(policy);
        }
    }
}
