//! A PostgreSQL server of a test's own: a new cluster in a folder that goes with it, on a Unix socket
//! and nothing else. It ends with the test, however that ends. And a NATS server, beside it.

mod nats;

pub use nats::Nats;

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Debian keeps the programs of each version in a folder of its own.
const VERSIONS: &str = "/usr/lib/postgresql";
/// The user of Debian's package: the server does not run as root.
const USER: &str = "postgres";

/// A server that runs.
#[derive(Debug)]
pub struct Postgres {
    folder: tempfile::TempDir,
    server: Child,
}

impl Postgres {
    /// Makes a cluster, starts a server on it, and returns when it answers.
    ///
    /// # Errors
    /// Where PostgreSQL is not installed, or does not start.
    pub fn start() -> io::Result<Self> {
        let programs = programs()?;
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("data");
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o711))?;
        make(&programs, &data)?;
        let settings = ["listen_addresses=", "fsync=off", "shared_buffers=16MB", "max_connections=100"];
        let mut server = command(&programs.join("postgres"))?;
        server.arg("-D").arg(&data).arg("-k").arg(&data);
        server.args(settings.iter().flat_map(|it| ["-c", it]));
        let server = server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut started = Self { folder, server };
        started.wait()?;
        Ok(started)
    }

    /// The address of its database, as `database_url` takes it.
    #[must_use]
    pub fn url(&self) -> String {
        let folder = self.data().display().to_string().replace('/', "%2F");
        format!("postgres://wscope@{folder}/postgres")
    }

    /// The number of its first process, whose children are the others.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.server.id()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The server writes a line into its file of state when it takes connections.
    fn wait(&mut self) -> io::Result<()> {
        loop {
            if let Some(ended) = self.server.try_wait()? {
                return Err(io::Error::other(format!("PostgreSQL ended at once: {ended}")));
            }
            let state = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
            let ready = state.lines().any(|it| it.trim() == "ready");
            if ready && UnixStream::connect(self.data().join(".s.PGSQL.5432")).is_ok() {
                return Ok(());
            }
            std::thread::yield_now();
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let pid = self.server.id().to_string();
        // At once, without tidying up: the folder goes, too. What failed has ended already.
        let _ = Command::new("kill").args(["-QUIT", &pid]).status();
        let _ = self.server.wait();
    }
}

/// Makes a cluster. To make the first takes a second of work; the others are copies of it.
fn make(programs: &Path, data: &Path) -> io::Result<()> {
    let version = programs.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let first = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../target/postgres-{version}"));
    if first.exists() {
        return run(Command::new("cp").arg("-a").args([&*first, data]));
    }
    std::fs::create_dir(data)?;
    std::fs::set_permissions(data, Permissions::from_mode(0o700))?;
    if is_root()? {
        run(Command::new("chown").arg(USER).arg(data))?;
    }
    let settings = ["--no-sync", "--no-instructions", "-A", "trust", "-U", "wscope", "-E", "UTF8"];
    run(command(&programs.join("initdb"))?.args(settings).args(["--locale", "C.UTF-8", "-D"]).arg(data))?;
    // Tests run as threads, too: each makes a copy of its own.
    let copy = data.parent().unwrap_or(data).file_name().unwrap_or_default().to_string_lossy();
    let copy = first.with_extension(format!("{}{copy}", std::process::id()));
    run(Command::new("cp").arg("-a").args([data, &copy]))?;
    // Another test may have been first: then there is one.
    std::fs::rename(&copy, &first).or_else(|_| std::fs::remove_dir_all(&copy))
}

/// The folder with the programs of the newest version that is installed.
fn programs() -> io::Result<PathBuf> {
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let mut folders: Vec<PathBuf> = std::fs::read_dir(VERSIONS)
        .map_err(|it| {
            io::Error::new(it.kind(), "PostgreSQL is not installed: Debian's package is postgresql")
        })?
        .filter_map(|it| Some(it.ok()?.path()))
        .filter(|it| it.join("bin/initdb").exists())
        .collect();
    folders.sort_by_key(|it| version(it));
    let newest = folders.pop().ok_or_else(|| io::Error::other(format!("no server in {VERSIONS}")))?;
    Ok(newest.join("bin"))
}

/// A command that ends with this thread, and does not run as root.
fn command(program: &Path) -> io::Result<Command> {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "QUIT"]);
    if is_root()? {
        command.args(["--reuid", USER, "--regid", USER, "--clear-groups"]);
    }
    command.arg("--").arg(program);
    Ok(command)
}

fn run(command: &mut Command) -> io::Result<()> {
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(io::Error::other(format!("{command:?}: {said}"))) }
}

fn is_root() -> io::Result<bool> {
    Ok(std::fs::metadata("/proc/self")?.uid() == 0)
}
