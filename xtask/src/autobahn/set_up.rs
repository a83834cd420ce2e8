//! The suite itself: from PyPI into a folder of its own, ported to Python 3 once.

use super::folder;
use crate::setup::{fingerprint, install, write};
use crate::shell::{Failure, command, output, root, step};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The suite's version, to which the port belongs.
const SUITE: &str = "autobahntestsuite==25.10.1";
/// What pip itself needs to install packages from sources; later ones dropped what the suite asks
/// for its files with.
const BUILDERS: [&str; 2] = ["setuptools==79.0.1", "wheel==0.45.1"];
/// Prints the version of a Python that serves, and fails in another.
const SERVES: &str = "import sys, venv, ensurepip\n\
                      assert (3, 9) <= sys.version_info[:2] <= (3, 13), sys.version\n\
                      print(sys.version)";

/// The Python that has the suite, made when it is missing or was made from something else.
pub(super) fn set_up() -> Result<PathBuf, Failure> {
    let version = python()?;
    let home = folder().join("python");
    let python = home.join("bin/python");
    let fresh = fingerprint(&(version, SUITE, BUILDERS, read("requirements.txt")?, read("port.py")?));
    let stamp = home.join(".wscope-stamp");
    if std::fs::read_to_string(&stamp).is_ok_and(|old| old == fresh) {
        return Ok(python);
    }
    if home.exists() {
        std::fs::remove_dir_all(&home)
            .map_err(|error| Failure::new(format!("remove {}: {error}", home.display())))?;
    }
    step("a Python for Autobahn", command(&["python3", "-m", "venv"]).arg(&home))?;
    step("what it runs on", pip(&python).args(BUILDERS))?;
    let list = sources().join("requirements.txt");
    step("Autobahn's fuzzer", pip(&python).args(["--no-build-isolation", "-r"]).arg(list))?;
    // It is Python 2, as PyPI has it: what it asks for is in our list, for Python 3.
    let as_it_is = ["--no-deps", "--no-compile", "--no-build-isolation", "--ignore-requires-python", SUITE];
    step("its test suite", pip(&python).args(as_it_is))?;
    let find = "import sysconfig; print(sysconfig.get_paths()['purelib'])";
    let found = output(Command::new(&python).args(["-c", find]))?;
    let package = Path::new(String::from_utf8_lossy(&found).trim()).join("autobahntestsuite");
    step("port it to Python 3", Command::new(&python).arg(sources().join("port.py")).arg(package))?;
    write(&stamp, &fresh)?;
    Ok(python)
}

/// Our own files for it.
pub(super) fn sources() -> PathBuf {
    root().join("xtask/autobahn")
}

fn read(name: &str) -> Result<Vec<u8>, Failure> {
    let path = sources().join(name);
    std::fs::read(&path).map_err(|error| Failure::new(format!("read {}: {error}", path.display())))
}

/// The version of the system's Python, with what Debian packs apart from it.
fn python() -> Result<Vec<u8>, Failure> {
    let version = || output(&mut command(&["python3", "-c", SERVES]));
    version().or_else(|_| {
        install(&["python3", "python3-venv"])?;
        version()
    })
}

fn pip(python: &Path) -> Command {
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "--quiet", "--disable-pip-version-check", "install"]);
    pip
}
