//! Which packages are fetched, and which of their files are nginx configuration.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Source packages of PyPI; that of crossplane holds no configuration.
pub(super) const PYPI: &[(&str, &str)] = &[
    ("certbot-nginx", "2.11.0"),
    ("crossplane", "0.5.8"),
    ("gixy", "0.1.21"),
    ("gixy-next", "0.9.0"),
    ("gixy-ng", "0.2.59"),
    ("nginxparser-eb", "0.0.9"),
];

/// Packages of Debian 12.
pub(super) const DEBIAN: &[&str] = &[
    "fcgiwrap",
    "gunicorn-examples",
    "lemonldap-ng-handler",
    "liblemonldap-ng-manager-perl",
    "liblemonldap-ng-portal-perl",
    "mailman3-web",
    "munin",
    "nginx-common",
    "nginx-doc",
    "phpsysinfo",
    "python3-certbot-nginx",
    "redmine",
    "thin",
    "unicorn",
    "wordpress",
    "zabbix-frontend-php",
    "zoneminder",
];

/// Packages of npm.
pub(super) const NPM: &[(&str, &str)] = &[
    ("@lando/nginx", "1.6.0"),
    ("nginx-linter", "0.7.0"),
    ("ngx", "2.4.0"),
    ("strong-nginx-controller", "1.0.2"),
];

/// Larger files are no configuration.
const LARGEST: u64 = 1 << 20;

/// Copies what is configuration, with the small files beside it, which it may include.
pub(super) fn pick(from: &Path, relative: &Path, to: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut beside = vec![];
    let mut has_any = false;
    for entry in fs::read_dir(from.join(relative))? {
        let entry = entry?;
        let path = relative.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            pick(from, &path, to, found)?;
        } else if kind.is_file() && entry.metadata()?.len() <= LARGEST {
            let bytes = fs::read(entry.path())?;
            if is_configuration(&path, &bytes) {
                found.push(path.clone());
                has_any = true;
            }
            beside.push((path, bytes));
        }
    }
    for (path, bytes) in beside.into_iter().filter(|_| has_any) {
        let target = to.join(&path);
        fs::create_dir_all(target.parent().unwrap_or(to))?;
        fs::write(target, bytes)?;
    }
    Ok(())
}

/// By its name: `.conf` and the like, and in Debian's packages `nginx` somewhere in the path; and it
/// holds a directive and is no script.
fn is_configuration(path: &Path, bytes: &[u8]) -> bool {
    const ENDINGS: &[&str] = &["conf", "nginx", "vhost", "types"];
    const NAMES: &[&str] = &["koi-utf", "koi-win", "win-utf"];
    const FOLDERS: &[&str] = &["sites-available", "sites-enabled", "snippets", "conf.d"];
    const OTHERS: &[&str] = &["init.d", "vim", "logrotate.d", "systemd", "perl5", "ufw", "default"];
    let text = path.to_string_lossy();
    let parts: Vec<&str> = text.split('/').collect();
    let name = parts.last().copied().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let has = |wanted: &[&str]| parts[..parts.len() - 1].iter().any(|part| wanted.contains(part));
    let is_named = ENDINGS.contains(&ending)
        || NAMES.contains(&name)
        || name.ends_with("_params")
        || ending.is_empty() && (has(FOLDERS) || has(&["examples"]));
    let is_debian = parts.first() == Some(&"debian");
    let is_of_nginx = !is_debian || parts[1..].iter().any(|part| part.to_ascii_lowercase().contains("nginx"));
    is_named
        && is_of_nginx
        && !has(OTHERS)
        && !bytes.starts_with(b"#!")
        && bytes.iter().any(|it| b";{".contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configuration_is_told_by_its_path() {
        let is = |path: &str| is_configuration(Path::new(path), b"a;");
        assert!(is("pypi/gixy/tests/a.conf"));
        assert!(is_configuration(Path::new("pypi/gixy/tests/a.conf"), b"if ($http_referer) {\n}"));
        assert!(!is_configuration(Path::new("pypi/gixy/tests/a.conf"), b"nothing"));
        assert!(is("debian/munin/usr/share/doc/munin/examples/nginx/munin.nginx.conf"));
        assert!(is("debian/nginx-common/etc/nginx/sites-available/site"));
        assert!(is("debian/nginx-common/etc/nginx/koi-win"));
        assert!(!is("debian/munin/etc/munin/apache24.conf"));
        assert!(!is("debian/nginx-common/etc/init.d/nginx"));
        assert!(!is("pypi/gixy/setup.py"));
        assert!(!is_configuration(Path::new("pypi/a/a.conf"), b"#!/bin/sh\n;"));
    }
}
