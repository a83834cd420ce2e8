//! Which nginx is on this machine, and which configuration it runs, with all that it includes.

mod context;
mod master;
mod modules;
mod reach;
mod reading;

pub use context::{Context, around, context};
pub use master::{Deaf, Master, master_of, masters, reload};
pub use modules::loaded;
pub use reach::attempt;
pub use reading::{certificates, project};

use nginx::{Facts, Project, Version};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// How long `nginx -V` may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// Where the program is, in the path or where a plain user's path does not lead.
const PROGRAMS: [&str; 3] = ["nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx"];
/// Where a configuration usually lies.
const USUAL: &[&str] = &[
    "/etc/nginx/nginx.conf",
    "/usr/local/nginx/conf/nginx.conf",
    "/usr/local/etc/nginx/nginx.conf",
    "/opt/homebrew/etc/nginx/nginx.conf",
    "/usr/local/openresty/nginx/conf/nginx.conf",
];

/// What an nginx says of itself.
#[derive(Clone, Debug)]
pub struct Built {
    /// The program.
    pub program: &'static str,
    /// Its version.
    pub version: Option<Version>,
    /// The folder that relative paths begin at.
    pub prefix: PathBuf,
    /// The configuration that it takes if nobody names one.
    pub file: PathBuf,
    /// What stands behind `configure arguments:`.
    pub arguments: Vec<String>,
}

/// The nginx in the path; `None`: there is none.
pub async fn built() -> Option<Built> {
    for program in PROGRAMS {
        let mut command = Command::new(program);
        command.arg("-V").stdin(Stdio::null()).kill_on_drop(true);
        if let Ok(Ok(output)) = tokio::time::timeout(PATIENCE, command.output()).await {
            return Some(Built { program, ..of(&String::from_utf8_lossy(&output.stderr)) });
        }
    }
    None
}

fn of(said: &str) -> Built {
    let version = said.lines().find_map(|line| line.strip_prefix("nginx version: ")).and_then(Version::parse);
    let arguments = said.lines().find_map(|line| line.strip_prefix("configure arguments:"));
    let arguments: Vec<&str> = arguments.unwrap_or_default().split_whitespace().collect();
    let value = |name: &str| arguments.iter().find_map(|word| word.strip_prefix(name)).map(PathBuf::from);
    let prefix = value("--prefix=").unwrap_or_else(|| "/usr/local/nginx".into());
    let file = prefix.join(value("--conf-path=").unwrap_or_else(|| "conf/nginx.conf".into()));
    let arguments = arguments.into_iter().map(str::to_owned).collect();
    Built { program: PROGRAMS[0], version, prefix, file, arguments }
}

/// The configuration in force: that of a running nginx, else what is compiled in, else a usual place.
#[must_use]
pub fn file(built: Option<&Built>) -> Option<PathBuf> {
    let compiled = built.map(|built| built.file.clone());
    let usual = USUAL.iter().map(PathBuf::from);
    let running = masters(built).into_iter().map(|master| master.file);
    running.chain(compiled).chain(usual).find(|path| path.is_file())
}

/// What is known beside these files, at this moment (seconds since 1970). A file from elsewhere may
/// be for another nginx.
#[must_use]
pub fn facts(path: &Path, project: &Project, built: Option<&Built>, now: Option<i64>) -> Facts {
    let is_own = |built: &&Built| same(path, &built.file) || Some(path.to_path_buf()) == file(Some(built));
    let own = built.filter(is_own);
    Facts { version: own.and_then(|built| built.version), certificates: certificates(project), now }
}

fn same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| PathBuf::from(path));
    real(one) == real(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nginx_says_of_itself_is_read() {
        let said = "nginx version: nginx/1.22.1\nbuilt with OpenSSL\nconfigure arguments: --with-cc-opt='-g -O2' --prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf\n";
        let built = of(said);
        assert_eq!(built.version, Some(Version(1, 22, 1)));
        assert_eq!(built.file, Path::new("/etc/nginx/nginx.conf"));
        assert_eq!(of("").file, Path::new("/usr/local/nginx/conf/nginx.conf"));
    }
}
