//! What a configuration wants of its machine: files, folders, certificates, names, users. nginx says
//! what is missing, and it is made.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What has been made for one configuration.
pub(crate) struct Prepared {
    /// What stands in `http` before a fragment.
    pub(crate) definitions: String,
    defines: bool,
    /// Where everything was tried already.
    seen: BTreeSet<String>,
    /// Other files that nginx stumbled over: they are judged by themselves, and are empty meanwhile.
    emptied: Vec<(PathBuf, Vec<u8>)>,
}

impl Prepared {
    pub(crate) fn new(defines: bool) -> Self {
        Self { definitions: String::new(), defines, seen: BTreeSet::new(), emptied: vec![] }
    }

    /// Makes what nginx says is missing; false where it says something else.
    pub(crate) fn react(&mut self, said: &str, judged: &Path) -> bool {
        if !self.seen.insert(said.to_owned()) {
            return false;
        }
        self.another_file(said, judged) || files(said) || names(said) || self.define(said)
    }

    fn another_file(&mut self, said: &str, judged: &Path) -> bool {
        let Some((_, place)) = said.rsplit_once(" in /") else { return false };
        let Some((path, _)) = place.rsplit_once(':') else { return false };
        let path = PathBuf::from(format!("/{path}"));
        if path == judged {
            return false;
        }
        let Ok(bytes) = fs::read(&path) else { return false };
        self.emptied.push((path.clone(), bytes));
        fs::write(&path, "").is_ok()
    }

    /// What a fragment uses and another file would define.
    fn define(&mut self, said: &str) -> bool {
        if !self.defines {
            return false;
        }
        let definition = if let Some(name) = between(said, "unknown \"", "\" variable") {
            format!("map $host ${name} {{ default 1; }} ")
        } else if let Some(name) = between(said, "unknown log format \"", "\"") {
            format!("log_format {name} '$host'; ")
        } else if let Some(name) = between(said, "zone \"", "\" is unknown") {
            let kind = said.split('"').nth(1).unwrap_or_default();
            match kind.split_once("_cache") {
                Some((kind, _)) => format!("{kind}_cache_path /var/cache/{name} keys_zone={name}:1m; "),
                None => return false,
            }
        } else if let Some(name) = between(said, "zero size shared memory zone \"", "\"") {
            format!("limit_req_zone $host zone={name}:1m rate=1r/s; ")
        } else {
            return false;
        };
        self.definitions.push_str(&definition);
        true
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        for (path, bytes) in self.emptied.drain(..) {
            // The next file that includes it finds it as it was.
            let _ = fs::write(path, bytes);
        }
    }
}

fn files(said: &str) -> bool {
    const PEM: &str = "/etc/wscope/all.pem";
    let pem = [
        "cannot load certificate \"",
        "cannot load certificate key \"",
        "BIO_new_file(\"",
        "SSL_CTX_load_verify_locations(\"",
        "SSL_load_client_CA_file(\"",
    ];
    if let Some(path) = pem.iter().find_map(|before| between(said, before, "\"")) {
        return make(path) && fs::copy(PEM, path).is_ok();
    }
    if let Some(path) = between(said, "SSL_CTX_use_PrivateKey_file(\"", "\"").or(between(
        said,
        "SSL_CTX_use_PrivateKey(\"",
        "\"",
    )) {
        return fs::copy(PEM, path).is_ok();
    }
    let opens = ["open() \"", "mkdir() \"", "bind() to unix:", "stat() \"", "CreateFile() \""];
    let Some((before, path)) = opens
        .iter()
        .find_map(|it| Some((*it, between(said, it, if it.contains("unix") { " failed" } else { "\"" })?)))
    else {
        return false;
    };
    if before == "bind() to unix:" || before.starts_with("mkdir") {
        return Path::new(path).parent().is_some_and(|folder| fs::create_dir_all(folder).is_ok());
    }
    let name = Path::new(path).file_name().unwrap_or_default();
    let usual = Path::new("/etc/nginx").join(name);
    make(path) && (!usual.is_file() || fs::copy(usual, path).is_ok())
}

/// An empty file, and the folders above it.
fn make(path: &str) -> bool {
    let folder = Path::new(path).parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder).is_ok() && fs::write(path, "").is_ok()
}

fn names(said: &str) -> bool {
    let add = |file: &str, line: String| {
        fs::read_to_string(file).and_then(|text| fs::write(file, text + &line)).is_ok()
    };
    if let Some(name) = between(said, "host not found in upstream \"", "\"")
        .or(between(said, "host not found in \"", "\""))
        .or(between(said, "host not found in resolver \"", "\""))
    {
        let host = name.split(['/', ':']).next().unwrap_or_default();
        // Each has an address of its own, so that none listens where another does.
        let number = fs::read_to_string("/etc/hosts").map_or(1, |text| text.lines().count());
        let address = format!("127.{}.{}.1", 1 + number / 250, 1 + number % 250);
        return !host.is_empty() && add("/etc/hosts", format!("{address} {host}\n"));
    }
    if let Some(user) = between(said, "getpwnam(\"", "\"") {
        return add("/etc/passwd", format!("{user}:x:33:33::/:/bin/false\n"));
    }
    if let Some(group) = between(said, "getgrnam(\"", "\"") {
        return add("/etc/group", format!("{group}:x:33:\n"));
    }
    false
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(inside, _)| inside)
}
