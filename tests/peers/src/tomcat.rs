//! Tomcat: compiled by the compiler that it brings along, and started once for all who ask while it
//! lives.

use crate::process::Error;
use crate::scripted::{Scripted, server};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tempfile::TempDir;

/// What Debian's package puts where all archives are.
const ARCHIVES: [&str; 3] = ["tomcat10-embed-core", "tomcat10-embed-websocket", "tomcat10-embed-el"];
const COMPILER: &str = "/usr/share/java/eclipse-jdt-core.jar";
const PACKAGE: &str = "libtomcat10-embed-java openjdk-17-jre-headless";

/// A running Tomcat, and the folder of its classes.
#[derive(Debug)]
pub struct Tomcat {
    // Fields are dropped in order: the server ends before its folder goes.
    running: Scripted,
    _classes: TempDir,
}

/// The one that runs. Whoever asks while it is being made waits for it.
static SHARED: Mutex<Weak<Tomcat>> = Mutex::new(Weak::new());

impl Tomcat {
    /// The one that runs, else a new one: `servers/jvm/TomcatServer.java` says what it serves.
    ///
    /// # Errors
    /// When Java or Tomcat is missing.
    pub fn shared() -> Result<Arc<Self>, Error> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = shared.upgrade() {
            return Ok(running);
        }
        let running = Arc::new(Self::start()?);
        *shared = Arc::downgrade(&running);
        Ok(running)
    }

    fn start() -> Result<Self, Error> {
        let classes = tempfile::tempdir().map_err(Error::doing("make a folder"))?;
        let archives = ARCHIVES.map(|name| format!("/usr/share/java/{name}.jar")).join(":");
        compile(&archives, classes.path())?;
        let mut command = Command::new("java");
        // It lives for seconds: the quick compiler is enough.
        command.args(["-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp"]);
        command
            .arg(format!("{}:{archives}", classes.path().display()))
            .arg("TomcatServer")
            .arg(classes.path());
        Ok(Self { running: Scripted::start("Tomcat", &mut command, PACKAGE)?, _classes: classes })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> std::net::SocketAddr {
        self.running.address()
    }
}

fn compile(archives: &str, into: &Path) -> Result<(), Error> {
    let mut compiler = Command::new("java");
    compiler.args(["-XX:TieredStopAtLevel=1", "-cp", COMPILER]);
    compiler.args([
        "org.eclipse.jdt.internal.compiler.batch.Main",
        "-17",
        "-proc:none",
        "-nowarn",
        "-cp",
        archives,
    ]);
    compiler.arg("-d").arg(into).arg(server("jvm/TomcatServer.java"));
    let output = compiler.output().map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => Error::Missing { program: "java".into(), package: PACKAGE },
        _ => Error::System { doing: "start java".into(), source },
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(Error::Down { peer: format!("the compiler of Java (of {PACKAGE})"), said })
}
